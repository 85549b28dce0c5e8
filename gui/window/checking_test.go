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

func TestTheHeaderSaysHowMuchOfWhatWasMissedHasBeenRead(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		h := o.faces.compact.header
		before := h.presence.Text
		o.desk.SetStatus(func(s *desk.Status) {
			s.Accounts = []desk.AccountStatus{{Address: "a@x", Reading: 500}, {Address: "b@x", Reading: 21}}
		})
		o.rest()
		if want := o.faces.words.Count("count.reading", 521); h.presence.Text != want {
			t.Errorf("%q, want %q", h.presence.Text, want)
		}
		o.desk.SetStatus(func(s *desk.Status) { s.Accounts = []desk.AccountStatus{{Address: "a@x"}, {Address: "b@x"}} })
		o.rest()
		if h.presence.Text != before {
			t.Errorf("%q stays", h.presence.Text)
		}
	})
}
