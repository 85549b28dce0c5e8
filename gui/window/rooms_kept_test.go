package window

import (
	"testing"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

func TestARoomIsForgottenWithWhatWasSaidIfThatIsWanted(t *testing.T) {
	for _, c := range []struct {
		history bool
		want    string
	}{{false, "forget planning@rooms.example.com, what was said false"}, {true, "forget planning@rooms.example.com, what was said true"}} {
		inOffice(t, locale.English, roomy, func(o *office) {
			w := o.talk(planning)
			o.ctrl(w.window, fyne.KeyI)
			o.pressIn(w.window, "Forget the room…")
			if c.history {
				o.ticked(w, "Delete from this computer what was said there, too").SetChecked(true)
			}
			o.pressIn(w.window, "Forget")
			o.mustHaveAsked(c.want)
			if w.inRoom != nil {
				t.Error("the sheet of a room that is forgotten is open")
			}
		})
	}
	inOffice(t, locale.English, roomy, func(o *office) {
		o.managedBy(desk.Managing{Key: "off", Values: []string{desk.FeatureForget}})
		w := o.talk(planning)
		w.askForget(planning)
		o.rest()
		if b, ok := find(w.window.Canvas(), func(b *check) bool { return true }); !ok || !b.Disabled() {
			t.Error("what was said can be deleted where the organisation has that off")
		}
	})
}

func TestTheMenuOfAMessageForgetsARoomOfWhichThatIsLeft(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		c := o.talk(planning)
		labels := func() (all []string) {
			for _, item := range c.talk.roomItems(desk.Message{Room: planning.Address, Mine: true}) {
				all = append(all, item.Label)
			}
			return all
		}
		if all := labels(); len(all) != 5 || all[4] != "Forget the room…" {
			t.Errorf("%q", all)
		}
		_ = o.desk.LeaveRoom(t.Context(), planning)
		o.rest()
		if all := labels(); len(all) != 1 || all[0] != "Forget the room…" {
			t.Errorf("of a room that was left: %q", all)
		}
	})
}

func TestARoomIsCalledAsThePersonLikes(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		c := o.talk(planning)
		o.ctrl(c.window, fyne.KeyI)
		for _, name := range []string{"Планы", ""} {
			o.pressIn(c.window, "Give it a name")
			o.write(o.typed(c), name)
			o.pressIn(c.window, "Save")
			o.mustHaveAsked("set planning@rooms.example.com: called " + name + ", tell of mentions, remembered true")
		}
	})
}
