package agent_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/core/journal"
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
