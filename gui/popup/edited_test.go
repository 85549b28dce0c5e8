package popup

import (
	"testing"
	"testing/synctest"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// An urgent message that was corrected is shown where it stood.
func TestAnAlertOfTheSameMessageReplacesItsPopup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		end := serve(t, fake, r)
		say := func(number int64, text string) {
			e := desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Peer: bot, Title: "1C", Text: text, Number: number, Urgent: true}}
			fake.Emit(e)
			synctest.Wait()
		}
		say(1, "disk at 80 %")
		say(2, "power lost")
		say(1, "disk at 90 %")
		if shown := r.Shown(); len(shown) != 2 || shown[0].Text != "disk at 90 %" || shown[1].Text != "power lost" {
			t.Errorf("%+v", shown)
		}
		end()
	})
}

func TestWhoWantsToBeLookedAtHasOnePopup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		end := serve(t, fake, r)
		for range 3 {
			fake.Emit(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Peer: bot, Title: "1C", Count: 1, Urgent: true, Call: true}})
			synctest.Wait()
		}
		if shown := r.Shown(); len(shown) != 1 || shown[0].Text != "Asks for your attention" || !shown[0].Urgent {
			t.Errorf("%+v", shown)
		}
		end()
	})
}
