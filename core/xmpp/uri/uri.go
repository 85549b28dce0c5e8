// Package uri reads links that begin with xmpp: and say whom to talk to, and perhaps
// what is to be said (RFC 5122, and the query types of XEP-0147).
//
//	u, err := uri.Parse("xmpp:boris@office.example?message;body=%D0%9E%D0%B1%D0%B5%D0%B4")
//	// u.Address is boris@office.example, u.Type "message", u.Values["body"] "Обед"
//
// Whoever puts a link on a page or in a mail is a stranger: what it wants is read, bounded
// and handed over as text, and nothing is done. Which of it is done, and what the person
// is asked before, is for the caller to say.
//
// mellium.im/xmpp has a package for this as well. It takes & between the values, where
// the standard has a semicolon, and so finds no query type in a link that has any.
package uri

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"vestnik/core/xmpp"
)

// The query types of XEP-0147 §8 that are met in offices.
const (
	Message   = "message"   // Values: subject, body, type
	Subscribe = "subscribe" // ask to see somebody's presence
	Roster    = "roster"    // add somebody to the contacts; Values: name, group
	Join      = "join"      // enter a room; Values: password
)

const (
	maxLink  = 16 << 10 // bytes of a link
	maxValue = 4000     // characters of a value
)

// ErrLink says that a text is no link of XMPP.
var ErrLink = errors.New("uri: not an address of XMPP")

// URI is what a link says.
type URI struct {
	// Account is which of the person's accounts is to be used, RFC 5122 §2.3; the zero
	// Address says nothing.
	Account xmpp.Address
	Address xmpp.Address // whom it is about
	Type    string       // the query type, in small letters; empty: there is none
	// Values are the values of the query: valid text without control characters but line
	// feeds, of at most 4,000 characters, the first of each name.
	Values map[string]string
}

// Parse reads a link. What is no link of XMPP, names nobody, or is longer than 16 KiB is
// [ErrLink].
func Parse(link string) (URI, error) {
	if len(link) > maxLink {
		return URI{}, fmt.Errorf("%w: %d bytes", ErrLink, len(link))
	}
	scheme, rest, found := strings.Cut(link, ":")
	if !found || !strings.EqualFold(scheme, "xmpp") {
		return URI{}, ErrLink
	}
	rest, _, _ = strings.Cut(rest, "#") // §2.7: a fragment has no meaning
	path, query, _ := strings.Cut(rest, "?")
	var u URI
	var err error
	if authority, has := strings.CutPrefix(path, "//"); has {
		var account string
		account, path, _ = strings.Cut(authority, "/")
		if u.Account, err = address(account); err != nil {
			return URI{}, err
		}
		u.Account = u.Account.Bare()
	}
	if u.Address, err = address(path); err != nil {
		return URI{}, err
	}
	u.Type, u.Values = ask(query)
	return u, nil
}

// String returns the link. Of its values it has those that have one.
func (u URI) String() string {
	var link strings.Builder
	link.WriteString("xmpp:")
	if !u.Account.IsZero() {
		link.WriteString("//" + escape(u.Account) + "/")
	}
	link.WriteString(escape(u.Address))
	if u.Type != "" {
		link.WriteString("?" + url.PathEscape(u.Type))
	}
	for _, name := range slices.Sorted(maps.Keys(u.Values)) {
		if u.Type != "" && u.Values[name] != "" {
			link.WriteString(";" + name + "=" + url.PathEscape(u.Values[name]))
		}
	}
	return link.String()
}

// escape writes an address; only the solidus before the resource stands for itself.
func escape(a xmpp.Address) string {
	bare, resource, has := strings.Cut(a.String(), "/")
	if !has {
		return url.PathEscape(bare)
	}
	return url.PathEscape(bare) + "/" + url.PathEscape(resource)
}

// address reads an address whose characters may be escaped, RFC 5122 §2.2.
func address(escaped string) (xmpp.Address, error) {
	text, err := url.PathUnescape(escaped)
	if err != nil || text != clean(text) || strings.Contains(text, "\n") {
		return xmpp.Address{}, ErrLink
	}
	a, err := xmpp.ParseAddress(text)
	if err != nil {
		return xmpp.Address{}, fmt.Errorf("%w: %w", ErrLink, err)
	}
	return a, nil
}

// ask reads a query: its type, and the values behind it, RFC 5122 §2.5. A value that is
// not what it should be is left out.
func ask(query string) (kind string, values map[string]string) {
	kind, rest, _ := strings.Cut(query, ";")
	if kind, _ = url.PathUnescape(kind); strings.Contains(kind, "=") {
		return "", nil // a query of somebody else
	}
	for pair := range strings.SplitSeq(rest, ";") {
		name, escaped, _ := strings.Cut(pair, "=")
		text, err := url.PathUnescape(escaped)
		if _, twice := values[name]; err != nil || name == "" || twice {
			continue
		}
		if values == nil {
			values = map[string]string{}
		}
		values[name] = clean(text)
	}
	return strings.ToLower(clean(kind)), values
}

// clean returns text without what is no text, and not too much of it.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, text)
	if n := 0; len(text) > maxValue {
		for at := range text {
			if n++; n > maxValue {
				return text[:at]
			}
		}
	}
	return text
}
