package window

import (
	"errors"
	"testing"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
)

// keeps types for how many days messages are to be kept, and saves it.
func (o *office) keeps(p *preferences, days string) *settingText {
	o.t.Helper()
	c := p.row(o, "keepDays").control.(*settingText)
	c.field.SetText(days)
	o.key(c.field, fyne.KeyReturn)
	return c
}

// Who keeps messages for fewer days is told how many go, and has said yes, before any does.
func TestMessagesAreKeptForFewerDaysWhenThePersonHasSeenHowManyGo(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.Old = 1234
		p := o.setting()
		c := o.keeps(p, "30")
		o.mustHaveAsked("outdated 30")
		if !o.reads(p.window, "1234 messages are older than that and would be deleted. They are deleted on this computer") {
			t.Error("nobody says how many")
		}
		o.presses(p.window, "Cancel")
		if o.asked("set keepDays 30") || c.field.Text != "30" || !c.save.Visible() {
			t.Error("it was set, or what was typed is gone")
		}
		o.key(c.field, fyne.KeyReturn)
		o.presses(p.window, "Delete")
		o.mustHaveAsked("set keepDays 30")
		if c.save.Visible() {
			t.Error("it is still to be saved")
		}
	})
}

// Where nothing goes nothing is asked, and where that is not known nothing is set.
func TestNothingIsAskedWhereNoMessageGoes(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		p := o.setting()
		o.keeps(p, "365")
		o.mustHaveAsked("set keepDays 365")
		o.desk.SettingsError = errors.New("the disk is away")
		o.keeps(p, "7")
		if o.asked("set keepDays 7") || p.row(o, "keepDays").failure.Text == "" {
			t.Error("it was set, or nobody says why not")
		}
	})
}
