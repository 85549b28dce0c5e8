// Package nick is what people call themselves (XEP-0172): published for their contacts to
// hear.
//
//	names := nick.New(s, published)      // in session.Config.Attach
//	err := names.Publish(ctx, "Анна")
//
// The handler gets a [Nick] when somebody's has changed, from whomever. A name that somebody
// gives himself proves nothing: the one in the roster goes before it, and a stranger's stands
// behind his address.
package nick

import (
	"context"
	"strings"
	"unicode"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const space = "http://jabber.org/protocol/nick"

// maxName is how many characters of a name are read.
const maxName = 100

// Nick is the event of a name; "" when it was taken back.
type Nick struct {
	Of   xmpp.Address // bare
	Name string       // one line, of at most 100 characters
}

// Names are those of a session. Its methods are safe for concurrent use.
type Names struct{ published *pep.PEP }

// New adds names to a session, as [session.Config].Attach does.
func New(s *session.Session, p *pep.PEP) *Names {
	p.Watch(space, session.Anyone, func(e pep.Event) {
		name := ""
		if len(e.Items) > 0 && e.Items[0].Payload.Is(space, "nick") {
			name = read(e.Items[0].Payload.Text)
		}
		s.Deliver(Nick{e.From, name}, nil)
	})
	return &Names{p}
}

// read makes one line of a name, without what is not seen but moves others.
func read(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf):
			return -1
		}
		return r
	}, text)
	runes := []rune(strings.TrimSpace(text))
	return strings.TrimSpace(string(runes[:min(len(runes), maxName)]))
}

// Publish tells contacts what we are called, "" for no longer, §4.4. It waits for the server,
// and returns the errors of [pep.PEP.Publish].
func (n *Names) Publish(ctx context.Context, name string) error {
	var e xmlsafe.Encoder
	return n.published.Publish(ctx, space, "current", e.Leaf("nick", name, "xmlns", space).Bytes(), nil)
}
