package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
)

func TestTheWheelTurnsAPageAlsoAboveItsFields(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		p := o.setting()
		w, ok := find(p.window.Canvas(), func(w *wheel) bool { return w.page == p.scroll })
		if !ok {
			t.Fatal("there is no wheel")
		}
		turn := func(f *field, by float32) {
			at := o.app.Driver().AbsolutePositionForObject(f).Subtract(o.app.Driver().AbsolutePositionForObject(w))
			w.Scrolled(&fyne.ScrollEvent{PointEvent: fyne.PointEvent{Position: at.AddXY(5, 5)}, Scrolled: fyne.Delta{DY: -by}})
		}
		one := p.row(o, "escalate").control.(*settingText).field
		if turn(one, 20); p.scroll.Offset.Y != 20 {
			t.Errorf("a field of one line has stopped it at %v", p.scroll.Offset.Y)
		}
		several := p.row(o, "rules").control.(*settingText).field
		if turn(several, 20); p.scroll.Offset.Y != 40 {
			t.Errorf("an empty one of several has stopped it at %v", p.scroll.Offset.Y)
		}
		several.SetText(strings.TrimSpace(strings.Repeat("urgent *\n", 40)))
		several.CursorRow = 0
		p.window.Content().Refresh()
		if turn(several, 20); p.scroll.Offset.Y != 40 || several.scroll.Offset.Y == 0 {
			t.Errorf("what a field holds more than it shows is not scrolled: %v, the page %v", several.scroll.Offset.Y, p.scroll.Offset.Y)
		}
	})
}
