package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
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
