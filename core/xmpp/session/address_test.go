package session_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"vestnik/core/xmpp/session"
)

// What our server says that something is from, it is from.
func TestWhatTheServerHandsOverIsReadWhateverItsAddress(t *testing.T) {
	for text, want := range map[string]struct {
		address, bare string // as String gives them; "" for text
		unprepared    bool
	}{
		"erp@srv_1c.office.local/bot":                   {bare: "erp@srv_1c.office.local"},
		"srv_chat.local":                                {bare: "srv_chat.local"},
		"bot@mail_gw":                                   {bare: "bot@mail_gw"},
		"bot@Mail_GW/X":                                 {address: "bot@mail_gw/X", bare: "bot@mail_gw"},
		"user@host:5222/x":                              {bare: "user@host:5222", unprepared: true},
		"o'hara@office.example":                         {bare: "o'hara@office.example", unprepared: true},
		"o'hara@Office.Example/x":                       {address: "o'hara@office.example/x", bare: "o'hara@office.example", unprepared: true},
		"erp@office.local/\U0001FAE9":                   {bare: "erp@office.local", unprepared: true}, // Unicode 16
		"ERP@Office.Local/\U0001FAE9":                   {address: "erp@office.local/\U0001FAE9", bare: "erp@office.local", unprepared: true},
		"erp@office.local/\U0001F600":                   {bare: "erp@office.local"},
		"1c★@office.local/x":                            {bare: "1c★@office.local", unprepared: true},
		"№5@office.local":                               {bare: "№5@office.local", unprepared: true},
		"-bad.local":                                    {bare: "-bad.local", unprepared: true},
		"erp@-bad.local/x":                              {bare: "erp@-bad.local", unprepared: true},
		"erp@office..local":                             {bare: "erp@office..local", unprepared: true},
		"user name@office.local":                        {bare: "user name@office.local", unprepared: true},
		"user\\20name@office.local/x":                   {bare: "user\\20name@office.local"},
		"a&b@office.local/x":                            {bare: "a&b@office.local", unprepared: true},
		"\u2028@office.local":                           {bare: "\u2028@office.local", unprepared: true},
		"erp@192.168.1.10/1c":                           {bare: "erp@192.168.1.10"},
		"erp@[::1]/1c":                                  {bare: "erp@[::1]"},
		"сервер_1с@офис_2.рф/бот":                       {bare: "сервер_1с@офис_2.рф"},
		"Иван@ОФИС.РФ":                                  {address: "иван@офис.рф", bare: "иван@офис.рф"},
		"alice@office.example":                          {bare: "alice@office.example"},
		"alice@office.example/a/b@c d":                  {bare: "alice@office.example"},
		"alice@office.example/":                         {address: "alice@office.example", bare: "alice@office.example"},
		"erp@office.local/" + strings.Repeat("я", 600):  {bare: "erp@office.local", unprepared: true},
		"erp@office.local/" + strings.Repeat("я", 6000): {address: "erp@office.local", bare: "erp@office.local"},
	} {
		a, err := session.ReadAddress(text)
		if want.address == "" {
			want.address = text
		}
		if err != nil || a.String() != want.address || a.Bare().String() != want.bare || a.Unprepared() != want.unprepared {
			t.Errorf("%.60q: %v, %q, %q, unprepared %v", text, err, a, a.Bare(), a.Unprepared())
		}
		if again, err := session.ReadAddress(a.String()); err != nil || again != a {
			t.Errorf("%.60q: read again it is %q, %v", text, again, err)
		}
	}
	for _, text := range []string{"", "@", "@@", "a@b@c", "@office.example", "alice@", "/x", "alice@/x", "a@b c", "a@b\tc", strings.Repeat("x", 4000) + "@b"} {
		if a, err := session.ReadAddress(text); err == nil || !a.IsZero() {
			t.Errorf("%.60q: %q", text, a)
		}
	}
}

