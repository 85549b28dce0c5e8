package window

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func TestTheConnectionIsCheckedLineByLineAndCopied(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.Checks = make(chan desk.Check)
		c := o.own("Check the connection…")
		shown := func(text string) bool {
			_, ok := find(c.window.Canvas(), func(l *widget.Label) bool { return l.Visible() && strings.HasPrefix(l.Text, text) })
			return ok
		}
		o.desk.Checks <- desk.Check{Step: desk.StepTCP, Result: desk.Good, Facts: map[string]string{"address": "192.0.2.1:443"}}
		o.rest()
		if !shown("good: Connection: to 192.0.2.1:443") {
			t.Error("what is found is not shown at once")
		}
		o.desk.Checks <- desk.Check{Step: desk.StepClock, Result: desk.Bad, Problem: desk.NewProblem(desk.ClockWrong, "by", "1h")}
		close(o.desk.Checks)
		o.rest()
		if !shown("FAILED: Clock: ") {
			t.Error("the failure is not shown")
		}
		o.pushed(c, "Copy")
		if got := o.app.Clipboard().Content(); !strings.Contains(got, "192.0.2.1:443") || !strings.Contains(got, "\n    Set the clock") {
			t.Errorf("copied %q", got)
		}
		o.pushed(c, "Check again")
		o.rest()
		if shown("FAILED: Clock: ") {
			t.Error("what was found before stays")
		}
		o.pushed(c, "Close")
	})
}

// XEP-0157: whom the server names can be turned to at once.
func TestACheckOffersToTurnToWhomTheServerNames(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.Checks = make(chan desk.Check, 1)
		c := o.own("Check the connection…")
		var opened []string
		o.faces.openURL = func(u *url.URL) error { opened = append(opened, u.String()); return nil }
		o.desk.Checks <- desk.Check{Step: desk.StepHelp, Result: desk.Good, Facts: map[string]string{"who": "mailto:help@example.com, xmpp:" + fakedesk.Boris.Address}}
		o.rest()
		o.pushed(c, "help@example.com")
		if !slices.Equal(opened, []string{"mailto:help@example.com"}) {
			t.Errorf("%q", opened)
		}
		o.pushed(c, fakedesk.Boris.Address)
		if c.talk.peer != fakedesk.Boris || c.window.Canvas().Overlays().Top() != nil {
			t.Errorf("%+v is open", c.talk.peer)
		}
	})
}

// The person sees how far it is, and can stop it without losing what was found.
func TestACheckSaysWhereItIsAndIsStopped(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.Checks = make(chan desk.Check)
		c := o.own("Check the connection…")
		at := func(text string) bool {
			_, ok := find(c.window.Canvas(), func(l *line) bool { return l.Visible() && l.text == text })
			return ok
		}
		first, second := o.faces.words.Say("doctor.step."+string(desk.Steps[0])), o.faces.words.Say("doctor.step."+string(desk.Steps[1]))
		if !at("Looking at: " + first + "…") {
			t.Error("nothing says that it has begun")
		}
		o.desk.Checks <- desk.Check{Step: desk.StepAddress, Result: desk.Good, Facts: map[string]string{"address": "anna@office.example"}}
		o.rest()
		if !at("Looking at: " + second + "…") {
			t.Error("nothing says that it goes on")
		}
		o.pushed(c, "Stop")
		_, kept := find(c.window.Canvas(), func(l *widget.Label) bool { return strings.Contains(l.Text, "anna@office.example") })
		_, said := find(c.window.Canvas(), func(l *widget.Label) bool { return l.Visible() && l.Text == "Interrupted." })
		if at("Looking at: "+second+"…") || !kept || !said {
			t.Errorf("stopped: kept %v, said %v", kept, said)
		}
		o.pushed(c, "Check again")
		if !at("Looking at: " + first + "…") {
			t.Error("not begun anew")
		}
	})
}

// Who reads that something is wrong finds out what, from there.
func TestTheBannerLeadsToTheCheck(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		if b := c.banner.wrong; b.Visible() && c.banner.root.Visible() {
			t.Error("nothing is wrong")
		}
		o.desk.SetStatus(func(s *desk.Status) {
			s.Connection, s.Problem = desk.Waiting, desk.NewProblem(desk.Unreachable, "host", "chat.example.com")
		})
		o.rest()
		if !c.banner.wrong.Visible() {
			t.Error("nothing leads there")
		}
		o.pushed(c, "Что не так?")
		o.mustHaveAsked("examine")
		if c.window.Canvas().Overlays().Top() == nil {
			t.Error("no sheet")
		}
		o.ctrl(c.window, fyne.KeyEscape)
	})
}

// An account that is refused is not there yet: what is looked at is what was typed.
func TestASignInThatFailsLeadsToTheCheckOfWhatWasTyped(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		s := o.faces.signIn
		o.desk.SignInError = desk.NewProblem(desk.Unreachable, "host", "chat.example.com")
		if s.wrong.Visible() {
			t.Error("nothing is wrong")
		}
		o.write(s.address, "olga@example.com")
		fillInRest(o)
		o.key(s.url, fyne.KeyReturn)
		if !s.wrong.Visible() {
			t.Fatal("nothing leads there")
		}
		s.window.Canvas().Focus(s.wrong)
		s.wrong.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
		o.rest()
		o.mustHaveAsked("examine olga@example.com " + fakeURL)
		if s.window.Canvas().Overlays().Top() == nil {
			t.Error("no sheet")
		}
	})
}
