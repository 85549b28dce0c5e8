package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// sheet is what lies over a window until it is dealt with: a question, a form, a card.
// Esc shuts it, wherever in it the keyboard is.
type sheet struct {
	faces  *faces
	window fyne.Window
	popup  *widget.PopUp
	keys   *keyboard
	open   bool
	onShut func() // may be nil
}

func (f *faces) newSheet(w fyne.Window) *sheet {
	s := &sheet{faces: f, window: w}
	s.keys = &keyboard{letter: func(rune) {}, key: func(k fyne.KeyName) bool {
		if k == fyne.KeyEscape {
			s.shut()
		}
		return k == fyne.KeyEscape
	}}
	return s
}

// sheetWidth is how wide the inside of a sheet is.
func sheetWidth(w fyne.Window) float32 { return fyne.Min(grown(420), w.Canvas().Size().Width-20) - 30 }

// show puts the sheet over its window, with the keyboard at focus. Wrapped labels in it have
// got their width before.
func (s *sheet) show(title string, content fyne.CanvasObject, focus fyne.Focusable, buttons ...fyne.CanvasObject) {
	head := newLine(theme.SizeNameSubHeadingText, theme.ColorNameForeground)
	head.style.Bold = true
	head.set(title)
	foot := container.New(layout.NewCustomPaddedHBoxLayout(theme.Padding()), append([]fyne.CanvasObject{layout.NewSpacer()}, buttons...)...)
	top := container.New(layout.NewCustomPaddedLayout(0, spaceTight, theme.InnerPadding(), 0), head)
	around := func(o fyne.CanvasObject) *fyne.Container {
		return container.New(layout.NewCustomPaddedLayout(spaceApart, spaceApart, spaceEdge, spaceEdge), o)
	}
	whole := container.New(layout.NewCustomPaddedLayout(0, 0, 0, spaceHair), content) // the scroll cuts the frame of a field at its very edge
	within := container.New(&bounded{s.window.Canvas(), around(container.NewVBox(top, foot))}, container.NewVScroll(whole))
	s.popup = widget.NewModalPopUp(around(border(top, foot, nil, nil, within)), s.window.Canvas())
	s.open = true
	s.faces.sheets[s.popup] = s
	s.popup.Resize(fyne.NewSize(sheetWidth(s.window)+30, 0))
	s.popup.Show()
	if focus != nil {
		s.window.Canvas().Focus(focus)
	}
	s.faces.attend()
}

// fit gives an open sheet the room that its content needs now.
func (s *sheet) fit() {
	if s.open {
		s.popup.Content.Refresh()
		s.popup.Resize(fyne.NewSize(sheetWidth(s.window)+30, 0))
	}
}

// shut takes the sheet away.
func (s *sheet) shut() {
	s.open = false
	delete(s.faces.sheets, s.popup)
	s.window.Canvas().Overlays().Remove(s.popup)
	s.popup.Hide()
	if s.onShut != nil {
		s.onShut()
	}
	s.faces.attend()
}

// button returns one for the sheet, which does nothing more when that is shut: a person is
// impatient.
func (s *sheet) button(text string, do func()) *button {
	return newButton(s.keys, text, nil, func() {
		if s.open {
			do()
		}
	})
}

// field returns one for the sheet, in which Enter does something.
func (s *sheet) field(placeholder string, enter func()) *field {
	f := newField(placeholder)
	f.onHands = s.faces.touch
	f.onKey = func(k fyne.KeyName) bool {
		switch k {
		case fyne.KeyEscape:
			s.shut()
		case fyne.KeyReturn, fyne.KeyEnter:
			enter()
		default:
			return false
		}
		return true
	}
	return f
}

// wrapped returns a label of the sheet's width.
func (s *sheet) wrapped(text string) *widget.Label {
	l := newWrapped()
	setWrapped(l, text)
	l.Resize(fyne.NewSize(sheetWidth(s.window), 0)) // wrapped text is as high as it is narrow
	return l
}

// problem returns the label that says why what was asked for could not be done.
func (s *sheet) problem() *widget.Label {
	l := newProblemLabel()
	l.Resize(fyne.NewSize(sheetWidth(s.window), 0))
	return l
}

// check is a box to tick.
type check struct {
	widget.Check
	keys  *keyboard
	focus focus
}

// check returns one for the sheet, as [newCheck] does.
func (s *sheet) check(text string, changed func()) *check { return newCheck(s.keys, text, changed) }

// newCheck returns a box to tick; changed is called when a person has clicked, and may be nil.
func newCheck(keys *keyboard, text string, changed func()) *check {
	c := &check{keys: keys}
	c.ExtendBaseWidget(c)
	c.Text = text
	if changed != nil {
		c.OnChanged = func(bool) { changed() }
	}
	return c
}

// CreateRenderer implements fyne.Widget.
func (c *check) CreateRenderer() fyne.WidgetRenderer { return c.focus.around(c.Check.CreateRenderer()) }

// FocusGained implements fyne.Focusable.
func (c *check) FocusGained() {
	c.Check.FocusGained()
	c.focus.has(c, true)
}

// FocusLost implements fyne.Focusable.
func (c *check) FocusLost() {
	c.Check.FocusLost()
	c.focus.has(c, false)
}

// TypedKey implements fyne.Focusable.
func (c *check) TypedKey(e *fyne.KeyEvent) { c.keys.key(e.Name) }
