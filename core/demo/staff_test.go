package demo

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/xmlsafe"
)

// working is an office with its staff, in a language.
func working(locale string) Options {
	return Options{Accounts: map[string]string{"alice": "a"}, Locale: locale, Secure: quiet().Secure}
}

// messagesIn returns the messages that come within d.
func (c *client) messagesIn(d time.Duration) (list []*xmlsafe.Node) {
	time.Sleep(d)
	for _, n := range c.got() {
		if n.Local == "message" {
			list = append(list, n)
		}
	}
	return list
}

func TestTheStaffIsThere(t *testing.T) {
	inOffice(t, working("ru"), func(t *testing.T, b *building) {
		alice := b.online("alice", "desk")
		alice.send("<presence/>")
		list := alice.got()
		var who []string
		for _, n := range list {
			who = append(who, n.Attr("from"))
			if n.Attr("from") != at("alice") && n.ChildText(nsClient, "status") == "" {
				t.Error("no status:", describe([]*xmlsafe.Node{n}))
			}
		}
		slices.Sort(who)
		want := "alice@office.example/desk boris@office.example/office erp@office.example/office vera@office.example/office"
		if got := strings.Join(who, " "); got != want {
			t.Error(got)
		}
	})
}

func TestColleaguesAnswerAfterAHumanPauseInTheirLanguage(t *testing.T) {
	for locale, text := range map[string]string{"ru": "Привет, Вера! Как дела?", "en": "Hello Vera, how are you?"} {
		inOffice(t, working(locale), func(t *testing.T, b *building) {
			alice := b.online("alice", "desk") // without presence: no alerts come between
			alice.send("<message to='vera@office.example' type='chat' id='m1'><body>" + text + "</body><request xmlns='urn:xmpp:receipts'/></message>")
			list := alice.messagesIn(0)
			if len(list) != 1 || list[0].Child(nsReceipts, "received").Attr("id") != "m1" || list[0].Attr("from") != "vera@office.example/office" {
				t.Fatalf("no receipt at once:%s", describe(list))
			}
			if list := alice.messagesIn(time.Second); len(list) != 0 {
				t.Errorf("nobody is that fast:%s", describe(list))
			}
			list = alice.messagesIn(5 * time.Second)
			if len(list) != 1 {
				t.Fatalf("%d answers:%s", len(list), describe(list))
			}
			body := list[0].ChildText(nsClient, "body")
			if list[0].Attr("type") != "chat" || list[0].Lang() != locale || !slices.Contains(b.script.Replies[0].Texts, body) {
				t.Errorf("%s", describe(list))
			}
			if list := alice.messagesIn(time.Hour); len(list) != 0 {
				t.Errorf("more than one answer:%s", describe(list))
			}
		})
	}
}

func TestTheSameQuestionGetsAnotherAnswer(t *testing.T) {
	s, c := readScript("ru"), &colleague{}
	first, _ := c.choose(s, "Что с ЗАКАЗОМ?")
	second, _ := c.choose(s, "Что с заказом?")
	if first == second || !slices.Contains(match(s.Replies, "заказ").Texts, first) {
		t.Errorf("%q, %q", first, second)
	}
	if got, _ := c.choose(s, "ла-ла-ла"); !slices.Contains(s.Otherwise, got) {
		t.Error(got)
	}
}

func TestStaffDoesNotAnswerEachOtherNorErrorsNorHeadlines(t *testing.T) {
	inOffice(t, working("en"), func(t *testing.T, b *building) {
		alice := b.online("alice", "desk")
		boris := b.accounts["boris"].sessions["office"]
		go func() { // as if Boris wrote to the others
			for _, to := range []string{"vera", "erp"} {
				st, _ := parse([]byte("<message to='"+to+"@office.example' type='chat'><body>hello</body></message>"), &memberLimits)
				_ = b.receive(boris, st)
			}
		}()
		for _, typ := range []string{"error", "headline"} {
			alice.send("<message to='boris@office.example/office' type='" + typ + "'><body>x</body></message>")
		}
		alice.send("<message to='boris@office.example/office' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>")
		if list := alice.messagesIn(time.Hour); len(list) != 0 {
			t.Error(describe(list))
		}
	})
}

func TestFloodingAColleagueDoesNoHarm(t *testing.T) {
	inOffice(t, working("en"), func(t *testing.T, b *building) {
		alice := b.online("alice", "desk")
		for range 5000 {
			alice.send("<message to='boris@office.example' type='chat'><body>hello?</body></message>")
		}
		if n := len(alice.messagesIn(time.Minute)); n < 1 || n > 2000 {
			t.Errorf("%d answers", n)
		}
	})
}

