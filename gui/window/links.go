package window

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// link is an address within a text that the person may open.
type link struct {
	from, to int      // bytes of the text
	target   *url.URL // what opens: the host in letters that cannot be mistaken
	person   string   // the XMPP address of an xmpp: link, to talk to
	doubtful bool     // what is read and what opens are not the same to the eye
}

// starts are what a link begins with. There are no others: what begins with file:,
// javascript: or two backslashes is text, whatever a program made of it.
var starts = []string{"https://", "http://", "mailto:", "xmpp:", "www."}

// findLinks returns the links in a text, in their order. A name for a link, as in web
// pages, does not exist in messages: what is drawn is the address itself, so that the
// person can see where it leads.
func findLinks(text string) (found []link) {
	before := ' '
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !wordly(before) && startsLink(text[at:]) {
			end := at + extent(text[at:])
			if l, ok := readLink(text[at:end]); ok {
				l.from, l.to = at, end
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

func startsLink(s string) bool {
	for _, start := range starts {
		if len(s) > len(start) && strings.EqualFold(s[:len(start)], start) {
			return true
		}
	}
	return false
}

// extent returns how many bytes of s, which begins with a link, belong to it: up to
// white space or what no address holds, without the punctuation of the sentence around.
func extent(s string) int {
	end := strings.IndexFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("<>\"«»“”„`|{}^\\", r)
	})
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

// balance returns how many more brackets open in s than close.
func balance(s, open, shut string) int { return strings.Count(s, open) - strings.Count(s, shut) }

// readLink reads what stands in the text as an address to open.
func readLink(s string) (link, bool) {
	if len(s) > 4 && strings.EqualFold(s[:4], "www.") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil {
		return link{}, false
	}
	switch u.Scheme {
	case "http", "https":
		return webLink(u)
	case "mailto":
		return mailLink(u)
	case "xmpp":
		return personLink(u)
	}
	return link{}, false
}

// webLink takes the host apart: one that has other letters than a to z opens by its
// name in the Domain Name System, and the person is asked, unless it is all Cyrillic
// up to its end, which no Latin name looks like. So are names and passwords before the
// host, which are there to look like one.
func webLink(u *url.URL) (link, bool) {
	host := u.Hostname()
	if host == "" || strings.Contains(host, ":") && u.Host[0] != '[' {
		return link{}, false
	}
	if strings.Contains(host, ":") {
		return link{target: u, doubtful: u.User != nil}, true
	}
	ascii := strings.ToLower(host)
	if !hosty(ascii) {
		var err error
		if ascii, err = idna.Lookup.ToASCII(host); err != nil || !hosty(ascii) {
			return link{}, false
		}
	}
	doubtful := u.User != nil || !strings.EqualFold(ascii, host) && !allCyrillic(host) || strings.Contains(strings.ToLower(host), "xn--")
	target := *u
	target.User = nil
	if target.Host = ascii; u.Port() != "" {
		target.Host += ":" + u.Port()
	}
	return link{target: &target, doubtful: doubtful}, true
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
func mailLink(u *url.URL) (link, bool) {
	to, err := url.PathUnescape(u.Opaque)
	if err != nil || !addressy(to) {
		return link{}, false
	}
	target := url.URL{Scheme: "mailto", Opaque: u.Opaque}
	said := url.Values{}
	for _, name := range []string{"subject", "body"} {
		if text := u.Query().Get(name); text != "" {
			said.Set(name, text)
		}
	}
	target.RawQuery = strings.ReplaceAll(said.Encode(), "+", "%20")
	return link{target: &target, doubtful: u.RawQuery != ""}, true
}

// personLink reads an address of XMPP, RFC 5122 §2. What the link wants done there is
// not done: it opens the conversation.
func personLink(u *url.URL) (link, bool) {
	address := u.Opaque
	if address == "" {
		address = strings.TrimPrefix(u.Path, "/") // behind an authority: xmpp://me@here/you@there
	}
	address, err := url.PathUnescape(address)
	address, _, _ = strings.Cut(address, "/")
	if err != nil || !addressy(address) {
		return link{}, false
	}
	return link{target: u, person: strings.ToLower(address)}, true
}

func addressy(s string) bool {
	return (&form{address: s}).domain() != "" && s == plain(s) && !strings.HasPrefix(s, "-") && !strings.ContainsAny(s, ",;")
}
