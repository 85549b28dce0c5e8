package carbons_test

import (
	"strings"
	"testing"
	"time"

	"vestnik/core/servertest"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
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
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		const content = "<body>b</body><subject>s</subject><request xmlns='urn:xmpp:receipts'/><stanza-id xmlns='urn:xmpp:sid:0' by='alice@office.example' id='arch'/>"
		p.Say(copyOf("alice@office.example", "received", toOther, content))
		m := imtest.Only[message.Message](t, e)
		if m.Origin != session.Carbon || m.Mine || m.From.String() != "boris@office.example/Psi" || m.To.String() != "alice@office.example/spark" ||
			m.ID != "7" || m.Type != "chat" || m.Body != "b" || m.Subject != "s" || m.ArchiveID != "arch" || !m.Time.IsZero() {
			t.Errorf("%+v", m)
		}
		p.Say(copyOf("alice@office.example", "sent", fromOther, content+"<received xmlns='urn:xmpp:receipts' id='1'/>"))
		m = imtest.Only[message.Message](t, e)
		if m.Origin != session.Carbon || !m.Mine || m.From.String() != "alice@office.example/spark" || m.To.String() != "boris@office.example/Psi" ||
			m.Body != "b" {
			t.Errorf("%+v", m)
		}
		p.Say(copyOf("alice@office.example", "received", "from='boris@office.example/Psi' id='8'", "<received xmlns='urn:xmpp:receipts' id='1'/><delay xmlns='urn:xmpp:delay' stamp='1999-01-01T00:00:00Z'/>"))
		if r := imtest.Only[message.Receipt](t, e); r.For != "1" || r.Type != "normal" || r.Time.Year() != 1999 || r.Origin != session.Carbon {
			t.Errorf("%+v", r)
		}
		p.HearsNothing() // the other program has confirmed it
	})
}

// SECURITY: a copy that anybody but our own account hands out is a forgery.
func TestForgedCopiesSayNothing(t *testing.T) {
	for _, from := range []string{"evil@elsewhere.example", "boris@office.example", "office.example", "alice@office.example/desk", "alice@office.example/other", "alice@office.example.evil.example", "alice\\40office.example@evil.example"} {
		for _, kind := range []string{"received", "sent"} {
			imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
				p.Say(copyOf(from, kind, map[string]string{"received": toOther, "sent": fromOther}[kind], "<body>pay</body>"))
				for _, m := range imtest.Got[message.Message](e) {
					if m.Body != "" || m.Origin == session.Carbon || m.Mine || m.ID != "" {
						t.Errorf("%s %s: %+v", from, kind, m)
					}
				}
				p.HearsNothing()
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
		imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say(stanza)
			for _, m := range imtest.Got[message.Message](e) {
				if m.Body != "" || m.Origin == session.Carbon || m.Error != nil {
					t.Errorf("%s: %+v", name, m)
				}
			}
			p.HearsNothing()
		})
	}
}

// What of a copy breaks a limit is told as a message of its sender that cannot be read.
func TestACopyBeyondALimitIsToldWithItsSender(t *testing.T) {
	for name, beyond := range map[string]string{
		"too deep":       strings.Repeat("<a xmlns='x'>", 70) + strings.Repeat("</a>", 70),
		"too large":      "<body>" + strings.Repeat("я", 1<<21) + "</body>",
		"too many parts": strings.Repeat("<a/>", 100_000),
	} {
		imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say(copyOf("alice@office.example", "received", toOther, beyond+"<body>b</body><request xmlns='urn:xmpp:receipts'/>"))
			m := imtest.Only[message.Message](t, e)
			if m.Unreadable == "" || m.From.String() != "boris@office.example/Psi" || m.To.Resource() != "spark" || m.Origin != session.Carbon || m.Mine || m.ID != "7" || m.Type != "chat" || m.Body != "" {
				t.Errorf("%s: %+v", name, m)
			}
			p.Say(copyOf("alice@office.example", "sent", fromOther, beyond))
			if m := imtest.Only[message.Message](t, e); m.Unreadable == "" || !m.Mine || m.To.String() != "boris@office.example/Psi" {
				t.Errorf("%s: %+v", name, m)
			}
			p.HearsNothing()
		})
	}
}

