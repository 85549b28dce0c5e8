package window

import (
	"context"

	"fyne.io/fyne/v2"

	"vestnik/core/desk"
)

// start is how it stands with what is before the first message that is held. It is said above that, in
// a place that is as high whatever is said in one line: so nothing jumps while something is read.
type start uint8

const (
	noStart      start = iota // not known yet: nothing is said
	startMore                 // there is more, or may be; it comes when this comes into sight, or by the button
	startReading              // the server is asked for it
	startWaiting              // off line: it is read when the account is on line
	startFailed               // it could not be read: why, and a button to try again
	startBegins               // this is where it begins
	startNotKept              // what was before is kept by nobody
)

// start tells it of a thread.
func (c *conversation) start(t *thread) start {
	switch {
	case !t.loaded:
		return noStart
	case t.whole && c.asking[c.peer]:
		return startReading
	case t.waiting:
		return startWaiting
	case t.failed != nil:
		return startFailed
	case !t.whole || t.older == "" || t.older == desk.OlderThere:
		return startMore
	case t.older == desk.OlderNone:
		return startBegins
	}
	return startNotKept
}

// reached reads on, when the person has come to the start: unless the server has just been read in
// vain, as where it has kept nothing but receipts for years. Then he may ask.
func (c *conversation) reached() {
	if !c.peer.IsZero() && !c.faces.model.thread(c.peer).vain() {
		c.earlier()
	}
}

// earlier reads what stands before what is shown: what is here, and then what the server has.
func (c *conversation) earlier() {
	switch t := c.faces.model.thread(c.peer); {
	case c.start(t) != startMore || c.asking[c.peer]:
	case t.whole:
		c.askServer(t)
	default:
		c.ask(t)
	}
}

// askServer has a page read from the server.
func (c *conversation) askServer(t *thread) {
	peer := c.peer
	c.asking[peer], t.before = true, t.oldest()
	work(c.faces.ctx, func(ctx context.Context) (desk.Older, error) {
		return c.faces.desk.ReadOlder(ctx, peer)
	}, func(there desk.Older, err error) {
		c.asking[peer] = false
		t.older, t.failed = there, problemOf(err)
		t.whole = t.whole && there != desk.OlderThere
		c.reachedOf(peer)
	})
	c.refresh()
}

// reachedOf draws what has become known of a conversation, if it is still open, and reads what is here now.
func (c *conversation) reachedOf(peer desk.Ref) {
	if c.peer != peer {
		return
	}
	if t := c.faces.model.thread(peer); !t.whole {
		c.ask(t)
	}
	c.refresh()
}

// tryAgain reads what could not be read.
func (c *conversation) tryAgain() {
	c.faces.model.thread(c.peer).failed = nil
	c.earlier()
	c.refresh()
}

// connected follows whether the account is on line: what could not be read for that is read when it
// comes on line.
func (t *thread) connected(yes bool) {
	if t.failed == nil || t.failed.Code != desk.NotOnLine {
		t.waiting = false
		return
	}
	if yes && t.waiting {
		t.failed = nil
	}
	t.waiting = !yes
}

// vain tells whether the server was asked, may have more, and has brought nothing.
func (t *thread) vain() bool {
	return t.whole && t.older == desk.OlderThere && t.before == t.oldest()
}

// startText is what is said above the first message, and what the button there is called; none where it is empty.
func (b *bubble) startText() (said, button string) {
	switch b.item.start {
	case startMore:
		return "", b.words.Say("window.earlier")
	case startReading:
		return b.words.Say("window.older-reading"), ""
	case startWaiting:
		return b.words.Say("window.older-off-line"), ""
	case startFailed:
		return b.item.why, b.words.Say("window.try-again")
	case startBegins:
		return b.words.Say("window.older-none"), ""
	case startNotKept:
		return b.words.Say("window.older-not-kept"), ""
	}
	return "", ""
}

// arrangeStart sets out the start, and returns how high it is.
func (b *bubble) arrangeStart(width float32) float32 {
	place(b.back, 0, 0, 0, 0)
	need, y := b.more.MinSize(), float32(spaceTight)
	if b.start.Visible() {
		b.start.Resize(fyne.NewSize(width, 0))
		high := b.start.MinSize().Height
		one := fyne.Max(high, need.Height) // as high as the button, which stands there at other times
		place(b.start, 0, y+(one-high)/2, width, high)
		y += one
	}
	if b.more.Visible() {
		place(b.more, (width-need.Width)/2, y, need.Width, need.Height)
		y += need.Height
	}
	return y + spaceTight
}
