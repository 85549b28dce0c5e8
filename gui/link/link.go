// Package link finds in texts of others the addresses that a person may open, and opens them.
//
//	for _, l := range link.Find(body) { … text[l.From:l.To] … l.Target }
//	l, ok := link.Read(notice.Link)
//	err := link.Open(ctx, l.Target)
//
// There are links to the web, to a mail that is to be written, and to people of XMPP. All
// else is text: no file, no share of another computer, whose opening gives the password away
// there, no script, and no program that has made itself a scheme.
//
// What opens has its host in letters that cannot be mistaken, and no name before it that is
// there to look like one. Where the eye may take it for another it is doubtful: who shows it
// shows [Link.Place], and asks.
package link

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// Link is an address within a text that the person may open.
type Link struct {
	From, To int      // bytes of the text
	Target   *url.URL // what opens: the host in letters that cannot be mistaken
	Person   string   // the XMPP address of an xmpp: link, to talk to
	Room     bool     // it asks to enter Person, which is a room
	Password string   // with which one enters it, as the link says
	Doubtful bool     // what is read and what opens are not the same to the eye
}

// beginnings are what a link begins with. There are no others: what begins with file:,
// javascript: or two backslashes is text, whatever a program made of it.
var beginnings = []string{"https://", "http://", "mailto:", "xmpp:", "www."}

// Find returns the links in a text, in their order. A name for a link, as in web
// pages, does not exist in messages: what is drawn is the address itself, so that the
// person can see where it leads.
func Find(text string) (found []Link) {
	before := ' '
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !wordly(before) && starts(text[at:]) {
			end := at + extent(text[at:])
			if l, ok := read(text[at:end]); ok {
				l.From, l.To = at, end
				found = append(found, l)
			}
			before, at = ' ', end
			continue
		}
		before = r
		at += size
	}
	return found
}

