package window

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"vestnik/core/desk"
)

// mostSigns is how many different reactions are drawn under a message, and longestSign how
// many runes of one: what is no emoji may be of any length.
const (
	mostSigns   = 8
	longestSign = 16
)

// tally is one reaction to a message, and how many think so.
type tally struct {
	text  string
	count int
	mine  bool // the person does
}

// label is what is drawn of it.
func (s tally) label() string {
	if s.count > 1 {
		return s.text + " " + strconv.Itoa(s.count)
	}
	return s.text
}

// signsOf counts what people think of a message, and tells whether there is more than is listed.
func signsOf(all []desk.Reaction) (signs []tally, more bool) {
	known := map[string]int{}
	for _, r := range all {
		for _, text := range r.Emoji {
			text, _ = clip(text, longestSign)
			if text = plain(text); text == "" {
				continue
			}
			at, is := known[text]
			if !is {
				at, signs = len(signs), append(signs, tally{text: text})
				known[text] = at
			}
			signs[at].count++
			signs[at].mine = signs[at].mine || r.Mine
		}
	}
	return signs[:min(len(signs), mostSigns)], len(signs) > mostSigns
}

// mySigns are those that the person has given to a message.
func mySigns(m *desk.Message) []string {
	at := slices.IndexFunc(m.Reactions, func(r desk.Reaction) bool { return r.Mine })
	if at < 0 {
		return nil
	}
	return m.Reactions[at].Emoji
}

// toggled are the signs of the person when he gives another one, or takes it back.
func toggled(mine []string, sign string) []string {
	if at := slices.Index(mine, sign); at >= 0 {
		return slices.Delete(slices.Clone(mine), at, at+1)
	}
	return append(slices.Clone(mine), sign)
}

func sameReaction(a, b desk.Reaction) bool {
	return a.From == b.From && a.Mine == b.Mine && slices.Equal(a.Emoji, b.Emoji)
}

// reactedRow draws the reactions under a message. The person's own stand out, and a click gives one
// too, or takes it back.
type reactedRow struct {
	do    deeds
	box   *fyne.Container
	chips []*signChip
}

func newReactedRow(do deeds) *reactedRow {
	r := &reactedRow{do: do, box: container.NewWithoutLayout()}
	r.box.Hide()
	return r
}

// set makes the chips of a message.
func (r *reactedRow) set(m *desk.Message) {
	signs, more := signsOf(m.Reactions)
	if more {
		signs = append(signs, tally{text: "…", count: 1})
	}
	for len(r.chips) < len(signs) {
		chip := newSignChip()
		r.chips = append(r.chips, chip)
		r.box.Add(chip)
	}
	for i, chip := range r.chips {
		if seen(chip, i < len(signs)); i < len(signs) {
			s := signs[i]
			chip.show(s)
			chip.onTap = func() {
				if r.do.react != nil && s.text != "…" {
					r.do.react(*m, s.text)
				}
			}
		}
	}
	seen(r.box, len(signs) > 0)
}

// signChip is one reaction, which can be clicked.
type signChip struct {
	pressed
	sign tally
	text *line
}

func newSignChip() *signChip {
	c := &signChip{text: newLine(theme.SizeNameText, theme.ColorNameForeground)}
	c.onTap, c.onHands = func() {}, func() {}
	c.back, c.hover = newSurface("", radiusBubble), c.tint
	c.text.align = fyne.TextAlignCenter
	c.ExtendBaseWidget(c)
	return c
}

// show draws a reaction.
func (c *signChip) show(s tally) {
	c.sign, c.over = s, false // it may be another one now
	c.text.set(s.label())
	c.tint()
}

// tint gives the chip its colours: the person's own is dark where others are light.
func (c *signChip) tint() {
	back, text := theme.ColorNameBackground, theme.ColorNameForeground
	switch {
	case c.sign.mine:
		back, text = theme.ColorNamePrimary, theme.ColorNameForegroundOnPrimary
	case c.over:
		back = theme.ColorNameButton
	}
	c.back.tint(back)
	c.text.tint(text)
}

// least is how large it is.
func (c *signChip) least() fyne.Size {
	return fyne.NewSize(c.text.natural()+2*spaceInner+1, lineHigh(theme.SizeNameText)+spaceNear)
}

// CreateRenderer implements fyne.Widget.
func (c *signChip) CreateRenderer() fyne.WidgetRenderer {
	return &arranged{widget: c, min: c.least, objects: []fyne.CanvasObject{c.back, c.text}, arrange: func(size fyne.Size) {
		high := c.text.MinSize().Height
		place(c.back, 0, 0, size.Width, size.Height)
		place(c.text, 0, (size.Height-high)/2, size.Width, high)
	}}
}
