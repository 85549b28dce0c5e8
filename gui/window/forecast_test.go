package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/gui/window/internal/fakedesk"
)

// reads tells whether a label that is in sight begins with a text.
func (o *office) reads(w fyne.Window, text string) bool {
	_, ok := find(w.Canvas(), func(l *widget.Label) bool { return l.Visible() && strings.HasPrefix(l.Text, text) })
	return ok
}

// foresees opens the sheet, and chooses who writes.
func (o *office) foresees(p *preferences, who string) *forecast {
	o.t.Helper()
	s := o.faces.foresee(p.window)
	s.who.SetText(who)
	o.key(s.who, fyne.KeyReturn)
	return s
}

func TestWhatWouldHappenIsSaidWithEachChoice(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.Foretold = fakedesk.Held
		p := o.setting()
		o.presses(p.window, "What would happen now…")
		o.faces.closeTop(p.window.Canvas())
		s := o.foresees(p, "Анна")
		o.mustHaveAsked("forecast " + fakedesk.Anna.Address + " chat  ")
		for _, text := range []string{"No popup now.", "• It is quiet until ", "• Your rule: no-popup *"} {
			if !o.reads(p.window, text) {
				t.Errorf("it does not say %q", text)
			}
		}
		if under := s.because.Position().Y; under < s.says.Position().Y+s.says.Size().Height || s.says.Position().Y < s.text.Position().Y+s.text.Size().Height {
			t.Error("what it says lies over something else")
		}
		wide := s.popup.Content.Size().Width
		o.presses(p.window, "Very urgent")
		if now := s.popup.Content.Size().Width; now != wide {
			t.Errorf("the sheet was %v wide, and is %v", wide, now)
		}
		o.mustHaveAsked("forecast " + fakedesk.Anna.Address + " chat high ")
		if !o.reads(p.window, "A popup with a sound, which shows the text. It stays") || o.reads(p.window, "• ") {
			t.Error("it says what was said before")
		}
		s.who.SetText("nobody@nowhere.example")
		o.rest()
		if o.reads(p.window, "A popup") {
			t.Error("it speaks of whom nobody has chosen")
		}
		o.key(s.who, fyne.KeyReturn)
		o.mustHaveAsked("forecast nobody@nowhere.example chat high ")
	})
}
