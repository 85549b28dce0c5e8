package agent_test

import (
	"fmt"
	"testing"
	"time"

	"vestnik/core/desk"
)

func pressing(from, id, text string) string {
	return fmt.Sprintf("<message from='%s' to='%s' type='normal' id='%s'><body>%s</body><headers xmlns='http://jabber.org/protocol/shim'><header name='Urgency'>high</header></headers></message>", from, me, id, text)
}

// gone has the person lock the screen and go.
func (r *pipedResident) gone() {
	r.Person(0, true)
	r.now()
}

// back has him unlock it.
func (r *pipedResident) back() {
	r.Person(0, false)
	time.Sleep(time.Second)
	r.now()
}

// slowly says them one after another, so that each has a popup.
func (r *pipedResident) slowly(all ...string) {
	for _, one := range all {
		r.server.say(one)
		time.Sleep(2 * time.Second)
	}
	r.now()
}

func TestWhatCameWhileThePersonWasAwayIsSummedUpWhenHeIsBack(t *testing.T) {
	inVirtualTime(t, forAnHour(), func(r *pipedResident) {
		time.Sleep(2 * time.Hour) // it is no longer quiet
		told := r.events()
		r.gone()
		r.slowly(written(erp, "chat", "e1", "заказ", ""), written(anna, "chat", "a1", "привет", ""), pressing(anna, "a2", "срочно"), written(anna, "chat", "a3", "ещё", ""))
		before := len(toldOf(told, desk.EventAlert))
		if before != 4 {
			t.Fatalf("%d popups meanwhile", before)
		}
		r.back()
		all := toldOf(told, desk.EventAlert)[before:]
		if len(all) != 1 || !all[0].Alert.Peer.IsZero() || all[0].Alert.Count != 4 || all[0].Alert.People != 2 || all[0].Alert.Pressing != 1 || !all[0].Alert.Away {
			t.Fatalf("%+v", all)
		}
		withdrawn := map[string]bool{}
		for _, e := range toldOf(told, desk.EventWithdraw) {
			withdrawn[e.Alert.Peer.Address] = e.Alert.Number == 0
		}
		if !withdrawn[erp] || !withdrawn[anna] {
			t.Errorf("what is summed up is still shown besides: %v", withdrawn)
		}
		// It is told once.
		r.gone()
		r.back()
		if all := toldOf(told, desk.EventAlert); len(all) != before+1 {
			t.Errorf("%+v", all[before+1:])
		}
	})
}

func TestWhatOneHasWrittenMeanwhileIsShownAgainAndWhatWasReadIsNot(t *testing.T) {
	inVirtualTime(t, forAnHour(), func(r *pipedResident) {
		time.Sleep(2 * time.Hour)
		told := r.events()
		r.gone()
		r.slowly(written(erp, "chat", "e1", "заказ", ""), written(anna, "chat", "a1", "привет", ""), written(anna, "chat", "a2", "ещё", ""))
		r.read(erp)
		r.back()
		all := toldOf(told, desk.EventAlert)
		if last := all[len(all)-1].Alert; len(all) != 4 || last.Peer.Address != anna || last.Text != "ещё" || last.Count != 2 {
			t.Errorf("%+v", last)
		}
		r.gone()
		r.read(anna)
		r.slowly(written(erp, "chat", "e2", "счёт", ""))
		r.read(erp)
		if r.back(); len(toldOf(told, desk.EventAlert)) != 5 {
			t.Error("what was read on another device is told again")
		}
	})
}

// An urgent popup stays until it is dealt with: whoever comes back sees it.
func TestWhatStandsThereAnywayIsNotToldAgain(t *testing.T) {
	inVirtualTime(t, forAnHour(), func(r *pipedResident) {
		time.Sleep(2 * time.Hour)
		told := r.events()
		r.gone()
		r.slowly(pressing(anna, "u1", "срочно"))
		before := len(toldOf(told, desk.EventAlert))
		if r.back(); len(toldOf(told, desk.EventAlert)) != before {
			t.Error("it is told again")
		}
		r.slowly(written(erp, "chat", "e1", "заказ", ""))
		if r.gone(); len(toldOf(told, desk.EventAlert)) != before+1 {
			t.Error("what he has seen is counted")
		}
		if r.back(); len(toldOf(told, desk.EventAlert)) != before+1 {
			t.Error("what he has seen is told again")
		}
	})
}

func TestWhatQuietHoursHeldBackIsToldWhenThePersonIsThere(t *testing.T) {
	inVirtualTime(t, forAnHour(), func(r *pipedResident) {
		told := r.events()
		r.gone()
		r.slowly(written(erp, "chat", "e1", "заказ", ""), written(anna, "chat", "a1", "привет", ""))
		time.Sleep(3 * time.Hour)
		if all := toldOf(told, desk.EventAlert); len(all) != 0 {
			t.Fatalf("told to nobody: %+v", all)
		}
		r.back()
		if all := toldOf(told, desk.EventAlert); len(all) != 1 || all[0].Alert.Count != 2 || !all[0].Alert.Away {
			t.Errorf("%+v", all)
		}
	})
}
