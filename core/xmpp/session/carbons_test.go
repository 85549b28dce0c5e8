package session_test

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

// copyOf is a stanza with a copy of a message, XEP-0280.
func copyOf(from, kind, attrs, content string) string {
	return "<message from='" + from + "' to='alice@office.example/desk' type='chat'><" + kind + " xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>" +
		"<message xmlns='jabber:client' " + attrs + ">" + content + "</message></forwarded></" + kind + "></message>"
}

const (
	toOther   = "from='boris@office.example/Psi' to='alice@office.example/spark' type='chat' id='7'"
	fromOther = "from='alice@office.example/spark' to='boris@office.example/Psi' type='chat' id='7'"
)

func TestCopiesOfWhatAnotherProgramGotAndSentAreHandedOver(t *testing.T) {
	inSession(t, func(t *testing.T, s *im.Client, p *peer, e *ear) {
		const content = "<body>b</body><subject>s</subject><request xmlns='urn:xmpp:receipts'/><stanza-id xmlns='urn:xmpp:sid:0' by='alice@office.example' id='arch'/>"
		p.say(copyOf("alice@office.example", "received", toOther, content))
		m := only(t, e.messages)
		if m.Origin != session.Carbon || m.Mine || m.From.String() != "boris@office.example/Psi" || m.To.String() != "alice@office.example/spark" ||
			m.ID != "7" || m.Type != "chat" || m.Body != "b" || m.Subject != "s" || m.ArchiveID != "arch" || !m.Time.IsZero() {
			t.Errorf("%+v", m)
		}
		p.say(copyOf("alice@office.example", "sent", fromOther, content+"<received xmlns='urn:xmpp:receipts' id='1'/>"))
		m = only(t, e.messages)
		if m.Origin != session.Carbon || !m.Mine || m.From.String() != "alice@office.example/spark" || m.To.String() != "boris@office.example/Psi" ||
			m.Body != "b" || m.ReceiptFor != "" {
			t.Errorf("%+v", m)
		}
		p.say(copyOf("alice@office.example", "received", "from='boris@office.example/Psi' id='8'", "<received xmlns='urn:xmpp:receipts' id='1'/><delay xmlns='urn:xmpp:delay' stamp='1999-01-01T00:00:00Z'/>"))
		if m = only(t, e.messages); m.ReceiptFor != "1" || m.Type != "normal" || m.Time.Year() != 1999 || m.Origin != session.Carbon {
			t.Errorf("%+v", m)
		}
		p.hearsNothing() // the other program has confirmed it
	})
}

// SECURITY: a copy that anybody but our own account hands out is a forgery.
func TestForgedCopiesSayNothing(t *testing.T) {
	for _, from := range []string{"evil@elsewhere.example", "boris@office.example", "office.example", "alice@office.example/desk", "alice@office.example/other", "alice@office.example.evil.example", "alice\\40office.example@evil.example"} {
		for _, kind := range []string{"received", "sent"} {
			inSession(t, func(t *testing.T, s *im.Client, p *peer, e *ear) {
				p.say(copyOf(from, kind, map[string]string{"received": toOther, "sent": fromOther}[kind], "<body>pay</body>"))
				for _, m := range got(e.messages) {
					if m.Body != "" || m.Origin == session.Carbon || m.Mine || m.ID != "" {
						t.Errorf("%s %s: %+v", from, kind, m)
					}
				}
				p.hearsNothing()
			})
		}
	}
}

