package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// isDark tells whether what is drawn now is drawn dark.
func isDark() bool {
	return themed(theme.ColorNameBackground) == newLook().Color(theme.ColorNameBackground, theme.VariantDark)
}

func TestTheLookIsAsThePersonHasChosenAndElseAsTheDesktopWants(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		if isDark() {
			t.Error("it is dark where nobody has said so")
		}
		for _, c := range []struct {
			desktop fyne.ThemeVariant
			chosen  desk.Scheme
			dark    bool
		}{
			{theme.VariantDark, "", true}, {theme.VariantDark, desk.SchemeLight, false}, {theme.VariantLight, desk.SchemeLight, false},
			{theme.VariantLight, desk.SchemeDark, true}, {theme.VariantLight, "", false}, {theme.VariantDark, "of a newer resident", true},
		} {
			o.faces.appearance.follow(c.desktop)
			o.desk.SetStatus(func(s *desk.Status) { s.Look.Scheme = c.chosen })
			if o.rest(); isDark() != c.dark {
				t.Errorf("desktop %v, chosen %q: dark is %v", c.desktop, c.chosen, isDark())
			}
		}
	})
}

func TestAWindowOpensInTheLookThatWasChosen(t *testing.T) {
	dark := func() *fakedesk.Desk {
		d := usual()
		d.SetStatus(func(s *desk.Status) { s.Look = desk.Look{Scheme: desk.SchemeDark, TextSize: 200} })
		return d
	}
	inOffice(t, locale.English, dark, func(o *office) {
		if !isDark() || theme.Size(theme.SizeNameText) != 2*textUsual {
			t.Error("it does not")
		}
	})
}

// What holds text grows with it at once, and what is read stays in sight.
func TestTheTextGrowsInAnOpenWindow(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.desk.Receive(desk.Message{Peer: fakedesk.Anna, Body: strings.Repeat("words that go on ", 20)})
		p := o.setting()
		feed := c.talk.feed
		line, total, face := c.people.lines[0].Size().Height, feed.total(), c.people.lines[0].face.Size()
		o.presses(p.window, "150%")
		o.mustHaveAsked("set textSize 150")
		if high := c.people.lines[0].Size().Height; high <= line || high < c.people.lines[0].name.MinSize().Height+c.people.lines[0].last.MinSize().Height {
			t.Errorf("a line of %v is %v high now", line, high)
		}
		if feed.total() <= total || !feed.atEnd || feed.scroll.Offset.Y+feed.scroll.Size().Height < feed.total() {
			t.Errorf("messages that were %v high are %v, and %v is in sight", total, feed.total(), feed.scroll.Offset.Y)
		}
		if c.people.lines[0].face.Size() != face {
			t.Error("the pictures grow too")
		}
		o.presses(p.window, "Usual")
		if c.people.lines[0].Size().Height != line || feed.total() != total {
			t.Errorf("it does not become as it was: %v, %v", c.people.lines[0].Size().Height, feed.total())
		}
	})
}
