package window

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func TestTheBannerSaysThatTheConnectionIsChecked(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		b := o.faces.compact.banner
		o.desk.SetStatus(func(s *desk.Status) { s.Connection = desk.Checking })
		o.rest()
		if !b.root.Visible() || b.sentence.Text != o.faces.words.Say("window.checking") || b.countdown.Visible() {
			t.Fatalf("%q", b.sentence.Text)
		}
		o.faces.compact.choose(fakedesk.Anna, true)
		o.rest()
		test.Tap(b.again)
		o.rest()
		o.mustHaveAsked("reconnect")
		o.desk.SetStatus(func(s *desk.Status) { s.Connection = desk.OnLine })
		o.rest()
		if b.root.Visible() {
			t.Error("the banner stays")
		}
	})
}
