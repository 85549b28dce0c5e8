package window

import (
	"cmp"
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// focus shows that an object has the keyboard: by a frame around it, and by bringing it into
// sight where it is scrolled away. The toolkit does no more than tint it, which is too faint to
// be found at a glance, and leaves it where it is (WCAG 2.2, 2.4.7 and 2.4.11).
type focus struct {
	frame *canvas.Rectangle // nil before it is drawn
	here  bool
	color fyne.ThemeColorName // of the frame
}

// around returns a renderer that draws the frame over what another draws.
func (f *focus) around(r fyne.WidgetRenderer) fyne.WidgetRenderer {
	f.frame = canvas.NewRectangle(color.Transparent)
	f.frame.StrokeWidth, f.frame.CornerRadius = spaceHair, radiusCard
	f.draw()
	return &focusRenderer{r, f}
}

// has is told whether o, whose focus it is, has the keyboard.
func (f *focus) has(o fyne.CanvasObject, yes bool) {
	f.here = yes
	f.draw()
	if yes {
		intoSight(o)
	}
}

func (f *focus) draw() {
	if f.frame == nil {
		return
	}
	f.frame.StrokeColor = themed(cmp.Or(f.color, theme.ColorNamePrimary))
	seen(f.frame, f.here)
	f.frame.Refresh()
}

type focusRenderer struct {
	fyne.WidgetRenderer
	focus *focus
}

// Layout implements fyne.WidgetRenderer.
func (r *focusRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.focus.frame.Resize(size)
}

// Refresh implements fyne.WidgetRenderer.
func (r *focusRenderer) Refresh() {
	r.WidgetRenderer.Refresh()
	r.focus.draw()
}

// Objects implements fyne.WidgetRenderer.
func (r *focusRenderer) Objects() []fyne.CanvasObject {
	below := r.WidgetRenderer.Objects()
	return append(below[:len(below):len(below)], r.focus.frame)
}

// intoSight scrolls to an object, where it is scrolled away.
func intoSight(o fyne.CanvasObject) {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return
	}
	reveal(uppermost(c), o)
}

// uppermost is what lies over all else in a window, or what is in it.
func uppermost(c fyne.Canvas) fyne.CanvasObject {
	if top := c.Overlays().Top(); top != nil {
		return top
	}
	return c.Content()
}

// reveal has each scroller between root and o show it, and tells whether o is in root.
func reveal(root, o fyne.CanvasObject) bool {
	if root == o {
		return true
	}
	in := func(inner fyne.CanvasObject) bool { return reveal(inner, o) }
	switch root := root.(type) {
	case *fyne.Container:
		return slices.ContainsFunc(root.Objects, in)
	case *widget.PopUp:
		return in(root.Content)
	case *container.Scroll:
		return in(root.Content) && scrolled(root, o, func(by float32) { root.ScrollToOffset(root.Offset.AddXY(0, by)) })
	case *feed:
		return in(root.body) && scrolled(root, o, root.by)
	case *bubble:
		return in(root.files.box) || in(root.choices.box)
	}
	return false
}

// scrolled has what shows o scroll by no more than it must, and is always true.
func scrolled(in, o fyne.CanvasObject, scroll func(by float32)) bool {
	driver := fyne.CurrentApp().Driver()
	top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(in).Y
	switch below := top + o.Size().Height - in.Size().Height; {
	case top < 0 || o.Size().Height > in.Size().Height:
		scroll(top)
	case below > 0:
		scroll(below)
	}
	return true
}
