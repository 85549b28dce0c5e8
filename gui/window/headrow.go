package window

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
)

// headRow draws the heading of a [part] of the list: whether it is folded, its name,
// and how many of how many are there.
type headRow struct {
	pressed
	words *locale.Words
	arrow *widget.Icon
	name  *line
	count *line

	onAsk func(at fyne.Position) // what can be done, with the right button
}

func newHeadRow(words *locale.Words) *headRow {
	h := &headRow{
		words: words,
		arrow: widget.NewIcon(nil),
		name:  newLine(theme.SizeNameCaptionText, colorFaint),
		count: newLine(theme.SizeNameCaptionText, colorFaint),
	}
	h.name.style.Bold = true
	h.count.align = fyne.TextAlignTrailing
	h.back, h.hover = newSurface("", radiusCard), h.tint
	h.ExtendBaseWidget(h)
	return h
}

// show draws p; at when the keyboard is at it.
func (h *headRow) show(p part, at bool) {
	h.choose(at)
	arrow := theme.MenuDropDownIcon()
	if p.folded {
		arrow = theme.MenuExpandIcon()
	}
	if h.arrow.Resource != arrow {
		h.arrow.SetResource(arrow)
	}
	switch p.key {
	case keyTalks:
		h.name.set(h.words.Say("window.conversations"))
		h.count.set("")
	case keyDeeds:
		h.name.set(h.words.Say("window.commands"))
		h.count.set("")
	case keyHits:
		h.name.set(h.words.Say("window.messages"))
		h.count.set(strconv.Itoa(p.size))
	case keyRest:
		h.name.set(h.words.Say("window.no-group"))
		h.count.set(strconv.Itoa(p.online) + "/" + strconv.Itoa(p.size))
	default:
		h.name.set(plain(p.name))
		h.count.set(strconv.Itoa(p.online) + "/" + strconv.Itoa(p.size))
	}
	h.arrange(h.Size())
}

// TappedSecondary implements fyne.SecondaryTappable.
func (h *headRow) TappedSecondary(e *fyne.PointEvent) { h.onAsk(e.AbsolutePosition) }

// arrange puts everything in its place: arrow | name … count.
func (h *headRow) arrange(size fyne.Size) {
	const margin, left = spaceApart, spaceApart + iconSide + spaceHair
	high := h.name.MinSize().Height
	top := (size.Height-high)/2 + spaceHair
	place(h.back, 0, spaceHair, size.Width, size.Height-spaceHair)
	place(h.arrow, margin, top+(high-iconSide)/2, iconSide, iconSide)
	wide := h.count.natural() + 1
	place(h.count, size.Width-margin-wide, top, wide, high)
	place(h.name, left, top, fyne.Max(0, size.Width-margin-wide-spaceNear-left), high)
}

// CreateRenderer implements fyne.Widget.
func (h *headRow) CreateRenderer() fyne.WidgetRenderer {
	return &arranged{widget: h, arrange: h.arrange, min: func() fyne.Size { return fyne.NewSize(120, listHeights().head) },
		objects: []fyne.CanvasObject{h.back, h.arrow, h.name, h.count}}
}
