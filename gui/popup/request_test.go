package popup

import (
	"testing"
	"testing/synctest"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

func TestThereIsOnePopupForAllRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		end := serve(t, fake, r)
		asked := func(peer desk.Ref, count int) {
			fake.Emit(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Request: true, Peer: peer, Title: peer.Address, Count: count}})
			synctest.Wait()
		}
		fake.Emit(alert(anna, "Привет", 1))
		asked(anna, 1)
		shown := r.Shown()
		if len(shown) != 2 || shown[0].Title != anna.Address || shown[0].Text != "wants to see whether you are there. Open Vestnik to accept or refuse." {
			t.Errorf("%+v", shown)
		}
		asked(bot, 7)
		shown = r.Shown()
		if len(shown) != 2 || shown[0].Title != "7 people want to see your presence" {
			t.Errorf("%+v", shown)
		}
		r.Click(shown[0].Peer, Default)
		synctest.Wait()
		calls := fake.Calls()
		if last := calls[len(calls)-1]; last.Method != "Show" || last.With != (desk.View{Screen: desk.ScreenContacts}) {
			t.Errorf("%+v", last)
		}
		fake.Emit(desk.Event{Kind: desk.EventWithdraw, Alert: &desk.Alert{Request: true}})
		synctest.Wait()
		if shown := r.Shown(); len(shown) != 1 || shown[0].Peer != anna {
			t.Errorf("%+v", shown)
		}
		if err := end(); err != nil {
			t.Error(err)
		}
	})
}
