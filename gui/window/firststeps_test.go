package window

import (
	"testing"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// newcomer is an office to which somebody has just come.
func newcomer() *fakedesk.Desk {
	d := usual()
	d.SetStatus(func(s *desk.Status) { s.FirstSteps = true })
	return d
}

// list opens the compact window at nobody.
func (o *office) list() *compact {
	o.t.Helper()
	o.show(desk.View{Screen: desk.ScreenContacts})
	return o.faces.compact
}

func TestWhoHasComeIsToldHowToBeginUntilHeSaysSo(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		if o.list().steps.root.Visible() {
			t.Error("told to who knows it")
		}
	})
	inOffice(t, locale.English, newcomer, func(o *office) {
		c := o.list()
		if !c.steps.root.Visible() || c.covered() {
			t.Fatal("not told, or in the way")
		}
		if _, at := c.window.Canvas().Focused().(*button); at {
			t.Error("it has taken the keyboard")
		}
		o.presses(c.window, "Check popups")
		o.mustHaveAsked("test-popup")
		o.key(c.window.Canvas().Focused(), fyne.KeyEscape)
		whole := c.root.Size().Height
		if c.choose(fakedesk.Anna, true); c.steps.root.Visible() || c.halves.Size().Height != whole {
			t.Errorf("it takes room from a conversation: %v of %v", c.halves.Size().Height, whole)
		}
		if c.choose(desk.Ref{}, false); !c.steps.root.Visible() || c.halves.Size().Height+c.steps.root.Size().Height != whole {
			t.Error("gone before it was read")
		}
		o.key(c.steps.away, fyne.KeyReturn)
		o.mustHaveAsked("set firstSteps false")
		if c.steps.root.Visible() {
			t.Error("it stays")
		}
	})
}

func TestWhoHasSentAMessageHasBegun(t *testing.T) {
	for _, by := range []desk.Screen{desk.ScreenConversation, desk.ScreenQuick} {
		inOffice(t, locale.English, newcomer, func(o *office) {
			c := o.list()
			o.show(desk.View{Screen: by, Peer: fakedesk.Anna})
			if q := o.faces.quicks[fakedesk.Anna]; q != nil {
				q.say(desk.Outgoing{Body: "Привет"})
			} else {
				c.talk.writer.SetText("Привет")
				c.talk.submit()
			}
			o.rest()
			o.mustHaveAsked("set firstSteps false")
			if c.choose(desk.Ref{}, false); c.steps.root.Visible() {
				t.Errorf("%s: told once more", by)
			}
		})
	}
}

func TestWhoHasAnsweredByAButtonHasBegun(t *testing.T) {
	inOffice(t, locale.English, newcomer, func(o *office) {
		o.talk(fakedesk.Anna)
		o.key(o.asks(fakedesk.Anna, approval).choices.buttons[0], fyne.KeyReturn)
		o.rest()
		o.mustHaveAsked("set firstSteps false")
	})
}

func TestWhatCannotBeKeptOfTheFirstStepsIsSaid(t *testing.T) {
	inOffice(t, locale.English, newcomer, func(o *office) {
		o.desk.SettingsError = desk.NewProblem(desk.DiskFull, "file", "settings.json")
		c := o.list()
		o.faces.hasBegun()
		if o.rest(); !c.banner.root.Visible() || !c.steps.root.Visible() {
			t.Error("nobody says so")
		}
	})
}

func TestScreensOfTheFirstStepsLookAsTheyDid(t *testing.T) {
	for _, language := range []string{locale.Russian, locale.English} {
		for _, suffix := range []string{"", "-dark"} {
			inOffice(t, language, newcomer, func(o *office) {
				c := o.list()
				if suffix != "" {
					o.dark()
				}
				o.looksLike(c.window, "first-steps"+suffix+"."+language+".xml")
				c.window.Resize(fyne.NewSize(380, 560))
				o.looksLike(c.window, "first-steps-narrow"+suffix+"."+language+".xml")
			})
		}
	}
}
