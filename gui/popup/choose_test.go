package popup

import (
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// asks is the alert of a message that asks something.
func asks(m desk.Message) desk.Event {
	e := alert(m.Peer, m.Body, 1)
	e.Alert.Number, e.Alert.Buttons, e.Alert.Expires = m.Number, m.Notice.Buttons, m.Notice.Expires
	e.Alert.Urgent = m.Notice.Urgency == desk.HighUrgency
	return e
}

var yesOrNo = []desk.Button{{Value: "yes", Label: "Да"}, {Value: "no", Label: "Нет"}}

func TestAButtonAnswersTheMessageThatItWasShownFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		end := serve(t, fake, r)
		first := fake.Asks(bot, "Заказ 17?", &desk.Notice{Buttons: yesOrNo})
		fake.Emit(asks(first))
		synctest.Wait()
		shown := r.Shown()[0].Actions
		want := []Action{
			{Key: Default, Label: "Open"}, {Key: chooseKey(first.Number, "yes"), Label: "Да"}, {Key: chooseKey(first.Number, "no"), Label: "Нет"},
			{Key: Reply, Label: "Reply", Input: "Message"},
			{Key: pauseKey(snoozeAction, first.Number, soon), Label: "In 10 minutes"}, {Key: pauseKey(snoozeAction, first.Number, later), Label: "In an hour"},
			{Key: pauseKey(muteAction, first.Number, later), Label: "Mute for an hour"},
		}
		if !reflect.DeepEqual(shown, want) {
			t.Fatalf("%+v, want %+v", shown, want)
		}
		// Another one takes its place while the hand is on its way.
		second := fake.Asks(bot, "Заказ 18?", &desk.Notice{Buttons: yesOrNo})
		fake.Emit(asks(second))
		r.Click(bot, chooseKey(first.Number, "yes"))
		synctest.Wait()
		if a, _ := fake.Message(t.Context(), bot, first.Number); a.Answer != "yes" {
			t.Errorf("the first: %+v", a)
		}
		if a, _ := fake.Message(t.Context(), bot, second.Number); a.Answer != "" {
			t.Errorf("the second: %+v", a)
		}
		// It works once: then the person sees what there is.
		r.Click(bot, chooseKey(second.Number, "no"))
		synctest.Wait()
		fake.Emit(asks(second)) // as a daemon that did not close it
		synctest.Wait()
		r.Click(bot, chooseKey(second.Number, "yes"))
		synctest.Wait()
		if a, _ := fake.Message(t.Context(), bot, second.Number); a.Answer != "no" {
			t.Errorf("the second: %+v", a)
		}
		calls := fake.Calls()
		if last := calls[len(calls)-1]; last.Method != "Show" {
			t.Errorf("%+v", last)
		}
		end()
	})
}

func TestWhatIsUrgentIsAcknowledged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		end := serve(t, fake, r)
		m := fake.Asks(bot, "Сервер горит", &desk.Notice{Urgency: desk.HighUrgency, Expires: time.Now().Add(time.Hour)})
		fake.Emit(asks(m))
		synctest.Wait()
		p := r.Shown()[0]
		if p.Actions[1] != (Action{Key: acknowledgeKey(m.Number), Label: "Acknowledge"}) || len(p.Actions) != 1+moreRoom || !p.Expires.Equal(m.Notice.Expires) {
			t.Fatalf("%+v", p)
		}
		r.Click(bot, p.Actions[1].Key)
		synctest.Wait()
		if m, _ := fake.Message(t.Context(), bot, m.Number); m.Acknowledged.IsZero() {
			t.Errorf("%+v", m)
		}
		end()
	})
}

// The labels are a stranger's text, and as long as he likes.
func TestLabelsAreOneShortLine(t *testing.T) {
	for text, want := range map[string]string{
		"Да":                    "Да",
		"a\n\tb\x00\u202ec":     "a bc",
		"\u202e":                "…",
		strings.Repeat("ю", 41): strings.Repeat("ю", 39) + "…",
		"<b>&amp;</b>":          "<b>&amp;</b>",
	} {
		if got := label(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestClicksThatNameNothingDoNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		end := serve(t, fake, r)
		fake.Emit(asks(fake.Asks(bot, "?", &desk.Notice{Buttons: yesOrNo})))
		synctest.Wait()
		before := len(fake.Calls())
		for _, action := range []string{"", "choose", "choose x yes", "acknowledge", "acknowledge ", "other 1"} {
			r.Click(bot, action)
			synctest.Wait()
		}
		for _, call := range fake.Calls()[before:] {
			t.Errorf("%+v", call)
		}
		end()
	})
}

func TestWhoTakesNoMessagesIsNotOfferedAReply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		defer serve(t, fake, r)()
		m := fake.Asks(bot, "Заказ 17?", &desk.Notice{Buttons: yesOrNo})
		e := asks(m)
		e.Alert.NoReply = true
		fake.Emit(e)
		plain := alert(bot, "Обед", 1)
		plain.Alert.NoReply = true
		fake.Emit(plain)
		synctest.Wait()
		for _, p := range r.Shown() {
			for _, a := range p.Actions {
				if a.Key == Reply {
					t.Errorf("%q: %+v", p.Text, p.Actions)
				}
			}
		}
	})
}
