package window

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// ticked returns the box with a label in the sheet that is open.
func (o *office) ticked(c *compact, label string) *check {
	o.t.Helper()
	box, ok := find(c.window.Canvas(), func(b *check) bool { return b.Text == label })
	if !ok {
		o.t.Fatalf("no %q", label)
	}
	return box
}

func withheld(w desk.Withhold) string { return fmt.Sprintf("withhold %+v", w) }

func TestWhatOthersAreToldIsChosenByAClick(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.SetStatus(func(s *desk.Status) { s.Withhold = desk.Withhold{Markers: true} })
		o.rest()
		c := o.own("Privacy…")
		arrived, read, typing := o.ticked(c, "A message has reached me"), o.ticked(c, "I have read it"), o.ticked(c, "I am typing")
		if !arrived.Checked || read.Checked || !typing.Checked {
			t.Errorf("%v, %v, %v", arrived.Checked, read.Checked, typing.Checked)
		}
		test.Tap(read)
		o.rest()
		o.mustHaveAsked(withheld(desk.Withhold{}))
		arrived.TypedRune(' ')
		test.Tap(typing)
		o.rest()
		o.mustHaveAsked(withheld(desk.Withhold{Receipts: true, Typing: true}))
		if w := o.faces.model.status.Withhold; w != (desk.Withhold{Receipts: true, Typing: true}) {
			t.Errorf("%+v", w)
		}
		o.key(arrived, fyne.KeyEscape)
		if c.window.Canvas().Overlays().Top() != nil {
			t.Error("Esc does not shut it")
		}
	})
}

func TestWhatCouldNotBeWithheldIsShownAsItIs(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		c := o.own("Конфиденциальность…")
		p := desk.NewProblem(desk.NoResident)
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.PresenceError = p })
		read := o.ticked(c, "Сообщение прочитано мной")
		test.Tap(read)
		o.rest()
		if !read.Checked || !o.told(c, p) {
			t.Error("shown as withheld")
		}
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.PresenceError = nil })
		test.Tap(read)
		if o.rest(); read.Checked || o.told(c, p) || !o.faces.model.status.Withhold.Markers {
			t.Error("not withheld")
		}
	})
}
