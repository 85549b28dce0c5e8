package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// question is something that the person must answer before it is done.
type question struct {
	title, text, yes, no string
	important            string // in a line of its own, to be compared letter by letter
}

// popUpMenu shows a menu at a place of a window. What comes beneath it, or beneath a
// question, is not seen, so both have it looked at anew whether the person is looking.
func (f *faces) popUpMenu(c fyne.Canvas, at fyne.Position, items ...*fyne.MenuItem) {
	menu := widget.NewPopUpMenu(fyne.NewMenu("", items...), c)
	hide := menu.OnDismiss
	menu.OnDismiss = func() { hide(); f.attend() }
	menu.ShowAtPosition(at)
	f.attend()
}

// confirm asks q and calls do after a yes. The keyboard is at "no", and Esc means no.
func (f *faces) confirm(w fyne.Window, q question, do func()) {
	s := f.newSheet(w)
	important := s.wrapped(q.important)
	important.TextStyle.Bold, important.Wrapping = true, fyne.TextWrapBreak
	no := s.button(q.no, s.shut)
	yes := s.button(q.yes, func() { s.shut(); do() })
	yes.Importance = widget.HighImportance
	s.show(q.title, container.NewVBox(s.wrapped(q.text), important), no, no, yes)
}
