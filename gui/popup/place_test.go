package popup

import (
	"fmt"
	"testing"
	"testing/synctest"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// However many others have, and however old it is, an urgent popup keeps its place until its peer
// has no room for another one.
func TestTheUrgentPopupsOfOthersTakeNoPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		end := serve(t, fake, r)
		alarms := func(peer desk.Ref) (n int) {
			for _, p := range r.Shown() {
				if p.Peer == peer {
					n++
				}
			}
			return n
		}
		alarm := func(peer desk.Ref, text string) {
			m := fake.Asks(peer, text, &desk.Notice{Urgency: desk.HighUrgency})
			fake.Emit(asks(m))
			synctest.Wait()
		}
		alarm(bot, "disk full")
		for i := range urgentPlaces - 1 {
			alarm(anna, fmt.Sprint("call me ", i))
		}
		alarm(bot, "power lost")
		if alarms(bot) != 2 || alarms(anna) != urgentPlaces-1 {
			t.Errorf("%+v", r.Shown())
		}
		// Where there is no room the oldest makes it.
		alarm(anna, "the last")
		alarm(anna, "one more")
		gone := true
		for _, p := range r.Shown() {
			gone = gone && p.Text != "call me 0"
		}
		if alarms(anna) != urgentPlaces || !gone {
			t.Errorf("%+v", r.Shown())
		}
		end()
	})
}

// What was told of as others are, and has become urgent, has a place of its own from then on.
func TestWhatBecomesUrgentIsNotReplacedByWhatFollows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		end := serve(t, fake, r)
		m := fake.Asks(bot, "disk full", &desk.Notice{Urgency: desk.HighUrgency})
		for _, urgent := range []bool{false, true} {
			e := asks(m)
			e.Alert.Urgent = urgent
			fake.Emit(e)
			synctest.Wait()
		}
		fake.Emit(alert(bot, "good morning", 2))
		synctest.Wait()
		if all := r.Shown(); len(all) != 2 || all[0].Text != "good morning" || all[1].Text != "disk full" || !all[1].Urgent {
			t.Errorf("%+v", all)
		}
		end()
	})
}
