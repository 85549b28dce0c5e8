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

func TestATestOfNotificationsSaysWhatIsWrong(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.SetErrors(func(d *fakedesk.Desk) {
			d.Popups = desk.Popups{Way: desk.ByBalloon, Problem: desk.NewProblem(desk.NoToasts)}
		})
		c := o.setting()
		o.presses(c.window, "Check popups")
		o.mustHaveAsked("test-popup")
		says := func(parts ...string) {
			t.Helper()
			for _, part := range parts {
				if _, ok := find(c.window.Canvas(), func(l *widget.Label) bool { return strings.Contains(l.Text, part) }); !ok {
					t.Errorf("it does not say %q", part)
				}
			}
		}
		says("as a balloon at the icon", "push notification service")
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.Popups = desk.Popups{Way: desk.ByDaemon, Daemon: "dunst 1.9", Quiet: true} })
		again, ok := find(c.window.Canvas(), func(b *button) bool { return b.Text == "Once more" })
		if !ok {
			t.Fatal("it cannot be tried again")
		}
		test.Tap(again)
		o.rest()
		o.mustHaveAsked("test-popup")
		says("by dunst 1.9", "asked not to disturb")
		o.key(again, fyne.KeyEscape)
		if c.window.Canvas().Overlays().Top() != nil {
			t.Error("Esc does not shut it")
		}
	})
}
