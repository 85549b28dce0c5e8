package window

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// bind makes Ctrl with these keys work in a window, whether one of its fields has
// the keyboard or nothing has.
func bind(c fyne.Canvas, fields []*field, keys map[fyne.KeyName]func()) {
	for key, do := range keys {
		c.AddShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault},
			func(fyne.Shortcut) { do() })
	}
	for _, f := range fields {
		f.onShortcut = func(s fyne.Shortcut) {
			if custom, ok := s.(*desktop.CustomShortcut); ok && custom.Modifier == fyne.KeyModifierShortcutDefault {
				if do := keys[custom.KeyName]; do != nil {
					do()
				}
			}
		}
	}
}

// blank tells whether there is nothing to send in text.
func blank(text string) bool { return strings.TrimSpace(text) == "" }
