package popup

import (
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// Not every daemon heeds when a popup is of no use any more.
func TestAPopupGoesWhenItsMessageIsOfNoUseAnyMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		end := serve(t, fake, r)
		expires := func(peer desk.Ref, text string, u desk.Urgency, after time.Duration) {
			n := &desk.Notice{Urgency: u}
			if after > 0 {
				n.Expires = time.Now().Add(after)
			}
			fake.Emit(asks(fake.Asks(peer, text, n)))
			synctest.Wait()
		}
		expires(bot, "lunch", desk.NormalUrgency, 20*time.Minute)
		expires(bot, "fire drill", desk.HighUrgency, 10*time.Minute)
		expires(anna, "tea", desk.NormalUrgency, 5*time.Minute)
		expires(anna, "for ever", desk.NormalUrgency, 0) // in its place
		for _, c := range []struct {
			wait time.Duration
			left int
		}{{10*time.Minute - time.Second, 3}, {time.Second, 2}, {10 * time.Minute, 1}, {24 * time.Hour, 1}} {
			time.Sleep(c.wait)
			synctest.Wait()
			if all := r.Shown(); len(all) != c.left {
				t.Errorf("after %v: %+v", c.wait, all)
			}
		}
		end()
	})
}

// What sums up what is unread goes when all of it was read.
func TestASumGoesWhenAllWasRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		end := serve(t, fake, r)
		unread := func(n int) int {
			fake.Emit(desk.Event{Kind: desk.EventStatus, Status: &desk.Status{Unread: n}})
			synctest.Wait()
			return len(r.Shown())
		}
		fake.Emit(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Count: 12, People: 5}})
		if unread(12) != 1 || unread(3) != 1 {
			t.Error("it goes too early")
		}
		if unread(0) != 0 {
			t.Errorf("%+v", r.Shown())
		}
		end()
	})
}
