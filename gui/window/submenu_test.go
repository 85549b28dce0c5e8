package window

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
)

// A menu that is taller than its window is scrolled, and what would open beside its lower items
// is out of sight.
func TestASubmenuComesIntoSightInALowWindowToo(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.faces.compact
		c.window.Resize(fyne.NewSize(600, 260))
		o.rest()
		c.header.menu()
		o.rest()
		chosen := ""
		for _, item := range c.header.items() {
			if !item.IsSeparator {
				o.key(c.window.Canvas().Focused(), fyne.KeyDown)
			}
			if chosen = item.Label; chosen == "Ends in" {
				break
			}
		}
		o.key(c.window.Canvas().Focused(), fyne.KeyReturn)
		if _, found := find(c.window.Canvas(), func(x *canvas.Text) bool { return x.Text == "Does not end" }); !found {
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
		for range 5 {
			o.key(c.window.Canvas().Focused(), fyne.KeyDown)
		}
		o.key(c.window.Canvas().Focused(), fyne.KeyReturn)
		o.mustHaveAsked("presence available Принимаю счета 📄")
	})
}
