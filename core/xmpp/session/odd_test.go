package session_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
)

// Nothing that is handed over with an odd sender is lost: not a message, not a presence,
// not a contact; and he can be answered.
func TestOddSendersAreHandedOverAndCanBeAnswered(t *testing.T) {
	for _, from := range []string{"erp@srv_chat.local/bot", "bot@mail_gw", "bot@office.example:5222", "o'hara@office.example", "boris@office.example/\U0001FAE9", "1c★@office.example", "-bad.local"} {
		t.Run(from, func(t *testing.T) {
			inSession(t, func(t *testing.T, s *im.Client, p *peer, e *ear) {
				attr := strings.ReplaceAll(from, "'", "&apos;")
				p.say("<message from='" + attr + "' id='1' type='chat'><body>b</body><request xmlns='urn:xmpp:receipts'/></message>" +
					"<presence from='" + attr + "'/><iq type='set' id='p'><query xmlns='jabber:iq:roster'><item jid='" + attr + "' subscription='both'/></query></iq>")
				m := only(t, e.messages)
				if m.From.String() != from || only(t, e.presences).From != m.From || only(t, e.items).Address != m.From.Bare() {
					t.Errorf("%+v", m)
				}
				wire := strings.ReplaceAll(from, "'", "&#39;")
				to := func(text string) {
					t.Helper()
					if !strings.Contains(strings.NewReplacer("&apos;", "'", "&#39;", "'").Replace(text), "to='"+from+"'") {
						t.Errorf("%s is not for %s", text, wire)
					}
				}
				to(p.hears("<received"))
				p.hears("<iq")
				if _, err := s.Messages.Send(message.Message{To: m.From, Type: "chat", Body: "re"}); err != nil {
					t.Error(err)
				}
				to(p.hears("<body>re</body>"))
			})
		})
	}
}

// What is no address is logged, as one short line, and not for ever.
func TestWhatHasNoSenderIsLogged(t *testing.T) {
	var lines []string
	e := newEar()
	cfg := config(e)
	cfg.Log = func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	inSessionOf(t, cfg, func(t *testing.T, s *im.Client, p *peer) {
		p.say("<message from='a@b@c&#10;" + strings.Repeat("x", 10_000) + "' type='ch&#10;at'><body>b</body></message><presence from='@'/>" +
			"<iq type='set' id='p'><query xmlns='jabber:iq:roster'><item jid='@&#x202e;'/></query></iq>")
		p.hears("<iq")
		if got(e.messages) != nil || len(lines) != 3 || !strings.Contains(lines[0], `\nxxx`) {
			t.Errorf("%q", lines)
		}
		for _, line := range lines {
			if len(line) > 500 || strings.ContainsAny(line, "\n\u202e") {
				t.Errorf("%d bytes: %.600s", len(line), line)
			}
		}
		p.say(strings.Repeat("<presence from='@'/>", 10_000))
		p.hearsNothing()
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
		cfg := config(newEar())
		cfg.Account = account
		conn, p := connect(t)
		result := opening(t.Context(), conn, cfg)
		p.hears("to='srv_chat.local'")
		p.say(streamHeader + offer)
		p.hears("<auth")
		p.say(signed)
		p.hears("<stream:stream", "to='srv_chat.local'")
		p.say(streamHeader + mayUse)
		_, id, _ := strings.Cut(p.hears("<bind"), "id='")
		id, _, _ = strings.Cut(id, "'")
		p.say("<iq type='result' id='" + id + "'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>alice@srv_chat.local/desk</jid></bind></iq>")
		r := <-result
		if r.err != nil {
			t.Fatal(r.err)
		}
		if r.s.JID().String() != "alice@srv_chat.local/desk" {
			t.Error(r.s.JID())
		}
		p.leave(r.s)
	})
}