func TestCopiesThatAreNotForUsAreLeftOut(t *testing.T) {
	for name, stanza := range map[string]string{
		"private":               copyOf("alice@office.example", "received", toOther, "<body>b</body><private xmlns='urn:xmpp:carbons:2'/>"),
		"not to be copied":      copyOf("alice@office.example", "sent", fromOther, "<body>b</body><no-copy xmlns='urn:xmpp:hints'/>"),
		"of a room":             copyOf("alice@office.example", "received", "from='room@office.example/x' to='alice@office.example/spark' type='groupchat'", "<body>b</body>"),
		"an error":              copyOf("alice@office.example", "received", "from='boris@office.example' to='alice@office.example/spark' type='error' id='1'", "<body>b</body>"),
		"to somebody else":      copyOf("alice@office.example", "received", "from='boris@office.example' to='petr@office.example'", "<body>b</body>"),
		"sent by somebody else": copyOf("alice@office.example", "sent", "from='boris@office.example' to='petr@office.example'", "<body>b</body>"),
		"of nobody":             copyOf("alice@office.example", "received", "from='@' to='alice@office.example'", "<body>b</body>"),
	} {
		inSession(t, func(t *testing.T, s *im.Client, p *peer, e *ear) {
			p.say(stanza)
			for _, m := range got(e.messages) {
				if m.Body != "" || m.Origin == session.Carbon || m.Error != nil {
					t.Errorf("%s: %+v", name, m)
				}
			}
			p.hearsNothing()
		})
	}
}

func TestCopiesAreAskedForWhereTheyAreOffered(t *testing.T) {
	for offered, want := range map[string]bool{"urn:xmpp:carbons:2": true, "urn:xmpp:carbons:1": false} {
		inSession(t, func(t *testing.T, s *im.Client, p *peer, e *ear) {
			type result struct {
				is  bool
				err error
			}
			done := make(chan result, 1)
			go func() {
				is, err := s.Carbons.Enable(t.Context())
				done <- result{is, err}
			}()
			id := func(text string) string {
				_, id, _ := strings.Cut(text, "id='")
				id, _, _ = strings.Cut(id, "'")
				return id
			}
			asked := p.hears("to='office.example'", "disco#info")
			p.say("<iq type='result' from='office.example' id='" + id(asked) + "'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='" + offered + "'/></query></iq>")
			if want {
				p.say("<iq type='result' id='" + id(p.hears("type='set'", "<enable xmlns='urn:xmpp:carbons:2'/>")) + "'/>")
			}
			p.hearsNothing()
			select {
			case r := <-done:
				if r.is != want || r.err != nil {
					t.Error(r)
				}
			case <-time.After(time.Minute):
				t.Error("no end")
			}
		})
	}
}

// Another program of the account has the higher priority, and gets the message.
func TestServersCopyWhatAnotherProgramGetsAndSends(t *testing.T) {
	for _, server := range servers(t) {
		t.Run(server.Name, func(t *testing.T) {
			ours, heard := open(t, server, server.URL, "alice", "office.example")
			if offered, err := ours.Carbons.Enable(timeout(t)); err != nil || !offered {
				t.Fatal(offered, err)
			}
			other, got := open(t, server, server.URL, "alice", "office.example")
			bob, answered := open(t, server, server.URL, "bob", "office.example")
			for i, s := range []*im.Client{ours, other, bob} {
				if err := s.Announce(presence.Presence{Priority: int8(i)}); err != nil {
					t.Fatal(err)
				}
				if err := s.Confirm(timeout(t)); err != nil {
					t.Fatal(err)
				}
			}
			text := newText("carbon")
			is := func(m message.Message) bool { return m.Body == text }
			if _, err := bob.Messages.Send(message.Message{To: ours.JID().Bare(), Type: "chat", Body: text}); err != nil {
				t.Fatal(err)
			}
			if m := wait(t, got.messages, is); m.Origin != session.Live {
				t.Errorf("%+v", m)
			}
			if m := wait(t, heard.messages, is); m.Origin != session.Carbon || m.Mine || m.From != bob.JID() {
				t.Errorf("%+v", m)
			}
			text = newText("answer")
			if _, err := other.Messages.Send(message.Message{To: bob.JID(), Type: "chat", Body: text}); err != nil {
				t.Fatal(err)
			}
			wait(t, answered.messages, is)
			if m := wait(t, heard.messages, is); m.Origin != session.Carbon || !m.Mine || m.From != other.JID() || m.To != bob.JID() {
				t.Errorf("%+v", m)
			}
		})
	}
}

func newText(what string) string { return what + " " + rand.Text() }
