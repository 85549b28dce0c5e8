package window

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// personRow draws one [person] in the list: the portrait with the sign of presence, the
// name, what was last written, when, how much is unread, and whether it is pinned and muted.
type personRow struct {
	pressed
	words  *locale.Words
	edge   *surface // in the colour of the account, where there are several
	face   *portrait
	name   *line
	time   *line
	last   *line
	pin    *canvas.Image
	muted  *canvas.Image
	badge  *surface
	unread *line

	onAsk func(at fyne.Position) // what can be done, with the right button
}

func newPersonRow(words *locale.Words) *personRow {
	r := &personRow{
		words:  words,
		edge:   newSurface("", radiusBar),
		face:   newPortrait(faceRow, colorPanel),
		name:   newLine(theme.SizeNameText, theme.ColorNameForeground),
		time:   newLine(theme.SizeNameCaptionText, colorFaint),
		last:   newLine(theme.SizeNameCaptionText, colorFaint),
		pin:    newSign(pinSign),
		muted:  newSign(mutedSign),
		badge:  newSurface(theme.ColorNamePrimary, 0),
		unread: newLine(theme.SizeNameCaptionText, theme.ColorNameForegroundOnPrimary),
	}
	r.time.align = fyne.TextAlignTrailing
	r.unread.align = fyne.TextAlignCenter
	r.unread.style.Bold = true
	r.onHands = func() {}
	r.back, r.hover = newSurface("", radiusCard), r.tint
	r.ExtendBaseWidget(r)
	return r
}

// show draws p; chosen when its conversation is open.
func (r *personRow) show(p person, chosen bool, now time.Time) {
	r.choose(chosen)
	r.edge.tint(accountColor(p.account))
	r.edge.Hidden = p.account == 0
	r.face.show(p, map[bool]fyne.ThemeColorName{true: colorChosen, false: colorPanel}[chosen])
	if bold := p.counts > 0; r.name.style.Bold != bold {
		r.name.style.Bold = bold
		r.name.Refresh()
	}
	r.name.set(p.name)
	r.time.set("")
	r.last.set(p.text)
	if p.stranger {
		r.last.set(r.words.Say("window.stranger"))
	}
	if p.written {
		r.time.set(r.words.Brief(p.last.Time, now))
		r.last.set(lastLine(r.words, p))
	}
	seen(r.pin, p.pinned)
	seen(r.muted, p.muted)
	r.unread.set(unreadText(p))
	r.badge.tint(map[bool]fyne.ThemeColorName{true: theme.ColorNamePrimary, false: theme.ColorNameDisabled}[p.counts > 0])
	if p.unread > 0 {
		r.badge.Show()
	} else {
		r.badge.Hide()
	}
	r.arrange(r.Size())
}

// TappedSecondary implements fyne.SecondaryTappable.
func (r *personRow) TappedSecondary(e *fyne.PointEvent) { r.onAsk(e.AbsolutePosition) }

// badgeText returns a number that fits a badge.
func badgeText(n int) string {
	switch {
	case n <= 0:
		return ""
	case n > 99:
		return "99+"
	}
	return strconv.Itoa(n)
}

// unreadText is how much is unread, with a sign that it is the person who is called.
func unreadText(p person) string {
	if p.room != nil && p.counts > 0 && p.room.Notify == desk.NotifyMentions {
		return "@" + badgeText(p.counts)
	}
	return badgeText(p.unread)
}

func lastLine(words *locale.Words, p person) string {
	if p.room != nil && p.last.Number == 0 && p.hit == 0 {
		return describeRoom(words, p)
	}
	text, _ := clip(p.last.Gist(p.writer(&p.last)), 300)
	names := p.last.Subject == "" && desk.Said(p.last.Said(), "?") != p.last.Said() // it names who has written it
	if p.last.Unreadable != "" {
		text = words.Say("window.unreadable")
	}
	if p.last.Retracted {
		text = words.Say("window.last-retracted")
	}
	text = desk.Titled(p.last.Subject, text)
	if text = plain(text); p.last.Mine && !names {
		text = words.Say("window.last-mine", "Text", text)
	}
	if p.room != nil && !p.last.Mine && p.last.Nick != "" && !names {
		text = nickOf(p.last.Nick) + ": " + text
	}
	switch {
	case p.hit != 0 && p.last.Number == 0:
		text = words.Say("window.on-server") + " · " + text
	case p.stranger:
		text = words.Say("window.stranger") + " · " + text
	}
	return text
}