// Nobody else's wrapper tells who somebody is, whatever it holds, and whoever writes our
// mark himself is who he is.
func TestAForgedCopyBeyondALimitIsItsSenders(t *testing.T) {
	beyond := strings.Repeat("<a xmlns='x'>", 70) + strings.Repeat("</a>", 70)
	inner := strings.TrimSuffix(strings.SplitN(copyOf("x", "received", toOther, ""), ">", 2)[1], "</message>")
	for _, from := range []string{"evil@elsewhere.example", "alice@office.example/other", "office.example"} {
		for _, stanza := range []string{
			copyOf(from, "received", toOther, beyond), copyOf(from, "sent", fromOther, beyond),
			"<message from='" + from + "'><limit xmlns='urn:vestnik:limit' name='depth'>" + inner + "</limit></message>",
		} {
			imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
				p.Say(stanza)
				if m := imtest.Only[message.Message](t, e); m.From.String() != from || m.Unreadable == "" || m.Origin != session.Live || m.Mine {
					t.Errorf("%s: %+v", from, m)
				}
			})
		}
	}
	for _, attrs := range []string{"from='boris@office.example' to='petr@office.example'", "from='@' to='alice@office.example'", "to='alice@office.example' type='groupchat' from='room@office.example/x'"} {
		imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say(copyOf("alice@office.example", "received", attrs, beyond))
			if all := imtest.Got[session.Event](e); len(all) > 0 {
				t.Errorf("%s: %+v", attrs, all)
			}
		})
	}
}

func TestCopiesAreAskedForWhereTheyAreOffered(t *testing.T) {
	for offered, want := range map[string]bool{"urn:xmpp:carbons:2": true, "urn:xmpp:carbons:1": false} {
		imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
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
			asked := p.Hears("to='office.example'", "disco#info")
			p.Say("<iq type='result' from='office.example' id='" + id(asked) + "'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='" + offered + "'/></query></iq>")
			if want {
				p.Say("<iq type='result' id='" + id(p.Hears("type='set'", "<enable xmlns='urn:xmpp:carbons:2'/>")) + "'/>")
			}
			p.HearsNothing()
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

func TestMain(m *testing.M) { servertest.Main(m) }

func at(t *testing.T, server *servertest.Server, user string) (*im.Client, *imtest.Recorder) {
	return imtest.SignIn(t, server.URL, server.CA, user+"@office.example", server.Users[user])
}

// Another program of the account has the higher priority, and gets the message.
func TestServersCopyWhatAnotherProgramGetsAndSends(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			ours, heard := at(t, server, "alice")
			if offered, err := ours.Carbons.Enable(imtest.Soon(t)); err != nil || !offered {
				t.Fatal(offered, err)
			}
			other, got := at(t, server, "alice")
			bob, answered := at(t, server, "bob")
			for i, s := range []*im.Client{ours, other, bob} {
				if err := s.Announce(presence.Presence{Priority: int8(i)}); err != nil {
					t.Fatal(err)
				}
				if err := s.Confirm(imtest.Soon(t)); err != nil {
					t.Fatal(err)
				}
			}
			text := imtest.Text("carbon")
			is := func(m message.Message) bool { return m.Body == text }
			if _, err := bob.Messages.Send(message.Message{To: ours.JID().Bare(), Type: "chat", Body: text}); err != nil {
				t.Fatal(err)
			}
			if m := imtest.Wait(t, got, is); m.Origin != session.Live {
				t.Errorf("%+v", m)
			}
			if m := imtest.Wait(t, heard, is); m.Origin != session.Carbon || m.Mine || m.From != bob.JID() {
				t.Errorf("%+v", m)
			}
			text = imtest.Text("answer")
			if _, err := other.Messages.Send(message.Message{To: bob.JID(), Type: "chat", Body: text}); err != nil {
				t.Fatal(err)
			}
			imtest.Wait(t, answered, is)
			if m := imtest.Wait(t, heard, is); m.Origin != session.Carbon || !m.Mine || m.From != other.JID() || m.To != bob.JID() {
				t.Errorf("%+v", m)
			}
		})
	}
}

// Servers pass on what is good XML and deeper than one stanza may be to us.
func TestACopyBeyondALimitComesFromServersWithItsSender(t *testing.T) {
	defer func(was xmlsafe.Limits) { xmlsafe.Written = was }(xmlsafe.Written)
	xmlsafe.Written.Depth = 200 // so that our own side can send it
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			other, _ := at(t, server, "alice")
			ours, heard := at(t, server, "alice")
			bob, _ := at(t, server, "bob")
			for i, s := range []*im.Client{ours, bob, other} {
				if _, err := s.Carbons.Enable(imtest.Soon(t)); err != nil {
					t.Fatal(err)
				}
				if err := s.Announce(presence.Presence{Priority: int8(i)}); err != nil {
					t.Fatal(err)
				}
				if err := s.Confirm(imtest.Soon(t)); err != nil {
					t.Fatal(err)
				}
			}
			id := imtest.Text("deep")
			var e xmlsafe.Encoder
			e.Start("message", "to", other.JID().String(), "type", "chat", "id", id).Leaf("body", "b")
			for range 70 {
				e.Start("a", "xmlns", "u")
			}
			for range 71 {
				e.End()
			}
			if err := bob.Send(e.Bytes()); err != nil {
				t.Fatal(err)
			}
			m := imtest.Wait(t, heard, func(m message.Message) bool { return m.ID == id })
			if m.Unreadable != "depth" || m.From != bob.JID() || m.To != other.JID() || m.Origin != session.Carbon || m.Mine || m.Body != "" {
				t.Errorf("%+v", m)
			}
		})
	}
}
