package window

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func inDemo() *fakedesk.Desk {
	d := usual()
	d.SetStatus(func(s *desk.Status) { s.Demo = true })
	return d
}

// Who has no account tries the office with one click, and is told where that leads to nothing.
func TestTheDemoIsOneClickAway(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		s := o.faces.signIn
		if !s.demo.Visible() {
			t.Fatal("not offered")
		}
		s.demo.OnTapped()
		s.demo.OnTapped() // once is enough
		if want := o.faces.words.Say("window.demo-opens"); s.demo.Text != want {
			t.Errorf("says %q", s.demo.Text)
		}
		o.rest()
		calls := 0
		for _, call := range o.desk.Calls() {
			if call == "demo" {
				calls++
			}
		}
		if calls != 1 || s.demo.Text != o.faces.words.Say("window.try-demo") || s.problem.Visible() {
			t.Errorf("asked %d times, says %q", calls, s.demo.Text)
		}
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.DemoError = desk.NewProblem(desk.NoDemo) })
		s.demo.OnTapped()
		o.rest()
		if !s.problem.Visible() || !s.demo.Visible() {
			t.Error("a failure is not told")
		}
	})
}

// It is there for whom has no account, and not within itself.
func TestTheDemoIsNotOfferedToWhoNeedsNone(t *testing.T) {
	for name, d := range map[string]func() *fakedesk.Desk{"with an account": usual, "within it": func() *fakedesk.Desk {
		d := signedOut()
		d.SetStatus(func(s *desk.Status) { s.Demo = true })
		return d
	}} {
		inOffice(t, locale.English, d, func(o *office) {
			o.faces.showSignIn()
			o.rest()
			if o.faces.signIn.demo.Visible() {
				t.Error(name)
			}
		})
	}
}

func TestTheDemoSaysWhereOneIsAndIsLeftByAClick(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		if o.talk(fakedesk.Anna).demo.root.Visible() {
			t.Error("said of a real office")
		}
	})
	inOffice(t, locale.English, inDemo, func(o *office) {
		c := o.talk(fakedesk.Anna)
		if !c.demo.root.Visible() {
			t.Fatal("not said")
		}
		test.Tap(c.demo.leave)
		o.rest()
		if err := <-o.ended; err != nil {
			t.Error(err)
		}
	})
}

func TestScreensOfTheDemoLookAsTheyDid(t *testing.T) {
	for _, language := range []string{locale.Russian, locale.English} {
		for _, suffix := range []string{"", "-dark"} {
			inOffice(t, language, inDemo, func(o *office) {
				c := o.talk(fakedesk.Anna)
				if suffix != "" {
					o.dark()
				}
				o.looksLike(c.window, "demo"+suffix+"."+language+".xml")
			})
		}
	}
}
