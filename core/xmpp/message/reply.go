package message

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

// Reply says which message another one answers (XEP-0461 §3).
type Reply struct {
	To xmpp.Address // who has written that; zero where it is not said
	ID string
	// Text is the body without what it quotes for programs that do not know replies
	// (XEP-0428), and never empty where the body is not.
	Text string
	// Quoted is how many bytes at the beginning of the body are that quotation; 0 where it stands
	// elsewhere. Of what goes out it counts, and Text does not.
	Quoted int
}

// Quote returns a text that answers another, which it quotes for programs that do not know replies
// (XEP-0461 §3.2), and how many bytes at its beginning do so.
func Quote(quoted, text string) (body string, n int) {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimRight(quoted, "\n")) {
		b.WriteString("> " + strings.TrimSuffix(line, "\n") + "\n")
	}
	n = b.Len()
	b.WriteString(text)
	return b.String(), n
}

// Unquote returns what a quotation made by [Quote], or by another program in its way, quotes.
func Unquote(quotation string) string {
	var b strings.Builder
	for line := range strings.Lines(quotation) {
		line = strings.TrimPrefix(line, ">")
		b.WriteString(strings.TrimPrefix(line, " "))
	}
	return strings.TrimSpace(b.String())
}

// encode writes the reply of a message with this body.
func (r *Reply) encode(e *xmlsafe.Encoder, body string) {
	if r == nil {
		return
	}
	e.Leaf("reply", "", "xmlns", nsReply, "to", r.To.String(), "id", r.ID)
	if r.Quoted > 0 {
		e.Start("fallback", "xmlns", nsFallback, "for", nsReply)
		e.Leaf("body", "", "start", "0", "end", strconv.Itoa(utf8.RuneCountInString(body[:r.Quoted])))
		e.End()
	}
}

func reply(n *xmlsafe.Node, body string) *Reply {
	c := n.Child(nsReply, "reply")
	if id(c) == "" {
		return nil
	}
	to, _ := xmpp.ReadAddress(c.Attr("to"))
	r := &Reply{To: to, ID: id(c), Text: body}
	if f := fallback(n, nsReply); f != nil {
		if begin, end, ok := span(f.Child(nsFallback, "body"), body); ok {
			r.Text = body[:begin] + body[end:]
			if begin == 0 {
				r.Quoted = end
			}
		}
	}
	if strings.TrimSpace(r.Text) == "" {
		r.Text, r.Quoted = body, 0
	}
	return r
}

// fallback returns what says which text of a stanza stands for something else in it.
func fallback(n *xmlsafe.Node, what string) *xmlsafe.Node {
	for _, c := range n.Children {
		if c.Is(nsFallback, "fallback") && c.Attr("for") == what {
			return c
		}
	}
	return nil
}

// isFallback tells whether the body says in words what the stanza says besides. So it does
// not when only its sender claims that: then there is nothing else to be shown.
func isFallback(n *xmlsafe.Node) bool {
	return n.Child(nsRetract, "retract") != nil && fallback(n, nsRetract) != nil ||
		n.Child(nsReactions, "reactions") != nil && fallback(n, nsReactions) != nil
}

// span returns where in text a part begins and ends, in bytes; said it is in characters,
// XEP-0428 §3.
func span(part *xmlsafe.Node, text string) (begin, end int, ok bool) {
	from, errFrom := strconv.Atoi(part.Attr("start"))
	to, errTo := strconv.Atoi(part.Attr("end"))
	if errFrom != nil || errTo != nil || from < 0 || to < from {
		return 0, 0, false
	}
	begin, end, at := len(text), len(text), 0
	for i := range text {
		if at == from {
			begin = i
		}
		if at == to {
			end = i
			break
		}
		at++
	}
	return min(begin, end), end, true
}