func TestATypedAddressIsJudged(t *testing.T) {
	for text, want := range map[string]string{
		"alice@srv_1c.office.local":                 "alice@srv_1c.office.local",
		"Alice@SRV_1c":                              "alice@srv_1c",
		"alice@srv_1c/ Комп 2":                      "alice@srv_1c/ Комп 2",
		"srv_1c":                                    "srv_1c",
		"иван@Офис_2.рф":                            "иван@офис_2.рф",
		"ivan\\20petrov@office.example":             "ivan\\20petrov@office.example",
		"o'hara@srv_1c":                             "",
		"o'hara@office.example":                     "",
		"alice@srv_1c:5222":                         "",
		"alice@-bad_.local":                         "",
		"alice@_":                                   "_",
		"alice@bad..srv_1c":                         "",
		"alice@srv_1c,office":                       "",
		"alice@office.example:5222":                 "",
		"1c★@office.local":                          "",
		"alice@":                                    "",
		"alice@srv_1c/" + strings.Repeat("x", 2000): "",
		strings.Repeat("x", 2000) + "@srv_1c":       "",
	} {
		a, err := session.ParseAddress(text)
		if want == "_" {
			continue
		}
		if (err == nil) != (want != "") || a.String() != want || a.Unprepared() {
			t.Errorf("%.60q: %q, %v", text, a, err)
		}
		if err != nil && len(err.Error()) > 600 {
			t.Errorf("%d bytes of error", len(err.Error()))
		}
	}
	if a, err := session.ParseAccount("alice@srv_chat.local/x"); err != nil || a.String() != "alice@srv_chat.local" {
		t.Error(a, err)
	}
}

// XEP-0106; what separates the parts of an address is never made up.
func TestEscapesAreShownAsWhatTheyStandFor(t *testing.T) {
	for text, want := range map[string]string{
		"ivan\\20petrov@office.example":                "ivan petrov@office.example",
		"ivan\\20petrov@office.example/a\\20b":         "ivan petrov@office.example/a\\20b",
		"o\\27hara@office.example":                     "o'hara@office.example",
		"a\\22\\26\\3a\\3c\\3Eb@office.example":        "a\"&:<>b@office.example",
		"a\\5c20b@office.example":                      "a\\20b@office.example",
		"\\20a\\20@office.example":                     "\\20a\\20@office.example",
		"a\\2@office.example":                          "a\\2@office.example",
		"a\\zz\\@office.example":                       "a\\zz\\@office.example",
		"director\\40office.example@evil.example":      "director\\40office.example@evil.example",
		"director\\40office.example\\2fx@evil.example": "director\\40office.example\\2fx@evil.example",
		"alice@office.example":                         "alice@office.example",
		"office.example/a\\20b@c":                      "office.example/a\\20b@c",
		"":                                             "",
	} {
		if have := session.Unescape(text); have != want {
			t.Errorf("%q: %q", text, have)
		}
	}
	a, _ := session.ReadAddress("ivan\\20petrov@office.example/x")
	if a.Display() != "ivan petrov@office.example/x" || a.String() == a.Display() {
		t.Error(a.Display())
	}
}

// Nothing that is handed over with an odd sender is lost: not a message, not a presence,
// not a contact; and he can be answered.
func TestOddSendersAreHandedOverAndCanBeAnswered(t *testing.T) {
	for _, from := range []string{"erp@srv_chat.local/bot", "bot@mail_gw", "bot@office.example:5222", "o'hara@office.example", "boris@office.example/\U0001FAE9", "1c★@office.example", "-bad.local"} {
		t.Run(from, func(t *testing.T) {
			inSession(t, func(t *testing.T, s *session.Session, p *peer, e *ear) {
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
				if _, err := s.Send(session.Message{To: m.From, Type: "chat", Body: "re"}); err != nil {
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
	inSessionOf(t, cfg, func(t *testing.T, s *session.Session, p *peer) {
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

func FuzzReadAddress(f *testing.F) {
	for _, s := range []string{"a@b/c", "o'hara@Mail_GW", "1c★@-bad.local/\U0001FAE9", "a\\20b@c", "@", "İ@İ:1/İ", "ẞ@xn--a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := session.ReadAddress(s)
		if err != nil {
			return
		}
		if again, err := session.ReadAddress(a.String()); err != nil || again.String() != a.String() {
			t.Errorf("%q is %q, and that is %q, %v", s, a, again, err)
		}
		if a.Domain() == "" || strings.ContainsAny(a.Domain(), "@/ ") {
			t.Errorf("%q has the domain %q", s, a.Domain())
		}
		_ = a.Display()
	})
}

func BenchmarkReadAddress(b *testing.B) {
	for _, s := range []string{"u123@office.example/Psi", "u123@srv_1.office.example/Psi+1", "иван@office.example/Комп", "o'hara@office.example"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = session.ReadAddress(s)
			}
		})
	}
}

func TestAnAccountOnAServerWithAnUnderscoreSignsIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, err := session.ParseAccount("alice@srv_chat.local")
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