func TestColleaguesGoAwayAndComeBack(t *testing.T) {
	inOffice(t, working("ru"), func(t *testing.T, b *building) {
		alice := b.present("alice", "desk", "<presence/>")
		time.Sleep(20 * time.Minute)
		shows := map[string][]string{}
		for _, n := range alice.got() {
			if n.Local == "presence" {
				shows[n.Attr("from")] = append(shows[n.Attr("from")], n.ChildText(nsClient, "show"))
			}
		}
		vera := strings.Join(shows["vera@office.example/office"], ",")
		if !strings.HasPrefix(vera, "away,,xa,,away,,xa,") {
			t.Errorf("vera: %s", vera)
		}
		if len(shows["erp@office.example/office"]) != 0 || len(shows["boris@office.example/office"]) == 0 {
			t.Error(shows)
		}
	})
}

func TestTheBotReportsTwoSecondsAfterPresenceAndThenAtItsPace(t *testing.T) {
	opt := working("ru")
	opt.Pace = 10 * time.Minute
	inOffice(t, opt, func(t *testing.T, b *building) {
		alice := b.online("alice", "desk")
		if list := alice.messagesIn(time.Hour); len(list) != 0 {
			t.Errorf("before presence:%s", describe(list))
		}
		alice.send("<presence/>")
		alice.got()
		if list := alice.messagesIn(firstAlert - 1); len(list) != 0 {
			t.Errorf("too early:%s", describe(list))
		}
		for i, want := range append(b.script.Alerts, b.script.Alerts[0]) {
			wait := opt.Pace
			if i == 0 {
				wait = 1
			}
			list := alice.messagesIn(wait)
			if len(list) != 1 || list[0].Attr("type") != want.Type || list[0].Attr("from") != "erp@office.example/office" ||
				list[0].ChildText(nsClient, "subject") != want.Subject || list[0].ChildText(nsClient, "body") != want.Body {
				t.Fatalf("alert %d:%s", i, describe(list))
			}
		}
		alice.send("<presence type='unavailable'/>")
		if list := alice.messagesIn(time.Hour); len(list) != 0 {
			t.Errorf("reported to nobody:%s", describe(list))
		}
		if kept := b.accounts["alice"].offline; len(kept) != 0 {
			t.Errorf("%d reports wait for alice", len(kept))
		}
		_ = alice.conn.Close()
		again := b.present("alice", "desk", "<presence/>")
		if list := again.messagesIn(opt.Pace); len(list) != 1 || list[0].ChildText(nsClient, "body") != b.script.Alerts[1].Body {
			t.Errorf("does not go on where it was:%s", describe(list))
		}
	})
}

func TestTheBotAnswersCommandsAtOnce(t *testing.T) {
	for _, c := range []struct {
		locale, text string
		command      int // -1: unknown
	}{
		{"ru", "Статус", 2}, {"ru", " status ", 2}, {"ru", "ПОМОЩЬ", 3}, {"ru", "?", 3}, {"ru", "ла-ла", -1}, {"ru", "согласовать 1021", 0},
		{"en", "Status", 2}, {"en", "статус", 2}, {"en", "help", 3}, {"en", "la la", -1}, {"en", "decline 1021", 1},
		{"ru", "Центр затрат: Склад\nНовый лимит: 1", 4}, {"en", "Cost centre: Office\nNew limit: 2000", 4},
	} {
		inOffice(t, working(c.locale), func(t *testing.T, b *building) {
			alice := b.online("alice", "desk")
			alice.send("<message to='erp@office.example' type='chat'><body>" + c.text + "</body></message>")
			want := b.script.Unknown
			if c.command >= 0 {
				want = b.script.Commands[c.command].Texts[0]
			}
			if list := alice.messagesIn(0); len(list) != 1 || list[0].ChildText(nsClient, "body") != want {
				t.Errorf("%s %q:%s", c.locale, c.text, describe(list))
			}
		})
	}
}

