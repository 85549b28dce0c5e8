package popup

import (
	"errors"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// leads is the alert of a message that leads somewhere.
func leads(m desk.Message) desk.Event {
	e := asks(m)
	e.Alert.Link = m.Notice.Link
	return e
}

// follows returns the label and the key of the button that opens a link; none is empty.
func follows(p Popup) (label, key string) {
	for _, a := range p.Actions {
		if strings.HasPrefix(a.Key, linkAction) {
			return a.Label, a.Key
		}
	}
	return "", ""
}

func TestALinkIsOpenedByAButtonThatSaysWhereItLeads(t *testing.T) {
	for given, want := range map[string]struct{ label, opens string }{
		"https://chat.example.com/orders/17":         {"Open chat.example.com", "https://chat.example.com/orders/17"},
		"http://chat.example.com/":                   {"Open http://chat.example.com", "http://chat.example.com/"},
		"https://аpple.com/":                         {"Open xn--pple-43d.com", "https://xn--pple-43d.com/"},
		"https://bank.example@evil.example/":         {"Open evil.example", "https://evil.example/"},
		"mailto:a@example.com?subject=x&attach=/etc": {"Write to a@example.com", "mailto:a@example.com?subject=x"},
		"file:///etc/passwd":                         {}, `\\evil.example\x`: {}, "javascript:alert(1)": {}, "https:\\evil.example": {}, "": {},
	} {
		synctest.Test(t, func(t *testing.T) {
			fake, r := desktest.New(), new(Recorder)
			got := ""
			opened = func(u *url.URL) error { got = u.String(); return nil }
			end := serve(t, fake, r)
			fake.Emit(leads(fake.Asks(bot, "Заказ 17", &desk.Notice{Link: given, LinkText: "https://good.example"})))
			synctest.Wait()
			label, key := follows(r.Shown()[0])
			if label != want.label {
				t.Errorf("%q: %q, want %q", given, label, want.label)
			}
			if key != "" {
				r.Click(bot, key)
				synctest.Wait()
			}
			if got != want.opens {
				t.Errorf("%q opens %q", given, got)
			}
			end()
		})
	}
}

// Phrases come last: dunst has room for them in its menu, rows of buttons have not.
func TestAPopupHasNoMoreButtonsThanThereIsRoomFor(t *testing.T) {
	s := &server{words: locale.New(locale.English), phrases: []string{"Yes", "A phrase that is as long as a sentence"}}
	p := &Popup{Actions: s.actions(&desk.Alert{Peer: anna, Number: 1, Count: 1})}
	text, err := toastXML(*p, "")
	if n := strings.Count(text, "<action "); err != nil || n != room {
		t.Errorf("%d buttons in a toast, %v", n, err)
	}
	for _, key := range []string{sayKey(1, "Yes"), sayKey(1, s.phrases[1])} {
		if offered := slices.ContainsFunc(p.Actions, func(a Action) bool { return a.Key == key }); offered != strings.HasSuffix(key, "Yes") {
			t.Errorf("%s: %v", key, offered)
		}
	}
}

func TestAStrangersLinkIsForTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		end := serve(t, fake, r)
		e := leads(fake.Asks(bot, "Приз!", &desk.Notice{Link: "https://evil.example/"}))
		e.Alert.Stranger = true
		fake.Emit(e)
		synctest.Wait()
		if label, _ := follows(r.Shown()[0]); label != "" {
			t.Errorf("%q", label)
		}
		end()
	})
}

