package agent_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/core/journal"
	"vestnik/core/xmpp/notice"
)

// A popup need not wait for the disk; where that refuses the message it is offered again, and
// another one may have its number then.
func TestAMessageThatIsBeingStoredIsShownOnce(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		told := r.events()
		coming := func(number int64, id, text string) {
			r.Coming(me, journal.Change{Fresh: true, Entry: journal.Entry{
				Number: number, ID: id, Account: me, Peer: erp, From: erp + "/1c", Type: "chat", Body: text,
			}})
		}
		shown := func() (texts []string) {
			r.now()
			for _, e := range toldOf(told, desk.EventAlert) {
				texts = append(texts, e.Alert.Text)
			}
			return texts
		}
		say := func(id, text string) {
			r.server.say(written(erp, "chat", id, text, ""))
			time.Sleep(10 * time.Second)
		}
		coming(1, "a", "раз")
		coming(1, "a", "раз") // the disk had no room
		if got := shown(); len(got) != 1 || got[0] != "раз" {
			t.Fatalf("%q", got)
		}
		say("b", "два") // and takes another one first
		say("a", "раз")
		coming(2, "a", "раз") // who is told late
		if got := shown(); len(got) != 3 || got[1] != "два" || got[2] != "раз" {
			t.Errorf("%q", got)
		}
	})
}

// The popup may be ahead of the disk, and whoever clicks at once of its message.
func TestAClickMarksItsMessageAsReadHoweverEarly(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		s := r.now()
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		events, err := r.Watch(ctx, s.Seq)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 20 {
			r.server.say(written(erp, "chat", fmt.Sprint("i", i), "слово", ""))
			for e := range events {
				if e.Kind == desk.EventAlert {
					if err := r.MarkRead(ctx, desktest.Peer(erp), e.Alert.Number); err != nil {
						t.Fatal(err)
					}
					break
				}
			}
			time.Sleep(10 * time.Second)
			if n := r.now().Status.Unread; n != 0 {
				t.Fatalf("%d are unread", n)
			}
		}
	})
}

// What the disk has refused may have lain above all else already; then its number is another's.
func TestWhatTakesTheNumberOfAnAlarmIsNone(t *testing.T) {
	inVirtualTime(t, insistent(true, 0), func(r *pipedResident) {
		r.Coming(me, journal.Change{Fresh: true, Entry: journal.Entry{
			Number: 1, ID: "a", Account: me, Peer: erp, From: erp + "/1c", Type: "chat", Body: "авария", Notice: &notice.Notice{Urgency: notice.High},
		}})
		if got := r.taken(); !slices.Equal(got, []int64{1}) {
			t.Fatalf("%v", got)
		}
		r.server.say(written(anna, "chat", "b", "привет", "") + written(erp, "chat", "a", "авария", fire))
		r.now()
		if got := r.taken(); !slices.Equal(got, []int64{2}) {
			t.Errorf("%v", got)
		}
	})
}
