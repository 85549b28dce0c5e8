package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

var unreadableSettings = desk.NewProblem(desk.SettingsDamaged, "file", "settings.json", "line", "3")

// Who has lost the settings sees the window to sign in.
func TestTheSignInSaysWhichFileCannotBeUsedAndSetsItAside(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		o.desk.SetStatus(func(s *desk.Status) { s.Trouble = unreadableSettings })
		o.rest()
		s := o.faces.signIn
		if !strings.Contains(s.problem.Text, "line 3") || !s.aside.Visible() {
			t.Fatalf("%q, button %v", s.problem.Text, s.aside.Visible())
		}
		test.Tap(s.aside)
		o.rest()
		o.mustHaveAsked("set-aside")
		if s.problem.Text != "" || s.aside.Visible() {
			t.Errorf("%q stays", s.problem.Text)
		}
	})
}

func TestTheBannerSaysWhichFileCannotBeUsedAndSetsItAside(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.SetStatus(func(s *desk.Status) { s.Trouble = unreadableSettings })
		o.rest()
		b := o.faces.compact.banner
		if !b.root.Visible() || !b.aside.Visible() || b.again.Visible() || !strings.Contains(b.sentence.Text, "line 3") {
			t.Fatalf("%q", b.sentence.Text)
		}
		test.Tap(b.aside)
		o.rest()
		o.mustHaveAsked("set-aside")
		if b.root.Visible() {
			t.Error("the banner stays")
		}
	})
}
