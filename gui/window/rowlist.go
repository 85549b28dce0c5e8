package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// rowList is a list whose lines are all of one height, of which only those in sight have widgets.
// Space and Enter open the line that the keyboard is at, and a click the one under it.
type rowList struct {
	widget.List
	keys  *keyboard
	focus focus
}

func newRowList(keys *keyboard, count func() int, line func() fyne.CanvasObject, draw func(int, fyne.CanvasObject), open func(int)) *rowList {
	l := &rowList{keys: keys}
	l.Length, l.CreateItem = count, line
	l.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) {
		if i < count() { // fewer may have become of them
			draw(i, o)
		}
	}
	l.OnSelected = func(i widget.ListItemID) {
		l.UnselectAll()
		if i < count() {
			open(i)
		}
	}
	l.ExtendBaseWidget(l)
	return l
}

// atEnd tells whether the last line is in sight.
func (l *rowList) atEnd() bool {
	high := l.CreateItem().MinSize().Height + theme.Padding()
	return l.GetScrollOffset()+l.Size().Height >= high*float32(l.Length())-theme.Padding()-slack
}

// CreateRenderer implements fyne.Widget.
func (l *rowList) CreateRenderer() fyne.WidgetRenderer {
	return l.focus.around(l.List.CreateRenderer())
}

// FocusGained implements fyne.Focusable.
func (l *rowList) FocusGained() {
	l.List.FocusGained()
	l.focus.has(l, true)
}

// FocusLost implements fyne.Focusable.
func (l *rowList) FocusLost() {
	l.List.FocusLost()
	l.focus.has(l, false)
}

// TypedKey implements fyne.Focusable.
func (l *rowList) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeySpace:
		l.List.TypedKey(e)
	case fyne.KeyReturn, fyne.KeyEnter:
		l.List.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	default:
		l.keys.key(e.Name)
	}
}

// TypedRune implements fyne.Focusable.
func (l *rowList) TypedRune(r rune) { l.keys.letter(r) }
