package imtest

import (
	"context"
	"net"
	"strings"
	"testing"
	"testing/synctest"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// Program is what contacts are told that we are.
var Program = im.Program{Name: "Vestnik", Version: "1.2"}

// Opened is what came of opening a session.
type Opened struct {
	Client *im.Client
	Err    error
}

// Config signs in as the server of [Peer.LetIn] wants it.
func Config(h session.Handler) session.Config {
	account, _ := xmpp.ParseAccount("alice@office.example")
	return session.Config{Account: account, Password: "wonder", Lang: "ru", Handler: h}
}

// Opening starts to sign in.
func Opening(ctx context.Context, conn net.Conn, cfg session.Config) <-chan Opened {
	result := make(chan Opened, 1)
	go func() {
		c, err := im.Open(ctx, conn, cfg, Program)
		result <- Opened{c, err}
	}()
	return result
}

// Online returns a client that has signed in, and its server.
func Online(t *testing.T, cfg session.Config) (*im.Client, *Peer) {
	t.Helper()
	return OnlineAt(t, cfg, MayBind)
}

// OnlineAt is [Online] at a server with other features behind the sign-in.
func OnlineAt(t *testing.T, cfg session.Config, features string) (*im.Client, *Peer) {
	t.Helper()
	conn, p := Connect(t)
	return p.Online(conn, cfg, features), p
}

// Online returns a client that has signed in by the other end of a connection, at a server with
// these features behind the sign-in.
func (p *Peer) Online(conn net.Conn, cfg session.Config, features string) *im.Client {
	p.T.Helper()
	result := Opening(p.T.Context(), conn, cfg)
	p.LetIn()
	p.Say(Header + features)
	p.Hears("<iq", "type='set'", "<bind")
	p.Say(Bound)
	r := <-result
	if r.Err != nil {
		p.T.Fatal(r.Err)
	}
	return r.Client
}

// InSession runs a test in virtual time with a client that is on line.
func InSession(t *testing.T, test func(t *testing.T, c *im.Client, p *Peer, e *Recorder)) {
	t.Helper()
	e := new(Recorder)
	InSessionOf(t, Config(e), func(t *testing.T, c *im.Client, p *Peer) { test(t, c, p, e) })
}

// InSessionOf runs a test in virtual time with a client of a configuration.
func InSessionOf(t *testing.T, cfg session.Config, test func(t *testing.T, c *im.Client, p *Peer)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c, p := Online(t, cfg)
		test(t, c, p)
		p.Leave(c)
	})
}

// Begin lets a session begin, in virtual time, and answers what its features ask: with the
// answer whose key stands in the question, or that there is nothing like that. It returns
// what [session.Session.Begin] does.
func (p *Peer) Begin(c *im.Client, answers map[string]string) error {
	ended := make(chan error, 1)
	go func() { ended <- c.Begin(p.T.Context()) }()
	for said := p.Heard(); said != ""; said = p.Heard() {
		p.answer(said, answers)
	}
	return <-ended
}

const nothing = "<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"

func (p *Peer) answer(question string, answers map[string]string) {
	kind, content := "error", nothing
	for part, answer := range answers {
		if strings.Contains(question, part) {
			kind, content = "result", answer
		}
	}
	tag, _, err := xmlsafe.ReadStart([]byte(question), &xmlsafe.Default)
	if err != nil || tag.Local != "iq" {
		p.T.Fatalf("got %s, want a question", question)
	}
	var e xmlsafe.Encoder
	e.Start("iq", "type", kind, "id", tag.Attr("", "id")).Attr("from", tag.Attr("", "to")).Raw([]byte(content)).End()
	p.Say(string(e.Bytes()))
}
