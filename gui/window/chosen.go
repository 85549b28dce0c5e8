package window

import (
	"fyne.io/fyne/v2"

	"vestnik/core/desk"
)

// The message that keys are about is the one that is answered or put right, which Ctrl+Up and Ctrl+Down
// choose; and the last one, as long as none is.

// chosen returns that message, if there is one.
func (c *conversation) chosen() (desk.Message, bool) {
	if c.about.way != aboutNothing {
		return c.about.to, true
	}
	all := c.faces.model.thread(c.peer).messages
	if len(all) == 0 {
		return desk.Message{}, false
	}
	return all[len(all)-1], true
}

// menuOfChosen opens the menu of the chosen message: at its place, or above the writer where that is
// out of sight. It tells whether there is one.
func (c *conversation) menuOfChosen() bool {
	m, ok := c.chosen()
	n, here := c.feed.at[m.Number]
	if c.peer.IsZero() || !ok || !here {
		return false
	}
	driver := fyne.CurrentApp().Driver()
	text, at := newProse(), driver.AbsolutePositionForObject(c.write)
	if b := c.feed.seen(m.Number); b != nil {
		text, at = b.text, driver.AbsolutePositionForObject(b).AddXY(b.back.Position().X, b.back.Position().Y)
		at.Y = fyne.Max(at.Y, driver.AbsolutePositionForObject(c.feed).Y)
	}
	c.menu(c.feed.items[n], text, nil, at)
	return true
}

// remark says something about a message by a key: the person's own last one, where he has chosen it, is
// put right; to any other that he has chosen, or else to the last of another, signs are offered.
func (c *conversation) remark() {
	m, ok := c.faces.model.thread(c.peer).last(false)
	if c.about.way == replying {
		m, ok = c.about.to, true
	}
	if last, is := c.correctable(); is && m.Number == last.Number {
		c.correct()
		return
	}
	if ok && c.canBeRemarked(&m) {
		c.offerSigns(m)
	}
}

// fileItems are what the menu of a message has to say about its files.
func (c *conversation) fileItems(i item) (items []*fyne.MenuItem) {
	words, files := c.faces.words, c.faces.files
	for at, f := range i.files {
		of := desk.FileOf{Peer: i.message.Peer, Number: i.message.Number, At: at}
		if f.saving {
			continue
		}
		for _, d := range files.deeds(&f, of) {
			items = append(items, fyne.NewMenuItemWithIcon(words.Say(d.id)+": "+lineOf(f.name, longestInMenu), d.icon, d.do))
		}
	}
	return items
}
