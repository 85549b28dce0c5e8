package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// Who deletes messages is told first how many, and what waits to be sent with them.
func TestMessagesAreDeletedWhenThePersonHasSeenHowMany(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.Keeps = desk.Kept{Messages: 1234, Waiting: 2}
		p := o.setting()
		o.presses(p.window, "Delete messages…")
		o.mustHaveAsked("kept  ")
		if !o.reads(p.window, "1234 messages are kept here. 2 of them have not been sent yet") && !o.reads(p.window, "1,234 messages are kept here. 2 of them have not been sent yet") {
			t.Error("nobody says how many")
		}
		o.presses(p.window, "Delete")
		o.mustHaveAsked("wipe  ")
		if o.reads(p.window, "They are deleted on this computer") {
			t.Error("the sheet stays")
		}
		o.presses(p.window, "Delete messages…")
		s := o.faces.askWipe(p.window, fakedesk.Anna)
		o.rest()
		if o.mustHaveAsked("kept " + fakedesk.Anna.Account + " " + fakedesk.Anna.Address); !s.yes.Disabled() {
			t.Error("what is not there can be deleted")
		}
	})
}

func TestWhereNobodyMayForgetNothingIsDeleted(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.managedBy(desk.Managing{Key: "off", Values: []string{desk.FeatureForget}})
		p := o.setting()
		b, ok := find(p.window.Canvas(), func(b *button) bool { return strings.HasPrefix(b.Text, "Delete messages…") })
		if !ok || !b.Disabled() {
			t.Error("messages can be deleted")
		}
	})
}

// What the organisation changes while the window is open is seen in it.
func TestThatNobodyMayForgetAnyMoreIsSeenAtOnce(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		p := o.setting()
		b, _ := find(p.window.Canvas(), func(b *button) bool { return b.Text == "Delete messages…" })
		o.managedBy(desk.Managing{Key: "off", Values: []string{desk.FeatureForget}})
		if !b.Disabled() || b.Text != "Delete messages… (managed by your organisation)" {
			t.Errorf("messages can be deleted: %q", b.Text)
		}
		o.managedBy()
		if b.Disabled() || b.Text != "Delete messages…" {
			t.Errorf("it stays forbidden: %q", b.Text)
		}
	})
}

// What could not be deleted can be tried again, where it is said why.
func TestWhatCouldNotBeDeletedIsTriedAgain(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.Keeps = desk.Kept{Messages: 3}
		s := o.faces.askWipe(o.faces.compact.window, fakedesk.Anna)
		o.rest()
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SettingsError = desk.NewProblem(desk.DiskFull) })
		o.key(s.yes, fyne.KeyReturn)
		if o.rest(); !s.open || !s.failure.Visible() || s.yes.Disabled() {
			t.Errorf("open %v, said %q, greyed %v", s.open, s.failure.Text, s.yes.Disabled())
		}
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SettingsError = nil })
		o.key(s.yes, fyne.KeyReturn)
		if o.rest(); s.open {
			t.Error("the sheet stays")
		}
	})
}
