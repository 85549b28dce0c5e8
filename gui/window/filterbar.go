package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// filterBar is the row of the filters above the list: their words where all of them have room,
// else the word of the chosen one and the signs of the others. Where not even these have room,
// in a large type, it can be scrolled.
type filterBar struct {
	widget.BaseWidget
	tabs   []*filterTab
	scroll *container.Scroll
}

func newFilterBar(choose func(filter)) *filterBar {
	b := &filterBar{}
	row := container.NewWithoutLayout()
	for _, f := range filters {
		t := newFilterTab(f, func() { choose(f) })
		b.tabs = append(b.tabs, t)
		row.Add(t)
	}
	row.Layout = filterRow{b}
	b.scroll = container.NewHScroll(row)
	b.ExtendBaseWidget(b)
	return b
}

// show draws which is chosen, and how much is unread in each.
func (b *filterBar) show(chosen filter, searching bool, unread freshness) {
	changed := false
	for _, t := range b.tabs {
		changed = t.show(t.filter == chosen && !searching, unread[t.filter]) || changed
	}
	if changed {
		b.arrange(b.Size())
	}
}

func (b *filterBar) arrange(size fyne.Size) {
	var whole float32
	for _, t := range b.tabs {
		t.worded = true
		whole += t.natural()
	}
	for _, t := range b.tabs {
		t.worded = whole <= size.Width || t.chosen
	}
	place(b.scroll, 0, 0, size.Width, size.Height)
	b.scroll.Content.Refresh()
	b.scroll.Refresh()
	for _, t := range b.tabs {
		if t.chosen {
			b.reveal(t)
		}
	}
}

// reveal scrolls until a tab is in sight.
func (b *filterBar) reveal(t *filterTab) {
	left, right, x := t.Position().X, t.Position().X+t.Size().Width, b.scroll.Offset.X
	x = fyne.Min(fyne.Max(x, right-b.scroll.Size().Width), left)
	if x != b.scroll.Offset.X {
		b.scroll.Offset.X = x
		b.scroll.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (b *filterBar) CreateRenderer() fyne.WidgetRenderer {
	return &arranged{widget: b, arrange: b.arrange, min: func() fyne.Size { return fyne.NewSize(120, filterHigh()) }, objects: []fyne.CanvasObject{b.scroll}}
}

// filterRow puts the tabs side by side, over the whole width.
type filterRow struct{ bar *filterBar }

// Layout implements fyne.Layout.
func (r filterRow) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	more := fyne.Max(0, size.Width-r.MinSize(nil).Width) / float32(len(r.bar.tabs))
	var x float32
	for _, t := range r.bar.tabs {
		wide := t.natural() + more
		place(t, x, 0, wide, filterHigh())
		t.arrange(t.Size())
		x += wide
	}
}

// MinSize implements fyne.Layout.
func (r filterRow) MinSize([]fyne.CanvasObject) fyne.Size {
	var wide float32
	for _, t := range r.bar.tabs {
		wide += t.natural()
	}
	return fyne.NewSize(wide, filterHigh())
}

// filterHigh is how high the row is.
func filterHigh() float32 { return rowHigh(signSide, theme.SizeNameCaptionText) }

// filterTab is one of the filters.
type filterTab struct {
	pressed
	filter filter
	worded bool // its word is seen, and not its sign

	sign  *canvas.Image
	word  *line
	count *line
	badge *surface
}

func newFilterTab(f filter, choose func()) *filterTab {
	t := &filterTab{
		filter: f,
		sign:   newSign(filterSigns[f]),
		word:   newLine(theme.SizeNameCaptionText, colorFaint),
		count:  newLine(theme.SizeNameCaptionText, theme.ColorNameForegroundOnPrimary),
		badge:  newSurface(theme.ColorNamePrimary, 0),
	}
	t.word.align, t.count.align = fyne.TextAlignCenter, fyne.TextAlignCenter
	t.count.style.Bold = true
	t.onTap, t.onHands = choose, func() {}
	t.back, t.hover = newSurface("", radiusCard), t.tint
	t.ExtendBaseWidget(t)
	return t
}

// show draws the state, and returns whether it takes another width now.
func (t *filterTab) show(chosen bool, unread int) bool {
	was := t.natural()
	other := t.chosen != chosen
	t.choose(chosen)
	t.word.tint(map[bool]fyne.ThemeColorName{true: theme.ColorNameForeground, false: colorFaint}[chosen])
	t.count.set(badgeText(unread))
	return other || t.natural() != was
}

// natural is how wide it has to be.
func (t *filterTab) natural() float32 {
	wide := float32(2*spaceNear + signSide)
	if t.worded {
		wide = 2*spaceNear + t.word.natural() + 1
	}
	if t.count.text != "" {
		wide += spaceTight + t.badgeWide()
	}
	return wide
}

func (t *filterTab) badgeWide() float32 {
	return fyne.Max(t.count.MinSize().Height, t.count.natural()+spaceApart)
}

func (t *filterTab) arrange(size fyne.Size) {
	place(t.back, 0, 0, size.Width, size.Height)
	seen(t.sign, !t.worded)
	seen(t.word, t.worded)
	seen(t.badge, t.count.text != "")
	x := (size.Width-t.natural())/2 + spaceNear
	high := t.word.MinSize().Height
	if t.worded {
		place(t.word, x, (size.Height-high)/2, t.word.natural()+1, high)
		x += t.word.natural() + 1
	} else {
		place(t.sign, x, (size.Height-signSide)/2, signSide, signSide)
		x += signSide
	}
	if t.count.text != "" {
		wide := t.badgeWide()
		t.badge.round(high / 2)
		place(t.badge, x+spaceTight, (size.Height-high)/2, wide, high)
		place(t.count, x+spaceTight, (size.Height-high)/2, wide, high)
	}
}

// CreateRenderer implements fyne.Widget.
func (t *filterTab) CreateRenderer() fyne.WidgetRenderer {
	return &arranged{widget: t, arrange: t.arrange, min: func() fyne.Size { return fyne.NewSize(0, filterHigh()) }, objects: []fyne.CanvasObject{t.back, t.sign, t.word, t.badge, t.count}}
}
