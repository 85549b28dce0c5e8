package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// wheel lies over a page that is scrolled, and has the wheel of the mouse: Fyne gives it to the
// innermost that scrolls, and a field of one line, which need not, would stop the page under the
// pointer. A field that holds more than it shows is scrolled first, up to its end.
type wheel struct {
	widget.BaseWidget
	page *container.Scroll
}

// wheeled puts a wheel over a page.
func wheeled(page *container.Scroll) fyne.CanvasObject {
	w := &wheel{page: page}
	w.ExtendBaseWidget(w)
	return container.NewStack(page, w)
}

// CreateRenderer implements fyne.Widget: there is nothing to see.
func (w *wheel) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}

// Scrolled implements fyne.Scrollable.
func (w *wheel) Scrolled(e *fyne.ScrollEvent) {
	if f := fieldAt(w.page.Content, e.Position); f == nil || !f.turn(e) {
		w.page.Scrolled(e)
	}
}

// fieldAt returns the field at a place of o, nil where there is none.
func fieldAt(o fyne.CanvasObject, at fyne.Position) *field {
	at = at.Subtract(o.Position())
	size := o.Size()
	if !o.Visible() || at.X < 0 || at.Y < 0 || at.X >= size.Width || at.Y >= size.Height {
		return nil
	}
	switch o := o.(type) {
	case *field:
		return o
	case *fyne.Container:
		for _, child := range o.Objects {
			if f := fieldAt(child, at); f != nil {
				return f
			}
		}
	}
	return nil
}

// CreateRenderer implements fyne.Widget. It remembers what scrolls the text.
func (f *field) CreateRenderer() fyne.WidgetRenderer {
	r := f.Entry.CreateRenderer()
	for _, o := range r.Objects() {
		if s, is := o.(*container.Scroll); is {
			f.scroll = s
		}
	}
	return r
}

// turn scrolls the text of several lines, and returns whether there was more of it.
func (f *field) turn(e *fyne.ScrollEvent) bool {
	if !f.MultiLine || f.scroll == nil {
		return false
	}
	before := f.scroll.Offset
	f.scroll.Scrolled(e)
	return f.scroll.Offset != before
}