func TestStaffAnswersRequestsAndSubscriptions(t *testing.T) {
	inOffice(t, working("en"), func(t *testing.T, b *building) {
		alice := b.online("alice", "desk")
		alice.send(setItem("<item jid='vera@office.example' subscription='remove'/>"))
		alice.got()
		alice.send("<iq type='get' id='1' to='boris@office.example/office'><ping xmlns='urn:xmpp:ping'/></iq>")
		alice.expect("iq:result boris/office")
		alice.send("<iq type='get' id='2' to='boris@office.example/office'><query xmlns='jabber:iq:version'/></iq>")
		alice.expect("iq:error boris/office service-unavailable")
		alice.send("<iq type='result' id='2' to='boris@office.example/office'/>")
		alice.send(askRoster + "<presence><show>chat</show></presence>")
		alice.got()
		alice.send("<presence to='vera@office.example' type='subscribe'/>")
		alice.expect("iq:set vera=none+ask; presence:subscribed vera; iq:set vera=to; presence vera/office Accounts, room 214; presence:subscribe vera")
	})
}

func TestWhoSignsInUnderANameOfTheStaffPlaysItself(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		if len(b.accounts["boris"].sessions)+len(b.accounts["erp"].sessions) != 0 {
			t.Error("played twice")
		}
	})
}

func TestTheDefaultsAreAWholeOffice(t *testing.T) {
	o := New(Options{})
	password := o.Accounts()["alice@office.example"]
	if o.Domain() != "office.example" || len(o.Accounts()) != 1 || len(password) < 12 || o.pace != 45*time.Second {
		t.Errorf("%s %v %v", o.Domain(), len(o.Accounts()), o.pace)
	}
	if New(Options{}).Accounts()["alice@office.example"] == password {
		t.Error("the password is not random")
	}
	o.Accounts()["alice@office.example"] = "changed"
	if got, _ := o.password("alice"); got != password {
		t.Error("the caller can change a password")
	}
}

func TestBothScriptsAreWholeAndInTheirLanguage(t *testing.T) {
	ru, en := readScript("ru"), readScript("en")
	for locale, s := range map[string]*script{"ru": ru, "en": en} {
		if s.Colleagues == "" || s.Systems == "" || s.Unknown == "" || len(s.Otherwise) == 0 || len(s.Commands) != 5 || len(s.Alerts) < 4 {
			t.Errorf("%s: something is missing", locale)
		}
		// What the first alert offers is what the bot understands.
		for _, b := range s.Alerts[0].Notice.Buttons {
			if match(s.Commands[:2], b.Value) == nil {
				t.Errorf("%s: %q is no command", locale, b.Value)
			}
		}
		// So is what its form is answered with, in the words that go along.
		form := s.Alerts[1].Notice.Form
		if _, err := form.Submit(forms.Answers{"centre": {"store"}}); err != nil || match(s.Commands[4:], form.Fields[0].Label+": …") == nil {
			t.Errorf("%s: %v", locale, err)
		}
		texts := append([]string{s.Unknown, s.Colleagues, s.Systems}, s.Otherwise...)
		for _, name := range append(staff, "alice") {
			if s.People[name] == "" {
				t.Errorf("%s: %s has no name", locale, name)
			}
		}
		for _, name := range staff {
			card := s.Cards[name]
			if card.Title == "" || card.Unit == "" || s.Company == "" {
				t.Errorf("%s: %s has no card", locale, name)
			}
			texts = append(texts, card.Title, card.Unit, card.Note, s.Company)
			if len(s.Days[name]) == 0 {
				t.Errorf("%s: %s has no day", locale, name)
			}
			for _, spell := range s.Days[name] {
				if !slices.Contains([]string{"", "chat", "away", "xa", "dnd"}, spell.Show) || len(s.Days[name]) > 1 && spell.Seconds <= 0 {
					t.Errorf("%s: %+v", locale, spell)
				}
				texts = append(texts, spell.Text)
			}
		}
		for _, r := range append(s.Replies, s.Commands...) {
			if len(r.Words) == 0 || len(r.Texts) == 0 {
				t.Errorf("%s: %+v", locale, r)
			}
			texts = append(texts, r.Texts...)
			for _, w := range r.Words {
				if w != strings.ToLower(w) {
					t.Errorf("%s: %q can never match", locale, w)
				}
			}
		}
		for _, a := range s.Alerts {
			if a.Type != "normal" && a.Type != "headline" {
				t.Errorf("%s: %+v", locale, a)
			}
			texts = append(texts, a.Subject, a.Body)
		}
		for _, text := range texts {
			cyrillic := strings.IndexFunc(text, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }) >= 0
			if cyrillic != (locale == "ru") {
				t.Errorf("%s: %q", locale, text)
			}
		}
	}
	if len(ru.Alerts) != len(en.Alerts) || len(ru.Replies) != len(en.Replies) {
		t.Error("one language says more")
	}
}
