package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// lines are what stands in the small window of the last messages.
func (p *past) lines() (all []string) {
	for _, row := range p.root.Objects {
		_, text, _ := strings.Cut(row.(*fyne.Container).Objects[0].(*line).text, "  ") // behind the time
		all = append(all, text)
	}
	return all
}

// Who answers in the small window sees what was said last, as it is now; what a stranger writes stays text.
func TestTheSmallWindowHasTheLastMessagesInView(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		for _, body := range []string{"one", "two", "three\n\u202Efour"} {
			o.desk.Receive(desk.Message{Peer: fakedesk.Anna, Body: body})
		}
		q := openQuick(o)
		o.rest()
		if got := strings.Join(q.past.lines(), "|"); got != "one|two|three four" {
			t.Errorf("%q", got)
		}
		m := o.desk.Receive(desk.Message{Peer: fakedesk.Anna, Body: "five"})
		o.rest()
		if got := strings.Join(q.past.lines(), "|"); got != "two|three four|five" {
			t.Errorf("%q", got)
		}
		m.Retracted = true
		o.desk.Edit(m)
		o.rest()
		if got := q.past.lines(); strings.Contains(got[2], "five") {
			t.Errorf("%q", got)
		}
	})
}

// Alt with a figure sends the phrase that has it, from wherever the keyboard is in the window.
func TestAltWithAFigureSendsAPhrase(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		q := openQuick(o)
		alt := func(key fyne.KeyName) {
			q.writer.TypedShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierAlt})
		}
		if alt(fyne.Key9); o.faces.quicks[fakedesk.Anna] == nil {
			t.Fatal("a figure that no phrase has closes it")
		}
		if label := q.phrases.Objects[1].(*button).Text; label != "2 · Позже отвечу" {
			t.Errorf("%q", label)
		}
		alt(fyne.Key2)
		o.rest()
		o.mustHaveAsked("send " + fakedesk.Anna.Address + ": Позже отвечу")
		if len(o.faces.quicks) != 0 {
			t.Error("it stays open")
		}
	})
}
