package window

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// under returns the entry of this name below an entry.
func under(t *testing.T, item *fyne.MenuItem, label string) *fyne.MenuItem {
	t.Helper()
	for _, one := range item.ChildMenu.Items {
		if one.Label == label {
			return one
		}
	}
	t.Fatalf("no %q under %q", label, item.Label)
	return nil
}

func TestAStatusOfOnesOwnIsKeptChosenAndDropped(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		h := o.faces.compact.header
		const text = "Принимаю счета 📄"
		under(t, h.kept(), "Keep the present one").Action()
		o.rest()
		o.mustHaveAsked("keep available " + text + " true")
		if !under(t, h.kept(), "Keep the present one").Disabled {
			t.Error("it is offered to keep what is kept")
		}
		h.set(desk.Presence{Show: desk.Away})
		o.rest()
		if !under(t, h.kept(), "Keep the present one").Disabled {
			t.Error("it is offered to keep a presence without a text")
		}
		under(t, h.kept(), text).Action()
		o.rest()
		o.mustHaveAsked("presence available " + text)
		under(t, under(t, h.kept(), "Forget"), text).Action()
		o.rest()
		o.mustHaveAsked("keep available " + text + " false")
		if drop := under(t, h.kept(), "Forget"); !drop.Disabled || len(h.faces.model.status.Kept) != 0 {
			t.Error("not forgotten")
		}
	})
}

func TestNoMoreStatusesAreKeptThanThereIsRoomFor(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.SetStatus(func(s *desk.Status) {
			for n := range desk.MaxKept {
				s.Kept = append(s.Kept, desk.Presence{Show: desk.Away, Text: fmt.Sprint(n)})
			}
		})
		o.rest()
		if !under(t, o.faces.compact.header.kept(), "Keep the present one").Disabled {
			t.Error("one more is offered")
		}
	})
}

func TestThatAStatusCouldNotBeKeptIsSaid(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.PresenceError = desk.NewProblem(desk.NoResident) })
		under(t, o.faces.compact.header.kept(), "Запомнить нынешний").Action()
		o.rest()
		if !o.faces.compact.banner.root.Visible() {
			t.Error("silence")
		}
	})
}
