package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// commandRow draws a [command] in the list: its sign, what it does, and its key.
type commandRow struct {
	pressed
	icon *widget.Icon
	name *line
	key  *line
}

func newCommandRow() *commandRow {
	r := &commandRow{
		icon: widget.NewIcon(nil),
		name: newLine(theme.SizeNameText, theme.ColorNameForeground),
		key:  newLine(theme.SizeNameCaptionText, colorFaint),
	}
	r.key.align = fyne.TextAlignTrailing
	r.back, r.hover = newSurface("", radiusCard), r.tint
	r.ExtendBaseWidget(r)
	return r
}

// show draws c; chosen when the keyboard is at it.
func (r *commandRow) show(c command, chosen bool) {
	r.choose(chosen)
	if r.icon.Resource != c.icon {
		r.icon.SetResource(c.icon)
	}
	r.name.set(plain(c.label))
	r.key.set(keyText(c.key))
	r.arrange(r.Size())
}

// keyText is how a key with Ctrl is written.
func keyText(k fyne.KeyName) string {
	if k == "" {
		return ""
	}
	return "Ctrl+" + string(k)
}

// arrange puts everything in its place: sign | name … key.
func (r *commandRow) arrange(size fyne.Size) {
	const margin, left, icon = spaceApart, spaceApart + faceRow + spaceApart, iconSide
	high := r.name.MinSize().Height
	place(r.back, 0, 1, size.Width, size.Height-spaceHair)
	place(r.icon, margin+(faceRow-icon)/2, (size.Height-icon)/2, icon, icon)
	wide, small := r.key.natural()+1, r.key.MinSize().Height
	place(r.key, size.Width-margin-wide, (size.Height-small)/2, wide, small)
	place(r.name, left, (size.Height-high)/2, fyne.Max(0, size.Width-margin-wide-spaceNear-left), high)
}

// CreateRenderer implements fyne.Widget.
func (r *commandRow) CreateRenderer() fyne.WidgetRenderer {
	return &arranged{widget: r, arrange: r.arrange, min: func() fyne.Size { return fyne.NewSize(120, listHeights().command) },
		objects: []fyne.CanvasObject{r.back, r.icon, r.name, r.key}}
}