func wordly(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

func starts(s string) bool {
	for _, start := range beginnings {
		if len(s) > len(start) && strings.EqualFold(s[:len(start)], start) {
			return true
		}
	}
	return false
}

// extent returns how many bytes of s, which begins with a link, belong to it: up to
// white space or what no address holds, without the punctuation of the sentence around.
func extent(s string) int {
	end := strings.IndexFunc(s, outside)
	if end < 0 {
		end = len(s)
	}
	round, square := balance(s[:end], "(", ")"), balance(s[:end], "[", "]")
	for {
		last, size := utf8.DecodeLastRuneInString(s[:end])
		switch {
		case strings.ContainsRune(".,;:!?'…*_~’", last):
		case last == ')' && round < 0:
			round++
		case last == ']' && square < 0:
			square++
		default:
			return end
		}
		end -= size
	}
}

// outside tells whether something belongs to no address.
func outside(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("<>\"«»“”„`|{}^\\", r)
}

// balance returns how many more brackets open in s than close.
func balance(s, open, shut string) int { return strings.Count(s, open) - strings.Count(s, shut) }

// Read reads a text that is nothing but a link.
func Read(text string) (Link, bool) {
	if strings.IndexFunc(text, outside) >= 0 {
		return Link{}, false
	}
	l, ok := read(text)
	l.To = len(text)
	return l, ok
}

// read reads what stands in the text as an address to open.
func read(s string) (Link, bool) {
	if len(s) > 4 && strings.EqualFold(s[:4], "www.") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil {
		return Link{}, false
	}
	switch u.Scheme {
	case "http", "https":
		return webLink(u)
	case "mailto":
		return mailLink(u)
	case "xmpp":
		return personLink(u)
	}
	return Link{}, false
}

// webLink takes the host apart: one that has other letters than a to z opens by its
// name in the Domain Name System, and the person is asked, unless it is all Cyrillic
// up to its end, which no Latin name looks like. So are names and passwords before the
// host, which are there to look like one.
func webLink(u *url.URL) (Link, bool) {
	host := u.Hostname()
	if host == "" || strings.Contains(host, ":") && u.Host[0] != '[' {
		return Link{}, false
	}
	if strings.Contains(host, ":") {
		return Link{Target: u, Doubtful: u.User != nil}, true
	}
	ascii := strings.ToLower(host)
	if !hosty(ascii) {
		var err error
		if ascii, err = idna.Lookup.ToASCII(host); err != nil || !hosty(ascii) {
			return Link{}, false
		}
	}
	doubtful := u.User != nil || !strings.EqualFold(ascii, host) && !allCyrillic(host) || strings.Contains(strings.ToLower(host), "xn--")
	target := *u
	target.User = nil
	if target.Host = ascii; u.Port() != "" {
		target.Host += ":" + u.Port()
	}
	return Link{Target: &target, Doubtful: doubtful}, true
}

// hosty tells whether a name may be a host: letters, digits, hyphens and dots, and
// underscores, which offices use.
func hosty(name string) bool {
	return strings.IndexFunc(name, func(r rune) bool {
		return r >= utf8.RuneSelf || !wordly(r) && r != '-' && r != '.'
	}) < 0 && strings.Trim(name, ".-") != ""
}

func allCyrillic(host string) bool {
	return strings.IndexFunc(host, func(r rune) bool {
		return r != '.' && r != '-' && !unicode.Is(unicode.Cyrillic, r) && !unicode.IsDigit(r)
	}) < 0
}

// mailLink keeps of a mail to be written whom it is for, and on asking what it is to
// say; never a file of the person's to be attached.
func mailLink(u *url.URL) (Link, bool) {
	to, err := url.PathUnescape(u.Opaque)
	if err != nil || !addressy(to) {
		return Link{}, false
	}
	target := url.URL{Scheme: "mailto", Opaque: u.Opaque}
	said := url.Values{}
	for _, name := range []string{"subject", "body"} {
		if text := u.Query().Get(name); text != "" {
			said.Set(name, text)
		}
	}
	target.RawQuery = strings.ReplaceAll(said.Encode(), "+", "%20")
	return Link{Target: &target, Doubtful: u.RawQuery != ""}, true
}

// personLink reads an address of XMPP, RFC 5122 §2. What the link wants done there is
// not done: it opens the conversation.
func personLink(u *url.URL) (Link, bool) {
	address := u.Opaque
	if address == "" {
		address = strings.TrimPrefix(u.Path, "/") // behind an authority: xmpp://me@here/you@there
	}
	address, err := url.PathUnescape(address)
	address, _, _ = strings.Cut(address, "/")
	if err != nil || !addressy(address) {
		return Link{}, false
	}
	l := Link{Target: u, Person: strings.ToLower(address)}
	action, values, _ := strings.Cut(u.RawQuery, ";") // XEP-0147 §2
	if l.Room = action == "join"; l.Room {
		l.Password = passwordIn(values)
	}
	return l, true
}

// longestPassword is how many bytes of a password are taken from a link.
const longestPassword = 1000

// passwordIn returns the password among the values of a link; what a keyboard does not write is none.
func passwordIn(values string) string {
	for pair := range strings.SplitSeq(values, ";") {
		escaped, is := strings.CutPrefix(pair, "password=")
		text, err := url.PathUnescape(escaped)
		if is && err == nil && len(text) <= longestPassword && utf8.ValidString(text) && strings.IndexFunc(text, unseen) < 0 {
			return text
		}
	}
	return ""
}

// addressy tells whether a text may be the address of a person or of a mailbox.
func addressy(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	return ok && local != "" && domain != "" && !strings.ContainsAny(domain, "@ /") && !strings.HasSuffix(domain, ".") &&
		!strings.HasPrefix(s, "-") && !strings.ContainsAny(s, ",;") && utf8.ValidString(s) && strings.IndexFunc(s, unseen) < 0
}

// unseen tells whether something in an address is not seen, or seen as if it were not there.
func unseen(r rune) bool { return unicode.In(r, unicode.C, unicode.Z) }

// Place returns where a link leads, to be shown: the host, with its scheme where that is not
// https, or the address of a person. A host that may deceive the eye is in the letters of the
// Domain Name System, and of a long one the end is left, which says whose it is.
func (l Link) Place() string {
	switch {
	case l.Person != "":
		return head(l.Person)
	case l.Target.Scheme == "mailto":
		to, _ := url.PathUnescape(l.Target.Opaque)
		return head(to)
	}
	host := l.Target.Host
	if readable, err := idna.Lookup.ToUnicode(l.Target.Hostname()); err == nil && !l.Doubtful {
		if host = readable; l.Target.Port() != "" {
			host += ":" + l.Target.Port()
		}
	}
	if letters := []rune(host); len(letters) > longest {
		host = "…" + string(letters[len(letters)-longest+1:])
	}
	if l.Target.Scheme != "https" {
		host = l.Target.Scheme + "://" + host
	}
	return host
}

// longest is how many letters of a place are shown.
const longest = 36

// head shortens an address, in which the beginning says who it is.
func head(address string) string {
	if letters := []rune(address); len(letters) > longest {
		return string(letters[:longest-1]) + "…"
	}
	return address
}