// What cannot be opened, because the message was deleted or nothing opens it, is before the
// person; and a link to a person is his conversation.
func TestALinkThatCannotBeOpenedBringsTheConversation(t *testing.T) {
	for _, c := range []struct {
		name, link string
		before     func(*desktest.Fake, desk.Message)
		fails      error
		shows      desk.Ref
	}{
		{"taken back", "https://a.example/", func(f *desktest.Fake, m desk.Message) { f.Edit(m.Number, func(m *desk.Message) { m.Retracted = true }) }, nil, bot},
		{"leads elsewhere now", "https://good.example/", func(f *desktest.Fake, m desk.Message) {
			f.Edit(m.Number, func(m *desk.Message) { m.Notice = &desk.Notice{Link: "https://evil.example/"} })
		}, errors.New("not to be opened"), bot},
		{"no browser", "https://a.example/", nil, errors.New("none"), bot},
		{"gone", "https://a.example/", func(f *desktest.Fake, _ desk.Message) { f.Fail("Message", desk.NewProblem(desk.NoMessage)) }, nil, bot},
		{"a person", "xmpp:anna@example.com", nil, errors.New("not to be opened"), anna},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake, r := desktest.New(), new(Recorder)
				tried := false
				opened = func(*url.URL) error { tried = true; return c.fails }
				end := serve(t, fake, r)
				m := fake.Asks(bot, "Заказ 17", &desk.Notice{Link: c.link})
				fake.Emit(leads(m))
				synctest.Wait()
				_, key := follows(r.Shown()[0])
				if c.before != nil {
					c.before(fake, m)
				}
				r.channel() <- Click{Peer: bot, Action: key}
				synctest.Wait()
				want := desktest.Call{Method: "Show", With: desk.View{Screen: desk.ScreenConversation, Peer: c.shows}}
				if got := last(fake); !reflect.DeepEqual(got, want) || tried != (c.name == "no browser") {
					t.Errorf("%+v, want %+v; opened: %v", got, want, tried)
				}
				end()
			})
		})
	}
}

// Buttons for which a message has been deleted meanwhile lead to what there is.
func TestActionsForADeletedMessageBringTheConversation(t *testing.T) {
	for _, action := range []string{acknowledgeKey(1), chooseKey(1, "yes"), pauseKey(snoozeAction, 1, soon), linkKey(1, "a.example")} {
		synctest.Test(t, func(t *testing.T) {
			fake, r := desktest.New(), new(Recorder)
			end := serve(t, fake, r)
			for _, method := range []string{"Acknowledge", "Answer", "Snooze", "Message"} {
				fake.Fail(method, desk.NewProblem(desk.NoMessage))
			}
			r.channel() <- Click{Peer: bot, Key: "urgent-0", Action: action}
			synctest.Wait()
			want := desktest.Call{Method: "Show", With: desk.View{Screen: desk.ScreenConversation, Peer: bot}}
			if got := last(fake); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %+v", action, got)
			}
			end()
		})
	}
}

func TestAPhraseIsSaidByAButtonAndReplyQuotesWhatItAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		end := serve(t, fake, r)
		for _, urgent := range []bool{false, true} {
			m := fake.Receive(anna, "Где вы?")
			e := alert(anna, "Где вы?", 1)
			e.Alert.Number, e.Alert.Urgent = m.Number, urgent
			fake.Emit(e)
			synctest.Wait()
			r.channel() <- Click{Peer: anna, Key: r.Shown()[0].Key, Action: Reply}
			synctest.Wait()
			quotes := desktest.Call{Method: "Show", With: desk.View{Screen: desk.ScreenQuick, Peer: anna, Number: m.Number}}
			if got := last(fake); !reflect.DeepEqual(got, quotes) {
				t.Errorf("%+v", got)
			}
			if !r.Click(anna, sayKey(m.Number, "Спасибо!")) {
				t.Fatalf("%+v", r.Shown())
			}
			synctest.Wait()
			h, _ := fake.History(t.Context(), anna, 0, 1)
			if h[0].Body != "Спасибо!" || !h[0].Mine {
				t.Errorf("%+v", h)
			}
			got, _ := fake.Message(t.Context(), anna, m.Number)
			s, _ := fake.Snapshot(t.Context())
			if got.Acknowledged.IsZero() == urgent || s.Conversations[0].Unread != 0 {
				t.Errorf("urgent %v: %+v, %d unread", urgent, got, s.Conversations[0].Unread)
			}
		}
		end()
	})
}