// arrange puts everything in its place: portrait | name … signs time / last … badge.
func (r *personRow) arrange(size fyne.Size) {
	const margin, gap = spaceApart, spaceNear
	left := margin + r.face.wide + spaceApart
	right := size.Width - margin
	nameHeight, smallHeight := r.name.MinSize().Height, r.last.MinSize().Height
	top := (size.Height - nameHeight - smallHeight) / 2
	second := top + nameHeight

	place(r.back, 0, 1, size.Width, size.Height-2)
	place(r.edge, 1, spaceNear, edgeWide, size.Height-2*spaceNear)
	place(r.face, margin, (size.Height-r.face.wide)/2, r.face.wide, r.face.wide)
	when := fyne.Min(r.time.natural()+1, right-left)
	place(r.time, right-when, top+(nameHeight-smallHeight)/2, when, smallHeight)
	end := right - when
	for _, s := range []*canvas.Image{r.pin, r.muted} {
		if s.Visible() {
			end -= signSmall + spaceHair
			place(s, end, top+(nameHeight-signSmall)/2, signSmall, signSmall)
		}
	}
	place(r.name, left, top, fyne.Max(0, end-gap-left), nameHeight)
	badge := float32(0)
	if r.unread.text != "" {
		high := smallHeight + spaceHair
		badge = fyne.Max(high, r.unread.natural()+spaceEdge)
		r.badge.round(high / 2)
		place(r.badge, right-badge, second-spaceHair/2, badge, high)
		badge += gap
	}
	place(r.unread, right-badge+gap, second, fyne.Max(0, badge-gap), smallHeight)
	place(r.last, left, second, fyne.Max(0, right-badge-left), smallHeight)
}

// place moves and sizes o.
func place(o fyne.CanvasObject, x, y, width, height float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(width, height))
}

// CreateRenderer implements fyne.Widget.
func (r *personRow) CreateRenderer() fyne.WidgetRenderer {
	return &arranged{widget: r, arrange: r.arrange, min: func() fyne.Size { return fyne.NewSize(120, listHeights().person) },
		objects: []fyne.CanvasObject{r.back, r.edge, r.face, r.name, r.pin, r.muted, r.time, r.last, r.badge, r.unread}}
}

// arranged is the renderer of a widget that puts its objects in place itself.
type arranged struct {
	widget  fyne.Widget
	arrange func(fyne.Size)
	min     func() fyne.Size
	objects []fyne.CanvasObject
}

// atLeast is the least size of what does not grow with the text.
func atLeast(width, height float32) func() fyne.Size {
	return func() fyne.Size { return fyne.NewSize(width, height) }
}

// inLine is that of a line of a list: so wide at least, and high enough for its texts and for
// what stands beside them.
func inLine(width, beside float32, texts ...fyne.ThemeSizeName) func() fyne.Size {
	return func() fyne.Size { return fyne.NewSize(width, rowHigh(beside, texts...)) }
}

// Layout implements fyne.WidgetRenderer.
func (a *arranged) Layout(size fyne.Size) { a.arrange(size) }

// MinSize implements fyne.WidgetRenderer. What grows with the text is asked anew each time.
func (a *arranged) MinSize() fyne.Size { return a.min() }

// Refresh implements fyne.WidgetRenderer.
func (a *arranged) Refresh() {
	a.arrange(a.widget.Size())
	for _, o := range a.objects {
		o.Refresh()
	}
}

// Objects implements fyne.WidgetRenderer.
func (a *arranged) Objects() []fyne.CanvasObject { return a.objects }

// Destroy implements fyne.WidgetRenderer.
func (a *arranged) Destroy() {}
