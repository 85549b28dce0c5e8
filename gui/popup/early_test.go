package popup

import (
	"testing"
	"testing/synctest"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// A popup is there before its message is told of, which the disk is to have first. What is done in
// it is about that message all the same.
func TestWhatIsReadOrAnsweredInAPopupIsItsMessageHoweverEarlyItCame(t *testing.T) {
	for _, click := range []Click{{Peer: anna, Action: Read}, {Peer: anna, Action: Reply, Text: "Иду"}} {
		synctest.Test(t, func(t *testing.T) {
			fake, r := desktest.New(), new(Recorder)
			before := fake.Receive(anna, "Обед?").Number
			end := serve(t, fake, r)
			fake.Emit(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Peer: anna, Title: "Анна", Text: "Где вы?", Count: 2, Number: before + 1}})
			synctest.Wait()
			if m := fake.Receive(anna, "Где вы?"); m.Number != before+1 {
				t.Fatalf("number %d", m.Number)
			}
			synctest.Wait()
			r.channel() <- click
			synctest.Wait()
			if s, _ := fake.Snapshot(t.Context()); s.Conversations[0].Unread != 0 {
				t.Errorf("%s: %d unread", click.Action, s.Conversations[0].Unread)
			}
			end()
		})
	}
}
