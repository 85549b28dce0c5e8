package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// fewestRows is how high the writer is while little is written in it.
const fewestRows = 2

// growing sets out a conversation: head, foot, and between them the feed. The writer
// in the foot grows with its text, until it takes a third of the height.
type growing struct{ talk *conversation }

// Layout implements fyne.Layout.
func (g *growing) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if rows := g.talk.rowsWanted(size); rows != g.talk.rows {
		g.talk.rows = rows
		g.talk.writer.SetMinRowsVisible(rows)
	}
	head, feed, foot := objects[0], objects[1], objects[2]
	gap := theme.Padding()
	head.Resize(fyne.NewSize(size.Width, 0)) // wrapped text is as high as it is narrow
	foot.Resize(fyne.NewSize(size.Width, 0))
	top, bottom := head.MinSize().Height, foot.MinSize().Height
	place(head, 0, 0, size.Width, top)
	place(feed, 0, top+gap, size.Width, fyne.Max(0, size.Height-top-bottom-2*gap))
	place(foot, 0, size.Height-bottom, size.Width, bottom)
}

// MinSize implements fyne.Layout.
func (g *growing) MinSize(objects []fyne.CanvasObject) (need fyne.Size) {
	for _, o := range objects {
		need.Width = fyne.Max(need.Width, o.MinSize().Width)
	}
	return fyne.NewSize(need.Width, 200) // the window may be made lower than the writer would like
}

// rowsWanted returns how many rows the writer should have in a conversation of size.
func (c *conversation) rowsWanted(size fyne.Size) int {
	text := theme.Size(theme.SizeNameText)
	row := fyne.MeasureText("Щy", text, fyne.TextStyle{}).Height
	most := max(fewestRows, int((size.Height/3-2*theme.InnerPadding())/row))
	width := size.Width - 16 - 2*theme.Padding() - c.send.MinSize().Width - c.clip.MinSize().Width - c.emoji.MinSize().Width - 2*theme.InnerPadding()
	if width < 40 || len(c.writer.Text) == 0 {
		return fewestRows
	}
	start, _ := clip(c.writer.Text, most*200)
	lines, _ := wrap(plainly(start), width)
	return min(most, max(fewestRows, len(lines)))
}
