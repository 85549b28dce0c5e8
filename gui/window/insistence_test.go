package window

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

func TestHowUrgentMessagesInsistIsChosenInTheMenuUnlessTheOrganisationHas(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		menu := func() []*fyne.MenuItem {
			items := o.faces.compact.header.items()
			at := slices.IndexFunc(items, func(i *fyne.MenuItem) bool { return i.Label == "Urgent messages" })
			return items[at].ChildMenu.Items
		}
		menu()[0].Action()
		o.rest()
		o.mustHaveAsked("insistence true 0")
		menu()[3].Action()
		o.rest()
		o.mustHaveAsked("insistence true 15")
		if all := menu(); !all[0].Checked || all[2].Checked || !all[3].Checked || all[5].Checked || all[3].Label != "Tell again after 15 minutes" {
			t.Errorf("%+v", all)
		}
		o.desk.SetStatus(func(s *desk.Status) {
			s.Managed = []desk.Managing{{Key: desk.ManagedTakeover, Values: []string{"true"}}}
		})
		if o.rest(); !menu()[0].Disabled || menu()[3].Disabled {
			t.Error("what is set can be chosen, or what is not cannot")
		}
	})
}

// A menu that is taller than its window is scrolled, and what would open beside its lower items
// is out of sight.
func TestASubmenuComesIntoSightInALowWindowToo(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.faces.compact
		c.window.Resize(fyne.NewSize(600, 400))
		o.rest()
		c.header.menu()
		o.rest()
		chosen := ""
		for _, item := range c.header.items() {
			if !item.IsSeparator {
				o.key(c.window.Canvas().Focused(), fyne.KeyDown)
			}
			if chosen = item.Label; chosen == "Urgent messages" {
				break
			}
		}
		o.key(c.window.Canvas().Focused(), fyne.KeyReturn)
		if _, found := find(c.window.Canvas(), func(x *canvas.Text) bool { return x.Text == "Tell again after 15 minutes" }); !found {
			t.Fatalf("nothing of %q is shown", chosen)
		}
		menu, is := c.window.Canvas().Focused().(*widget.PopUpMenu)
		if !is {
			t.Fatal("the keyboard is elsewhere")
		}
		top := o.app.Driver().AbsolutePositionForObject(menu).Y
		if room := c.window.Canvas().Size().Height; top < 0 || top+menu.Size().Height > room {
			t.Errorf("it is at %v, %v high, of %v", top, menu.Size().Height, room)
		}
		o.key(c.window.Canvas().Focused(), fyne.KeyDown)
		o.key(c.window.Canvas().Focused(), fyne.KeyReturn)
		o.mustHaveAsked("insistence true 0")
	})
}
