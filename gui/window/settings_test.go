package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// setting opens the window with the settings.
func (o *office) setting() *preferences {
	o.t.Helper()
	o.desk.SetStatus(func(s *desk.Status) { s.Autostart = new(bool) })
	o.rest()
	o.faces.showSettings()
	o.rest()
	return o.faces.settings
}

// presses presses the button with a label.
func (o *office) presses(w fyne.Window, label string) {
	o.t.Helper()
	b, ok := find(w.Canvas(), func(b *button) bool { return b.Text == label })
	if !ok {
		o.t.Fatalf("there is no button %q", label)
	}
	o.key(b, fyne.KeyReturn)
}

// row returns that of a setting.
func (p *preferences) row(o *office, name string) *settingRow {
	o.t.Helper()
	for _, s := range p.sections {
		for _, part := range s.rows {
			if r, ok := part.(*settingRow); ok && r.setting.Name == name {
				return r
			}
		}
	}
	o.t.Fatalf("no %s", name)
	return nil
}

func TestASettingIsSetByAClick(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		p := o.setting()
		box := p.row(o, "tellRead").control.(*settingSwitch).box
		if !box.Checked {
			t.Fatal("it is off")
		}
		test.Tap(box)
		o.rest()
		o.mustHaveAsked("set tellRead false")
		if box.Checked {
			t.Error("it is on")
		}
		o.presses(p.window, "The name only")
		o.mustHaveAsked("set preview name")
		if c := p.row(o, "preview").control.(*settingChoice); c.chosen != 1 {
			t.Error(c.chosen)
		}
		box = o.autostart(p).box
		test.Tap(box)
		o.rest()
		o.mustHaveAsked("autostart true")
		if !box.Checked {
			t.Error("not as it is")
		}
	})
}

// autostart returns whether it starts with the desktop.
func (o *office) autostart(p *preferences) *settingAutostart {
	o.t.Helper()
	for _, s := range p.sections {
		for _, part := range s.rows {
			if a, ok := part.(*settingAutostart); ok {
				return a
			}
		}
	}
	o.t.Fatal("it is not there")
	return nil
}

func TestWhatIsTypedIsSavedWhenThePersonSaysSo(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		p := o.setting()
		hours := p.row(o, "quietHours").control.(*settingText)
		if hours.save.Visible() {
			t.Error("there is something to save")
		}
		hours.field.SetText("Mon-Fri 19:00-08:00\n\nSat,Sun 00:00-24:00\n")
		o.key(hours.save, fyne.KeyReturn)
		o.mustHaveAsked("set quietHours Mon-Fri 19:00-08:00|Sat,Sun 00:00-24:00")
		if hours.save.Visible() || hours.field.Text != "Mon-Fri 19:00-08:00\nSat,Sun 00:00-24:00" {
			t.Errorf("%q", hours.field.Text)
		}
		escalate := p.row(o, "escalate").control.(*settingText)
		escalate.field.SetText("15")
		o.key(escalate.field, fyne.KeyReturn)
		o.mustHaveAsked("set escalate 15")
		o.key(p.row(o, "escalate").usual, fyne.KeyReturn)
		o.mustHaveAsked("set escalate ")
		if escalate.field.Text != "5" || p.row(o, "escalate").foot.Visible() {
			t.Errorf("%q", escalate.field.Text)
		}
		escalate.field.SetText("7")
		if o.key(escalate.field, fyne.KeyEscape); escalate.field.Text != "5" || o.faces.settings == nil {
			t.Errorf("Esc does not take back %q", escalate.field.Text)
		}
		if o.key(escalate.field, fyne.KeyEscape); o.faces.settings != nil {
			t.Error("Esc does not close the window")
		}
	})
}

// What cannot be is said where it was typed, which is kept to be mended, also when something else
// is set meanwhile.
func TestWhyASettingCannotBeIsSaidBesideIt(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		p := o.setting()
		row := p.row(o, "quietHours")
		field := row.control.(*settingText).field
		field.SetText("завтра")
		o.key(row.control.(*settingText).save, fyne.KeyReturn)
		if !row.failure.Visible() || !strings.HasPrefix(row.failure.Text, "Когда меня не беспокоить: не удаётся понять «завтра»") || !strings.Contains(row.failure.Text, "Mon-Fri 19:00-08:00") {
			t.Errorf("%q", row.failure.Text)
		}
		test.Tap(p.row(o, "sounds").control.(*settingSwitch).box)
		if o.rest(); field.Text != "завтра" {
			t.Errorf("%q", field.Text)
		}
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SettingsError = desk.NewProblem(desk.DiskFull) })
		box := p.row(o, "tellTyping").control.(*settingSwitch).box
		test.Tap(box)
		if o.rest(); !box.Checked || !p.row(o, "tellTyping").failure.Visible() {
			t.Error("what could not be set is shown as set")
		}
	})
}

