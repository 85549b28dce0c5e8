package pubsub

import (
	"html"
	"net/url"
	"slices"
	"strings"
	"time"

	"vestnik/core/xmpp/internal/foreign"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/xmlsafe"
)

const nsAtom = "http://www.w3.org/2005/Atom"

// The most that an entry holds, in bytes; longer texts are clipped.
const (
	MostTitle = 1 << 10
	MostText  = 8 << 10
	MostLink  = 2048
)

// Entry is what a person reads of an item. All of it may be empty.
type Entry struct {
	Title  string
	Text   string
	Author string
	Link   string    // http, https or xmpp; "" where there is none
	Time   time.Time // when it was last changed, as the publisher says
}

// Read reads what a person is to read of an item: an entry of Atom (RFC 4287), or a text. Of
// other payloads nothing is known, and the entry is empty. It is plain text: marks of HTML are
// left out.
func Read(item pep.Item) Entry {
	p := item.Payload
	if p.Is(nsAtom, "feed") {
		p = p.Child(nsAtom, "entry")
	}
	switch {
	case p == nil:
		return Entry{}
	case p.Is(nsAtom, "entry"):
		return atom(p)
	case len(p.Children) == 0:
		return Entry{Text: clip(p.Text, MostText)}
	}
	return Entry{Title: clip(p.ChildText(p.Space, "subject"), MostTitle), Text: clip(p.ChildText(p.Space, "body"), MostText)}
}

func atom(n *xmlsafe.Node) Entry {
	e := Entry{
		Title: clip(text(n.Child(nsAtom, "title")), MostTitle), Text: clip(text(n.Child(nsAtom, "summary")), MostText),
		Author: clip(n.Child(nsAtom, "author").ChildText(nsAtom, "name"), MostTitle), Link: link(n),
	}
	if e.Text == "" {
		e.Text = clip(text(n.Child(nsAtom, "content")), MostText)
	}
	for _, name := range []string{"updated", "published"} {
		t, err := time.Parse(time.RFC3339, strings.TrimSpace(n.ChildText(nsAtom, name)))
		if err == nil && e.Time.IsZero() && t.Year() > 1970 && t.Year() < 9999 {
			e.Time = t.UTC()
		}
	}
	return e
}

// text returns what stands in an element of Atom, §3.1, without marks.
func text(n *xmlsafe.Node) string {
	switch {
	case n == nil:
		return ""
	case n.Attr("type") == "html" || n.Attr("type") == "text/html":
		return unmarked(n.Text)
	}
	var all []string
	gather(n, &all)
	return strings.Join(all, " ")
}

// gather returns the texts in an element. Those between its elements come before them.
func gather(n *xmlsafe.Node, all *[]string) {
	if t := strings.TrimSpace(n.Text); t != "" {
		*all = append(*all, t)
	}
	for _, c := range n.Children {
		gather(c, all)
	}
}

// unmarked returns a text of HTML without its marks. It is for reading, not for showing as
// HTML: whatever remains is text.
func unmarked(text string) string {
	var out strings.Builder
	for text != "" {
		before, behind, found := strings.Cut(text, "<")
		out.WriteString(before)
		if !found {
			break
		}
		mark, rest, closed := strings.Cut(behind, ">")
		if !closed {
			out.WriteString("<" + behind)
			break
		}
		if name := strings.ToLower(strings.Trim(mark, "/ ")); slices.Contains([]string{"br", "p", "div", "li"}, name) {
			out.WriteByte('\n')
		}
		text = rest
	}
	return html.UnescapeString(out.String())
}

// link returns the first address of an entry that leads to what it is about.
func link(n *xmlsafe.Node) string {
	for _, c := range n.Children {
		rel, text := c.Attr("rel"), strings.TrimSpace(c.Attr("href"))
		u, err := url.Parse(text)
		if c.Is(nsAtom, "link") && (rel == "" || rel == "alternate") && err == nil && len(text) <= MostLink && slices.Contains([]string{"http", "https", "xmpp"}, u.Scheme) {
			return text
		}
	}
	return ""
}

func clip(text string, most int) string {
	return foreign.Clip(strings.TrimSpace(text), most-len("…"))
}
