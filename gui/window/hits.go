package window

import (
	"context"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// hits are the messages that have the words in the search field: they stand in the list
// under the people whom it finds, each as a line with who, what and when. Who comes to the end
// of them is given more, until there are no more or too many. To go to one is to open its
// conversation there; one that is in the server's archive only is read from there first, with
// all that stands between.
type hits struct {
	faces  *faces
	shown  func() // others are to be shown
	words  string // of which they are
	cancel context.CancelFunc

	all    []*person // for the list
	found  []desk.Message
	next   string        // where more are; empty: there are none, or none yet
	vain   int           // how many answers have had none in them, one after the other
	asking bool          // an answer is awaited
	local  *desk.Problem // why an archive was not searched
	failed *desk.Problem // why nothing was
}

const (
	keyHits = "\x00hits" // of the part of the list
	// fewestRunes is how much must be typed before messages are searched, and hitsPause for
	// how long nothing must have been.
	fewestRunes = 3
	hitsPause   = 300 * time.Millisecond
	// hitsAtOnce is how many are asked for, mostHits how many are shown at all, and mostVain
	// how many answers without any are taken: an archive may have no end.
	hitsAtOnce = 50
	mostHits   = 1000
	mostVain   = 20
)

func newHits(f *faces, shown func()) *hits {
	return &hits{faces: f, shown: shown, cancel: func() {}}
}

// look searches for what stands in the field now.
func (h *hits) look(words string) {
	if words == h.words {
		return
	}
	h.cancel()
	*h = hits{faces: h.faces, shown: h.shown, words: words, cancel: func() {}}
	if len([]rune(words)) >= fewestRunes {
		var ctx context.Context
		ctx, h.cancel = context.WithCancel(h.faces.ctx)
		h.ask(ctx, hitsPause)
	}
}

// more searches for what follows, where something does.
func (h *hits) more() {
	if h.next == "" || h.asking || h.crowded() || h.vain == mostVain {
		return
	}
	h.cancel()
	var ctx context.Context
	ctx, h.cancel = context.WithCancel(h.faces.ctx)
	h.ask(ctx, 0)
	h.shown()
}

// crowded tells whether there are so many that no more are shown.
func (h *hits) crowded() bool { return len(h.found) >= mostHits }

// ask searches for the next ones, after a pause.
func (h *hits) ask(ctx context.Context, pause time.Duration) {
	h.asking = true
	q := desk.Query{Words: h.words, From: h.next, Limit: hitsAtOnce}
	work(ctx, func(ctx context.Context) (desk.Found, error) {
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return desk.Found{}, ctx.Err()
		}
		return h.faces.desk.Search(ctx, q)
	}, func(found desk.Found, err error) {
		h.asking, h.next, h.failed = false, found.Next, problemOf(err)
		if found.Local != nil {
			h.local = found.Local
		}
		if h.vain++; len(found.Messages) > 0 {
			h.vain = 0
		}
		h.take(found.Messages)
		h.shown()
	})
}

// text is what is to be said of them: what is going on, or why there may be more.
func (h *hits) text(words *locale.Words) string {
	switch {
	case h.asking && h.next != "":
		return words.Say("window.looking-further")
	case h.failed != nil:
		return told(words, h.failed)
	case h.local != nil && h.local.Code == desk.NoArchiveSearch:
		return told(words, h.local)
	case h.local != nil:
		return words.Say("window.only-here") + "\n" + told(words, h.local)
	case h.crowded() && h.next != "":
		return words.Say("window.too-many-found")
	}
	return ""
}

// take makes lines of more messages.
func (h *hits) take(found []desk.Message) {
	for _, m := range found {
		h.found = append(h.found, m)
		p := h.faces.model.person(m.Peer)
		p.last, p.written, p.unread, p.hit = m, true, 0, len(h.found)
		h.all = append(h.all, &p)
	}
}

// part is what they are in the list, folded or not.
func (h *hits) part(v view) part {
	return part{key: keyHits, all: h.all, size: len(h.all), folded: v.folded[keyHits]}
}

// goTo opens the conversation of a hit where it stands.
func (c *compact) goTo(hit int) {
	if hit < 1 || hit > len(c.hits.found) {
		return
	}
	c.goToMessage(c.hits.found[hit-1])
}

// goToMessage opens a conversation where a message stands.
func (c *compact) goToMessage(m desk.Message) {
	c.choose(m.Peer, false)
	c.talk.sight.opened, c.talk.sight.entered = true, true
	if m.Number != 0 {
		c.talk.seek(m.Number)
		return
	}
	c.talk.retrieve(m)
}

// retrieve has a message read from the archive, with all that stands between it and what is
// here, and goes to it.
func (c *conversation) retrieve(m desk.Message) {
	setWrapped(c.problem, c.faces.words.Say("window.reading-back"))
	work(c.faces.ctx, func(ctx context.Context) (desk.Found, error) {
		return c.faces.desk.Search(ctx, desk.Query{Peer: m.Peer, Since: m.Time.Add(-time.Second), Until: m.Time.Add(time.Second), Forward: true})
	}, func(found desk.Found, err error) {
		if c.peer != m.Peer {
			return
		}
		for _, here := range found.Messages {
			if here.Number != 0 && here.From == m.From && here.Body == m.Body {
				setWrapped(c.problem, "")
				c.faces.model.thread(c.peer).whole = false // there is more now
				c.seek(here.Number)
				return
			}
		}
		p := problemOf(err)
		if p == nil {
			p = found.Local
		}
		if p == nil {
			p = desk.NewProblem(desk.NoMessage)
		}
		setWrapped(c.problem, told(c.faces.words, p))
	})
}

// seek goes to a message of the open conversation, and reads all that stands behind it.
func (c *conversation) seek(number int64) {
	t := c.faces.model.thread(c.peer)
	if t.after(number) > 0 {
		c.refresh()
		c.feed.begin(number)
		c.scrolled()
		return
	}
	if t.loaded && t.whole {
		setWrapped(c.problem, told(c.faces.words, desk.NewProblem(desk.NoMessage)))
		return
	}
	peer, before, limit := c.peer, t.oldest(), mostAtOnce
	work(c.faces.ctx, func(ctx context.Context) ([]desk.Message, error) {
		return c.faces.desk.History(ctx, peer, before, limit)
	}, func(messages []desk.Message, err error) {
		if err != nil {
			c.failed(peer, err)
			return
		}
		t.putPage(messages, limit)
		if c.peer == peer {
			c.seek(number)
		}
	})
}
