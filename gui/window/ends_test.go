package window

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func (h *header) item(label string) *fyne.MenuItem {
	for _, i := range h.items() {
		if i.Label == label {
			return i
		}
	}
	return nil
}

func TestAPresenceCanBeChosenForAWhile(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		c.header.item("Ends in").ChildMenu.Items[0].Action()
		o.rest()
		s := o.faces.model.status
		if left := time.Until(s.Until); left < 29*time.Minute || left > 30*time.Minute {
			t.Errorf("it ends in %v", left)
		}
		if want := "Available until " + s.Until.Local().Format("15:04"); c.header.presence.Text != want {
			t.Errorf("%q, want %q", c.header.presence.Text, want)
		}
		c.header.item("Ends in").ChildMenu.Items[len(whiles)].Action()
		o.rest()
		if !o.faces.model.status.Until.IsZero() || c.header.presence.Text != "Available" {
			t.Errorf("%q", c.header.presence.Text)
		}
	})
}

func TestWhatWasChosenBeforeIsChosenAgainByAClick(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		if !c.header.item("Again").Disabled {
			t.Error("there is nothing to choose")
		}
		o.desk.SetStatus(func(s *desk.Status) {
			s.Recent = []desk.Presence{{Show: desk.Away, Text: "обед"}, {Show: desk.DoNotDisturb, Text: strings.Repeat("я", 1000)}}
		})
		o.rest()
		again := c.header.item("Again").ChildMenu.Items
		if len(again) != 2 || again[0].Label != "обед" || len([]rune(again[1].Label)) > 41 {
			t.Fatalf("%+v", again)
		}
		again[0].Action()
		o.rest()
		o.mustHaveAsked("presence away обед")
	})
}

// Others see him as away; what he has chosen stays in the menu.
func TestWhoIsAwayByHimselfIsShownSo(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.desk.SetStatus(func(s *desk.Status) { s.Seen = desk.Away })
		o.rest()
		if c.header.presence.Text != "Away" || !c.header.item("Available").Checked {
			t.Errorf("%q", c.header.presence.Text)
		}
	})
}
