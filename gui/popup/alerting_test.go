package popup

import (
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// last is what the desk was asked last.
func last(f *desktest.Fake) desktest.Call {
	calls := f.Calls()
	return calls[len(calls)-1]
}

func TestAPopupIsSnoozedAndItsConversationMuted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		end := serve(t, fake, r)
		for _, c := range []struct {
			action, method string
			long           time.Duration
		}{
			{snoozeAction, "Snooze", soon},
			{snoozeAction, "Snooze", later},
			{muteAction, "Mute", later},
		} {
			m := fake.Receive(anna, "привет")
			e := alert(anna, "привет", 1)
			e.Alert.Number = m.Number
			fake.Emit(e)
			synctest.Wait()
			if all := r.Shown()[0].Actions; len(all) != 1+moreRoom {
				t.Errorf("%+v", all)
			}
			r.Click(anna, pauseKey(c.action, m.Number, c.long))
			synctest.Wait()
			want := desktest.Call{Method: c.method, With: []any{anna, time.Now().Add(c.long)}}
			if c.action == snoozeAction {
				want.With = []any{anna, m.Number, time.Now().Add(c.long)}
			}
			if got := last(fake); !reflect.DeepEqual(got, want) {
				t.Errorf("%+v, want %+v", got, want)
			}
		}
		end()
	})
}

func TestAPopupShowsNoMoreThanItMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		end := serve(t, fake, r)
		fake.Emit(desk.Event{Kind: desk.EventContact, Contact: &desk.Contact{Ref: anna, Picture: "h", InRoster: true}})
		for _, c := range []struct {
			alert        desk.Alert
			title, shows string
		}{
			{desk.Alert{Title: "Анна", Count: 1, Preview: desk.PreviewName}, "Анна", "New message"},
			{desk.Alert{Title: "Анна", Count: 1, Preview: desk.PreviewName, Call: true}, "Анна", "Asks for your attention"},
			{desk.Alert{Count: 1, Preview: desk.PreviewNone}, "New message", ""},
			{desk.Alert{Count: 3, Preview: desk.PreviewNone}, "3 new messages", ""},
			{desk.Alert{Count: 1, Preview: desk.PreviewNone, Call: true}, "Asks for your attention", ""},
		} {
			c.alert.Peer = anna
			fake.Emit(desk.Event{Kind: desk.EventAlert, Alert: &c.alert})
			synctest.Wait()
			all := r.Raised()
			p := all[len(all)-1]
			if p.Title != c.title || p.Text != c.shows || p.pictured != (c.alert.Preview != desk.PreviewNone) {
				t.Errorf("%+v: %q, %q, its picture %v", c.alert, p.Title, p.Text, p.pictured)
			}
		}
		end()
	})
}

func TestWhoRepliesToAnUrgentMessageHasTakenNoticeOfIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		end := serve(t, fake, r)
		m := fake.Asks(bot, "Сервер горит", &desk.Notice{Urgency: desk.HighUrgency})
		fake.Emit(asks(m))
		synctest.Wait()
		r.channel() <- Click{Peer: bot, Key: r.Shown()[0].Key, Action: Reply, Text: "Бегу"}
		synctest.Wait()
		if m, _ := fake.Message(t.Context(), bot, m.Number); m.Acknowledged.IsZero() {
			t.Errorf("%+v", m)
		}
		end()
	})
}

// What was acknowledged while the desk could not be heard is taken back, and what was not, though
// read, stays.
func TestABrokenStreamLeavesUrgentPopupsThatWereNotDealtWith(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		d := forgetful{fake, make(chan struct{})}
		end := serve(t, d, r)
		one := fake.Asks(bot, "Сервер горит", &desk.Notice{Urgency: desk.HighUrgency})
		two := fake.Asks(bot, "Склад горит", &desk.Notice{Urgency: desk.HighUrgency})
		fake.Emit(asks(one))
		fake.Emit(asks(two))
		synctest.Wait()
		d.breaks <- struct{}{}
		synctest.Wait()
		if err := fake.Acknowledge(t.Context(), bot, one.Number); err != nil {
			t.Fatal(err)
		}
		if err := fake.MarkRead(t.Context(), bot, two.Number); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if all := r.Shown(); len(all) != 1 || all[0].Text != two.Body {
			t.Errorf("%+v", all)
		}
		end()
	})
}
