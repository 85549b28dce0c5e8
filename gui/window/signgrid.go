package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/emoji"
)

// signGrid shows signs, of which one is where the keyboard is; only those in sight have widgets. Its
// arrows come from the field above it, or from itself, where Tab has led to it.
type signGrid struct {
	widget.GridWrap
	keys    *keyboard
	focus   focus
	signs   []emoji.Sign
	at      int // where the keyboard is; -1: nowhere
	take    func(at int)
	reached func(at int)
}

// mostRows is how many rows of signs are in sight at once.
const mostRows = 6

func newSignGrid(keys *keyboard, take, reached func(at int)) *signGrid {
	g := &signGrid{keys: keys, take: take, reached: reached}
	g.Length = func() int { return len(g.signs) }
	g.CreateItem = func() fyne.CanvasObject { return newSignCell() }
	g.UpdateItem = func(i widget.GridWrapItemID, o fyne.CanvasObject) {
		if i < len(g.signs) {
			o.(*signCell).show(g.signs[i].Text, i == g.at, func() { g.take(i) })
		}
	}
	g.ExtendBaseWidget(g)
	return g
}

// show shows other signs, with the keyboard at the first.
func (g *signGrid) show(signs []emoji.Sign) {
	g.signs = signs
	g.goTo(min(0, len(signs)-1))
	g.Refresh()
}

// goTo moves the keyboard.
func (g *signGrid) goTo(at int) {
	before := g.at
	g.at = at
	g.reached(at)
	if at >= 0 {
		g.ScrollTo(at)
		g.RefreshItem(before)
		g.RefreshItem(at)
	}
}

// move goes through the signs, if the key is one for that.
func (g *signGrid) move(k fyne.KeyName) bool {
	step, is := map[fyne.KeyName]int{
		fyne.KeyLeft: -1, fyne.KeyRight: 1, fyne.KeyUp: -g.ColumnCount(), fyne.KeyDown: g.ColumnCount(),
		fyne.KeyPageUp: -mostRows * g.ColumnCount(), fyne.KeyPageDown: mostRows * g.ColumnCount(),
	}[k]
	if to := g.at + step; is && to >= 0 && to < len(g.signs) {
		g.goTo(to)
	}
	return is
}

// rows is how high so many rows are.
func (g *signGrid) rows(n int) float32 {
	return float32(n)*(newSignCell().MinSize().Height+theme.Padding()) - theme.Padding()
}

// FocusGained implements fyne.Focusable.
func (g *signGrid) FocusGained() { g.focus.has(g, true) }

// FocusLost implements fyne.Focusable.
func (g *signGrid) FocusLost() { g.focus.has(g, false) }

// CreateRenderer implements fyne.Widget.
func (g *signGrid) CreateRenderer() fyne.WidgetRenderer {
	return g.focus.around(g.GridWrap.CreateRenderer())
}

// TypedKey implements fyne.Focusable.
func (g *signGrid) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		g.take(g.at)
	default:
		if !g.move(e.Name) {
			g.keys.key(e.Name)
		}
	}
}

// TypedRune implements fyne.Focusable.
func (g *signGrid) TypedRune(r rune) { g.keys.letter(r) }

// signCell is one sign of a grid.
type signCell struct {
	pressed
	text *line
}

func newSignCell() *signCell {
	c := &signCell{text: newLine(theme.SizeNameHeadingText, theme.ColorNameForeground)}
	c.text.align = fyne.TextAlignCenter
	c.onHands = func() {}
	c.back, c.hover = newSurface("", radiusCard), c.tint
	c.ExtendBaseWidget(c)
	return c
}

// show draws a sign; at, when the keyboard is at it.
func (c *signCell) show(sign string, at bool, take func()) {
	c.text.set(sign)
	c.onTap = take
	c.choose(at)
}

// CreateRenderer implements fyne.Widget. A cell is as wide as the widest sign, which is a square.
func (c *signCell) CreateRenderer() fyne.WidgetRenderer {
	least := func() fyne.Size { return fyne.NewSquareSize(lineHigh(theme.SizeNameHeadingText) + spaceNear) }
	return &arranged{widget: c, min: least, objects: []fyne.CanvasObject{c.back, c.text}, arrange: func(size fyne.Size) {
		high := c.text.MinSize().Height
		place(c.back, 0, 0, size.Width, size.Height)
		place(c.text, 0, (size.Height-high)/2, size.Width, high)
	}}
}
