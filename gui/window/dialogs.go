package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
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
	var popup *widget.PopUp
	shut := func() { w.Canvas().Overlays().Remove(popup); popup.Hide(); f.attend() }
	keys := &keyboard{letter: func(rune) {}, key: func(k fyne.KeyName) bool {
		if k == fyne.KeyEscape {
			shut()
		}
		return k == fyne.KeyEscape
	}}
	title := newLine(theme.SizeNameSubHeadingText, theme.ColorNameForeground)
	title.style.Bold = true
	title.set(q.title)
	text, important := newWrapped(), newWrapped()
	text.SetText(q.text)
	setWrapped(important, q.important)
	important.TextStyle.Bold, important.Wrapping = true, fyne.TextWrapBreak
	no := newButton(keys, q.no, nil, shut)
	yes := newButton(keys, q.yes, nil, func() { shut(); do() })
	yes.Importance = widget.HighImportance
	popup = widget.NewModalPopUp(container.New(layout.NewCustomPaddedLayout(8, 8, 10, 10),
		container.NewVBox(container.New(layout.NewCustomPaddedLayout(0, 0, theme.InnerPadding(), 0), title), text, important, container.NewHBox(layout.NewSpacer(), no, yes))), w.Canvas())
	width := fyne.Min(420, w.Canvas().Size().Width-20)
	for _, l := range []*widget.Label{text, important} {
		l.Resize(fyne.NewSize(width-30, 0)) // wrapped text is as high as it is narrow
	}
	popup.Resize(fyne.NewSize(width, 0))
	popup.Show()
	w.Canvas().Focus(no)
	f.attend()
}
