package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// pressed is what lines of the list have in common: they can be clicked, and what is behind
// them shows which is chosen, and that the mouse is over them.
type pressed struct {
	widget.BaseWidget
	back         *surface
	chosen, over bool
	onTap        func()
	onHands      func() // the mouse moves over it
	hover        func() // the mouse has come or gone: tint, unless it has colours of its own
}

// tint draws what is behind it.
func (p *pressed) tint() {
	switch {
	case p.chosen:
		p.back.tint(colorChosen)
	case p.over:
		p.back.tint(theme.ColorNameHover)
	default:
		p.back.tint("")
	}
}

// choose draws whether it is the chosen one.
func (p *pressed) choose(yes bool) {
	p.chosen = yes
	p.tint()
}

// Tapped implements fyne.Tappable.
func (p *pressed) Tapped(*fyne.PointEvent) { p.onTap() }

// MouseIn implements desktop.Hoverable.
func (p *pressed) MouseIn(*desktop.MouseEvent) {
	p.over = true
	p.hover()
	p.onHands()
}

// MouseMoved implements desktop.Hoverable.
func (p *pressed) MouseMoved(*desktop.MouseEvent) { p.onHands() }

// MouseOut implements desktop.Hoverable.
func (p *pressed) MouseOut() {
	p.over = false
	p.hover()
}

// clickable is a surface that can be clicked, to stand behind what is looked at.
type clickable struct{ pressed }

func newClickable(do func()) *clickable {
	c := &clickable{}
	c.back = newSurface("", radiusCard)
	c.onTap, c.onHands, c.hover = do, func() {}, c.tint
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer implements fyne.Widget.
func (c *clickable) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.back) }
