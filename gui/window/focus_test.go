package window

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/gui/window/internal/fakedesk"
)

func TestWhatHasTheKeyboardIsBroughtIntoSight(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		p := o.setting()
		c := p.window.Canvas()
		pins := p.row(o, "pins").control.(*settingText).field
		if o.isShown(c, pins) {
			t.Fatal("it is in sight anyway")
		}
		c.Focus(pins)
		if o.rest(); !o.isShown(c, pins) {
			t.Error("it is typed into out of sight")
		}
		at := p.scroll.Offset
		if c.Focus(p.search); p.scroll.Offset != at {
			t.Error("what does not scroll has scrolled")
		}
		if c.Focus(p.row(o, "sounds").control.(*settingSwitch).box); p.scroll.Offset.Y >= at.Y {
			t.Error("it does not go back")
		}
	})
}

// A button in the colour of what is ours has a frame of another.
func TestTheFrameIsSeenOnTheGroundOfAButton(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		for importance, want := range map[widget.Importance]fyne.ThemeColorName{
			widget.HighImportance: theme.ColorNameForegroundOnPrimary, widget.MediumImportance: theme.ColorNamePrimary, widget.LowImportance: theme.ColorNamePrimary,
		} {
			b := c.talk.send
			c.window.Canvas().Unfocus()
			b.weigh(importance)
			c.window.Canvas().Focus(b)
			if f := b.focus.frame; !f.Visible() || f.StrokeColor != themed(want) {
				t.Errorf("%v: %v", importance, f.StrokeColor)
			}
			c.window.Canvas().Unfocus()
			if b.focus.frame.Visible() {
				t.Error("it stays")
			}
		}
	})
}
