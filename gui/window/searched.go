package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// searched gives a window a field that searches what is in it: what is typed where nothing else wants
// it goes there, and so do Ctrl+F and Ctrl+K; Esc leaves what lies above, then the search, then the
// window.
func (f *faces) searched(w fyne.Window, keys *keyboard, changed func()) *field {
	search := newField("")
	search.SetIcon(theme.SearchIcon())
	here := func() { w.Canvas().Focus(search) }
	keys.letter = func(r rune) {
		here()
		search.TypedRune(r)
	}
	keys.key = func(k fyne.KeyName) bool {
		switch {
		case k != fyne.KeyEscape:
			return false
		case f.closeTop(w.Canvas()):
		case search.Text != "":
			search.SetText("")
		default:
			f.close(w)
		}
		return true
	}
	keys.listen(w.Canvas())
	search.onKey, search.onHands = keys.key, f.touch
	search.OnChanged = func(string) { changed() }
	bind(w.Canvas(), []*field{search}, map[fyne.KeyName]func(){fyne.KeyW: func() { f.close(w) }, fyne.KeyF: here, fyne.KeyK: here})
	return search
}
