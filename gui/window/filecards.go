package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// fileCards are the files of a message, below its text.
type fileCards struct {
	words *locale.Words
	do    deeds
	box   *fyne.Container
	cards []*fileCard
}

func newFileCards(words *locale.Words, do deeds) *fileCards {
	c := &fileCards{words: words, do: do, box: container.NewWithoutLayout()}
	c.box.Hide()
	return c
}

// fileCard is one: its picture, name and size, and what can be done with it.
type fileCard struct {
	picture    *canvas.Image
	icon       *widget.Icon
	name, size *line
	bar        *widget.ProgressBar
	thin       *fyne.Container // around it
	failed     *widget.Label
	buttons    []*button
	shown      filed
}

// set shows the files of a message.
func (c *fileCards) set(i item) {
	for len(c.cards) < len(i.files) {
		card := &fileCard{
			picture: canvas.NewImageFromImage(nil), icon: widget.NewIcon(theme.FileIcon()),
			name: newLine(theme.SizeNameText, theme.ColorNameForeground), size: newLine(theme.SizeNameCaptionText, colorFaint), failed: newProblemLabel(),
		}
		card.bar = widget.NewProgressBar()
		card.bar.TextFormatter = func() string { return "" }
		card.thin = container.New(thin{}, card.bar)
		card.picture.FillMode, card.picture.ScaleMode = canvas.ImageFillContain, canvas.ImageScaleSmooth
		card.name.style.Bold = true
		c.cards = append(c.cards, card)
	}
	c.cards = c.cards[:len(i.files)]
	c.box.Objects = nil
	for at, v := range i.files {
		c.fill(c.cards[at], v, desk.FileOf{Peer: i.message.Peer, Number: i.message.Number, At: at})
	}
	seen(c.box, len(c.cards) > 0)
}

// fill shows one file.
func (c *fileCards) fill(card *fileCard, v filed, of desk.FileOf) {
	card.shown = v
	card.name.set(v.name)
	card.size.set(c.status(v))
	card.picture.Image = v.picture
	card.picture.Refresh()
	seen(card.picture, v.picture != nil)
	if seen(card.thin, v.saving && v.came > 0 && v.of > 0); card.thin.Visible() {
		card.bar.Max = float64(v.of)
		card.bar.SetValue(float64(v.came))
	}
	setWrapped(card.failed, v.failed)
	card.buttons = nil
	add := func(id string, tap func()) {
		b := newButton(c.do.keys, c.words.Say(id), nil, tap)
		card.buttons = append(card.buttons, b)
	}
	if v.visible {
		add("window.file-show", func() { c.do.file.show(of) })
	}
	if v.saving && v.saved.File == "" {
		add("window.cancel", func() { c.do.file.cancel(of) })
	}
	for _, d := range c.do.file.deeds(&v, of) {
		add(d.id, d.do)
	}
	c.box.Objects = append(c.box.Objects, card.picture, card.icon, card.name, card.size, card.thin, card.failed)
	for _, b := range card.buttons {
		c.box.Objects = append(c.box.Objects, b)
	}
}

// status says how large a file is, and what became of it.
func (c *fileCards) status(v filed) string {
	switch {
	case v.saving && v.came > 0 && v.of > 0:
		return c.words.Say("window.file-coming", "Got", c.words.Size(v.came), "Size", c.words.Size(v.of))
	case v.saving && v.came > 0:
		return c.words.Say("window.file-came", "Got", c.words.Size(v.came))
	case v.saving:
		return c.words.Say("window.file-saving")
	case v.saved.Program:
		return c.words.Say("window.file-program")
	case v.saved.File != "":
		return c.words.Say("window.file-saved")
	}
	return v.size
}

// thumb is how large a picture is drawn within a width.
func (f *fileCard) thumb(width float32) fyne.Size {
	if f.shown.picture == nil {
		return fyne.Size{}
	}
	b := f.shown.picture.Bounds()
	scale := fyne.Min(1, width/float32(max(1, b.Dx())))
	return fyne.NewSize(float32(b.Dx())*scale, float32(b.Dy())*scale)
}

// natural is how wide they would like to be.
func (c *fileCards) natural() (width float32) {
	for _, card := range c.cards {
		row := float32(0)
		for _, b := range card.buttons {
			row += b.MinSize().Width + spaceTight
		}
		text := fyne.Max(card.name.natural(), card.size.natural()) + fileIcon + spaceTight
		width = fyne.Max(width, fyne.Max(row, fyne.Max(text, card.thumb(thumbSide).Width)))
		if card.failed.Visible() {
			width = fyne.Max(width, 260)
		}
	}
	return width
}

// arrange puts them below each other from x and y on, and returns where they end.
func (c *fileCards) arrange(x, y, width float32) float32 {
	if len(c.cards) == 0 {
		return y
	}
	var below float32
	for _, card := range c.cards {
		below = card.arrange(below, width) + spaceTight
	}
	place(c.box, x, y, width, below)
	return y + below
}

func (f *fileCard) arrange(y, width float32) float32 {
	if s := f.thumb(width); s.Height > 0 {
		place(f.picture, 0, y, s.Width, s.Height)
		y += s.Height + spaceTight
	}
	place(f.icon, 0, y+spaceHair, fileIcon, fileIcon)
	high := f.name.MinSize().Height
	if f.size.text == "" { // then the name stands in the middle
		place(f.name, fileIcon+spaceTight, y+spaceHair+(fileIcon-high)/2, width-fileIcon-spaceTight, high)
		y += fileIcon + spaceTight
	} else {
		place(f.name, fileIcon+spaceTight, y, width-fileIcon-spaceTight, high)
		place(f.size, fileIcon+spaceTight, y+high, width-fileIcon-spaceTight, f.size.MinSize().Height)
		y += high + f.size.MinSize().Height
	}
	if f.thin.Visible() {
		place(f.thin, 0, y, width, barHeight)
		y += barHeight
	}
	if f.failed.Visible() {
		f.failed.Resize(fyne.NewSize(width, 0))
		place(f.failed, 0, y, width, f.failed.MinSize().Height)
		y += f.failed.MinSize().Height
	}
	var at, row float32
	for _, b := range f.buttons {
		need := b.MinSize()
		if at > 0 && at+need.Width > width {
			at, y = 0, y+row
		}
		place(b, at, y, fyne.Min(need.Width, width), need.Height)
		at, row = at+need.Width+spaceTight, need.Height
	}
	return y + row
}
