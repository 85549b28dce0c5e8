package window

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/alert"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// says tells whether a label that is in sight begins with a text.
func (o *office) says(w fyne.Window, text string) bool {
	_, ok := find(w.Canvas(), func(l *widget.Label) bool { return l.Visible() && strings.HasPrefix(l.Text, text) })
	return ok
}

// held is what a message does in quiet hours that a rule is about as well: nothing, unless it is urgent.
func held(m desk.Supposed) desk.Forecast {
	if m.Urgency == desk.HighUrgency {
		return desk.Forecast{Show: alert.Sticky, Sound: true, Preview: desk.PreviewAll}
	}
	eight := time.Date(2026, 11, 30, 8, 0, 0, 0, time.Local)
	return desk.Forecast{Show: alert.Badge, Later: true, Why: []desk.Cause{{Reason: alert.Ruled, Rule: "no-popup *"}, {Reason: alert.Quiet, Until: eight, Managed: true}}}
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
		o.desk.Foretold = held
		p := o.setting()
		o.presses(p.window, "What would happen now…")
		o.faces.closeTop(p.window.Canvas())
		s := o.foresees(p, "Анна")
		o.mustHaveAsked("forecast " + fakedesk.Anna.Address + " chat  ")
		for _, text := range []string{"No popup now.", "• It is quiet until ", "• Your rule: no-popup *"} {
			if !o.says(p.window, text) {
				t.Errorf("it does not say %q", text)
			}
		}
		o.presses(p.window, "Very urgent")
		o.mustHaveAsked("forecast " + fakedesk.Anna.Address + " chat high ")
		if !o.says(p.window, "A popup with a sound, which shows the text. It stays") || o.says(p.window, "• ") {
			t.Error("it says what was said before")
		}
		s.who.SetText("nobody@nowhere.example")
		o.rest()
		if o.says(p.window, "A popup") {
			t.Error("it speaks of whom nobody has chosen")
		}
		o.key(s.who, fyne.KeyReturn)
		o.mustHaveAsked("forecast nobody@nowhere.example chat high ")
	})
}
