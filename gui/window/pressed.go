package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// pressed is what lines of the list have in common: they can be clicked, and show that
// the mouse is over them.
type pressed struct {
	widget.BaseWidget
	onTap   func()
	onHands func()     // the mouse moves over it
	hover   func(bool) // draws it
}

// Tapped implements fyne.Tappable.
func (p *pressed) Tapped(*fyne.PointEvent) { p.onTap() }

// MouseIn implements desktop.Hoverable.
func (p *pressed) MouseIn(*desktop.MouseEvent) {
	p.hover(true)
	p.onHands()
}

// MouseMoved implements desktop.Hoverable.
func (p *pressed) MouseMoved(*desktop.MouseEvent) { p.onHands() }

// MouseOut implements desktop.Hoverable.
func (p *pressed) MouseOut() { p.hover(false) }

// clickable is a surface that can be clicked, to stand behind what is looked at.
type clickable struct {
	pressed
	back *surface
}

func newClickable(do func()) *clickable {
	c := &clickable{back: newSurface("", radiusCard)}
	c.onTap, c.onHands = do, func() {}
	c.hover = func(yes bool) { c.back.tint(map[bool]fyne.ThemeColorName{true: theme.ColorNameHover}[yes]) }
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer implements fyne.Widget.
func (c *clickable) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.back) }
