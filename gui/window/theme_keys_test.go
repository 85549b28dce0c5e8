package window

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A key that stands beside what it does is there to be read.
func TestTheKeysInAMenuCanBeRead(t *testing.T) {
	for variant, name := range map[fyne.ThemeVariant]string{theme.VariantLight: "light", theme.VariantDark: "dark"} {
		app := test.NewApp()
		look := newLook()
		look.fixed, look.variant = true, variant
		app.Settings().SetTheme(look)
		menu := widget.NewMenu(fyne.NewMenu("", withKey(fyne.NewMenuItem("Reply", nil), fyne.KeyP, fyne.KeyModifierControl)))
		w := app.NewWindow("")
		w.SetContent(menu)
		read := 0
		for _, o := range test.LaidOutObjects(menu) {
			text, is := o.(*canvas.Text)
			if !is || text.Text == "" {
				continue
			}
			read++
			ground := look.Color(theme.ColorNameMenuBackground, variant)
			if got := contrast(over(ground, text.Color), ground); got < 4.5 {
				t.Errorf("%s: %q stands out by %.1f", name, text.Text, got)
			}
		}
		if read != 3 {
			t.Errorf("%s: %d texts", name, read)
		}
	}
}
