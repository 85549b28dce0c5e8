package session_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/roster"
)

// Nothing that is handed over with an odd sender is lost: not a message, not a presence,
// not a contact; and he can be answered.
func TestOddSendersAreHandedOverAndCanBeAnswered(t *testing.T) {
	for _, from := range []string{"erp@srv_chat.local/bot", "bot@mail_gw", "bot@office.example:5222", "o'hara@office.example", "boris@office.example/\U0001FAE9", "1c★@office.example", "-bad.local"} {
		t.Run(from, func(t *testing.T) {
			imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
				attr := strings.ReplaceAll(from, "'", "&apos;")
				p.Say("<message from='" + attr + "' id='1' type='chat'><body>b</body><request xmlns='urn:xmpp:receipts'/></message>" +
					"<presence from='" + attr + "'/><iq type='set' id='p'><query xmlns='jabber:iq:roster'><item jid='" + attr + "' subscription='both'/></query></iq>")
				m := imtest.Only[message.Message](t, e)
				if m.From.String() != from || imtest.Only[presence.Presence](t, e).From != m.From || imtest.Only[roster.Push](t, e).Address != m.From.Bare() {
					t.Errorf("%+v", m)
				}
				wire := strings.ReplaceAll(from, "'", "&#39;")
				to := func(text string) {
					t.Helper()
					if !strings.Contains(strings.NewReplacer("&apos;", "'", "&#39;", "'").Replace(text), "to='"+from+"'") {
						t.Errorf("%s is not for %s", text, wire)
					}
				}
				to(p.Hears("<received"))
				p.Hears("<iq")
				if _, err := s.Messages.Send(message.Message{To: m.From, Type: "chat", Body: "re"}); err != nil {
					t.Error(err)
				}
				to(p.Hears("<body>re</body>"))
			})
		})
	}
}

// What is no address is logged, as one short line, and not for ever.
func TestWhatHasNoSenderIsLogged(t *testing.T) {
	var lines []string
	e := new(imtest.Recorder)
	cfg := imtest.Config(e)
	cfg.Log = func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	imtest.InSessionOf(t, cfg, func(t *testing.T, s *im.Client, p *imtest.Peer) {
		p.Say("<message from='a@b@c&#10;" + strings.Repeat("x", 10_000) + "' type='ch&#10;at'><body>b</body></message><presence from='@'/>" +
			"<iq type='set' id='p'><query xmlns='jabber:iq:roster'><item jid='@&#x202e;'/></query></iq>")
		p.Hears("<iq")
		if imtest.Got[message.Message](e) != nil || len(lines) != 3 || !strings.Contains(lines[0], `\nxxx`) {
			t.Errorf("%q", lines)
		}
		for _, line := range lines {
			if len(line) > 500 || strings.ContainsAny(line, "\n\u202e") {
				t.Errorf("%d bytes: %.600s", len(line), line)
			}
		}
		p.Say(strings.Repeat("<presence from='@'/>", 10_000))
		p.HearsNothing()
		if len(lines) > 1000 {
			t.Errorf("%d lines", len(lines))
		}
	})
}

func TestAnAccountOnAServerWithAnUnderscoreSignsIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, err := xmpp.ParseAccount("alice@srv_chat.local")
		if err != nil {
			t.Fatal(err)
		}
		cfg := imtest.Config(new(imtest.Recorder))
		cfg.Account = account
		conn, p := imtest.Connect(t)
		result := imtest.Opening(t.Context(), conn, cfg)
		p.Hears("to='srv_chat.local'")
		p.Say(imtest.Header + imtest.Offer)
		p.Hears("<auth")
		p.Say(imtest.Success)
		p.Hears("<stream:stream", "to='srv_chat.local'")
		p.Say(imtest.Header + imtest.MayBind)
		_, id, _ := strings.Cut(p.Hears("<bind"), "id='")
		id, _, _ = strings.Cut(id, "'")
		p.Say("<iq type='result' id='" + id + "'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>alice@srv_chat.local/desk</jid></bind></iq>")
		r := <-result
		if r.Err != nil {
			t.Fatal(r.Err)
		}
		if r.Client.JID().String() != "alice@srv_chat.local/desk" {
			t.Error(r.Client.JID())
		}
		p.Leave(r.Client)
	})
}
