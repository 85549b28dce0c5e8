package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
)

// newNoReply returns what stands in the place of a writer where nobody would read what is written.
func newNoReply(words *locale.Words) *widget.Label {
	l := newWrapped()
	l.Importance, l.Alignment = widget.LowImportance, fyne.TextAlignCenter
	l.SetText(words.Say("window.no-reply"))
	l.Hide()
	return l
}

// takes tells whether who is spoken to takes messages. The buttons of his messages work all the
// same.
func (c *conversation) takes() bool { return !c.faces.model.conversations[c.peer].NoReply }

// letWrite shows the writer, or says why there is none.
func (c *conversation) letWrite(yes bool) {
	if c.write.Visible() == yes && c.noReply.Visible() != yes {
		return
	}
	if canvas := c.window.Canvas(); !yes && canvas.Focused() == c.writer {
		canvas.Focus(c.feed)
	}
	seen(c.write, yes)
	seen(c.noReply, !yes)
	c.content.Refresh()
}