func TestWhatTheOrganisationHasSetIsShownAndGreyed(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.Govern(`{"sounds": false, "phrases": ["Going"], "preview": "none"}`)
		o.desk.SetStatus(func(s *desk.Status) {
			s.Managed = []desk.Managing{{Key: desk.ManagedAutostart, Values: []string{"true"}}}
		})
		p := o.setting()
		for _, name := range []string{"sounds", "phrases", "preview"} {
			if r := p.row(o, name); !r.managed.Visible() || r.foot.Visible() {
				t.Errorf("%s: nobody says why", name)
			}
		}
		if box := p.row(o, "sounds").control.(*settingSwitch).box; box.Checked || !box.Disabled() {
			t.Error("not as it is")
		}
		if f := p.row(o, "phrases").control.(*settingText).field; f.Text != "Going" || !f.Disabled() {
			t.Errorf("%q", f.Text)
		}
		if c := p.row(o, "preview").control.(*settingChoice); c.chosen != 2 || !c.all[0].Disabled() {
			t.Error(c.chosen)
		}
		if r := p.row(o, "takeover"); r.managed.Visible() || r.control.(*settingSwitch).box.Disabled() {
			t.Error("greyed is what is free")
		}
		if a := o.autostart(p); !a.managed.Visible() || !a.box.Disabled() {
			t.Error("autostart is free")
		}
	})
}

func TestASettingIsFoundByItsWords(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		p := o.setting()
		shown := func() (names []string) {
			for _, s := range p.sections {
				for _, part := range s.rows {
					if r, ok := part.(*settingRow); ok && s.root.Visible() && r.root.Visible() {
						names = append(names, r.setting.Name)
					}
				}
			}
			return names
		}
		all := len(shown())
		for text, want := range map[string]string{
			"portal": "", "SCREEN message": "preview takeover", "tellread": "tellRead", "русский": "language", "quiet disturb": "quietHours",
		} {
			p.search.SetText(text)
			o.rest()
			got := strings.Join(shown(), " ")
			if got != want {
				t.Errorf("%s: %q, not %q", text, got, want)
			}
			if p.said.Visible() != (want == "") {
				t.Errorf("%s: %q", text, p.said.Text)
			}
		}
		if o.key(p.search, fyne.KeyEscape); len(shown()) != all || o.faces.settings == nil {
			t.Errorf("%q", shown())
		}
		p.keyboard.letter('п')
		if p.search.Text != "п" || p.window.Canvas().Focused() != p.search {
			t.Errorf("%q", p.search.Text)
		}
	})
}

func TestTheSettingsSayWhyTheyAreNotThere(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SettingsError = desk.NewProblem(desk.NoResident) })
		p := o.setting()
		if len(p.sections) > 0 || !p.problem.Visible() || p.said.Visible() {
			t.Errorf("%q", p.problem.Text)
		}
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SettingsError = nil })
		o.desk.SetStatus(func(*desk.Status) {})
		o.rest()
		if _, ok := find(p.window.Canvas(), func(l *widget.Label) bool { return l.Text == "When not to disturb me" }); !ok || p.problem.Visible() {
			t.Error("they do not come")
		}
	})
}

func TestTheSettingsAreShownToWhoIsSignedOutToo(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		_ = o.desk.Show(t.Context(), desk.View{Screen: desk.ScreenSettings})
		if o.rest(); o.faces.settings == nil {
			t.Error("they are not")
		}
	})
}

// ticked returns the box with a label in the sheet that is open.
func (o *office) ticked(c *compact, label string) *check {
	o.t.Helper()
	box, ok := find(c.window.Canvas(), func(b *check) bool { return b.Text == label })
	if !ok {
		o.t.Fatalf("no %q", label)
	}
	return box
}
