package window

import (
	"context"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// privacy is the sheet with what others are told of the person. A click holds at once.
type privacy struct {
	*sheet
	arrived, read, writes *check
	failure, managed      *widget.Label

	saved desk.Withhold // as the resident has it
	busy  bool          // it is being told
}

// showPrivacy opens the sheet.
func (c *compact) showPrivacy() {
	words := c.faces.words
	p := &privacy{sheet: c.faces.newSheet(c.window), saved: c.faces.model.status.Withhold}
	p.arrived = p.check(words.Say("window.tell-arrived"), p.save)
	p.read = p.check(words.Say("window.tell-read"), p.save)
	p.writes = p.check(words.Say("window.tell-typing"), p.save)
	p.failure = p.problem()
	note := p.wrapped(words.Say("window.privacy-note"))
	note.SizeName, note.Importance = theme.SizeNameCaptionText, widget.LowImportance
	p.managed = c.faces.managedNote()
	p.govern()
	p.draw()
	p.show(words.Say("window.privacy-title"), container.NewVBox(p.arrived, p.read, p.writes, p.managed, note, p.failure),
		p.arrived, p.button(words.Say("window.close"), p.shut))
}

// draw shows what the resident has.
func (p *privacy) draw() {
	for c, withheld := range map[*check]bool{p.arrived: p.saved.Receipts, p.read: p.saved.Markers, p.writes: p.saved.Typing} {
		c.Checked = !withheld
		c.Refresh()
	}
}

func (p *privacy) wanted() desk.Withhold {
	return desk.Withhold{Receipts: !p.arrived.Checked, Markers: !p.read.Checked, Typing: !p.writes.Checked}
}

// save tells the resident what is wanted, one after another: the last click counts. What
// could not be done is shown as it was.
func (p *privacy) save() {
	w := p.wanted()
	if p.busy || w == p.saved {
		return
	}
	p.busy = true
	workOnly(p.faces.ctx, func(ctx context.Context) error { return p.faces.desk.SetWithhold(ctx, w) }, func(err error) {
		p.busy = false
		if err != nil {
			setWrapped(p.failure, told(p.faces.words, problemOf(err)))
			p.draw()
			return
		}
		setWrapped(p.failure, "")
		p.saved = w
		p.save()
	})
}
