package window

import (
	"context"
	"time"

	"vestnik/core/desk"
)

// hits are the messages that have the words in the search field: they stand in the list
// under the people whom it finds, each as a line with who, what and when. To go to one is to
// open its conversation there; one that is in the server's archive only is read from there
// first, with all that stands between.
type hits struct {
	faces  *faces
	shown  func() // others are to be shown
	words  string // of which they are
	cancel context.CancelFunc

	all   []*person // for the list
	found []desk.Message
	local *desk.Problem // why the archive was not searched
}

const (
	keyHits = "\x00hits" // of the part of the list
	// fewestRunes is how much must be typed before messages are searched, and hitsPause for
	// how long nothing must have been.
	fewestRunes = 3
	hitsPause   = 300 * time.Millisecond
	mostHits    = 50
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
	h.words, h.all, h.found, h.local = words, nil, nil, nil
	if len([]rune(words)) < fewestRunes {
		return
	}
	ctx, cancel := context.WithCancel(h.faces.ctx)
	h.cancel = cancel
	work(ctx, func(ctx context.Context) (desk.Found, error) {
		select {
		case <-time.After(hitsPause):
		case <-ctx.Done():
			return desk.Found{}, ctx.Err()
		}
		return h.faces.desk.Search(ctx, desk.Query{Words: words, Limit: mostHits})
	}, func(found desk.Found, err error) {
		cancel()
		h.local = found.Local
		if err != nil {
			h.local = problemOf(err)
		}
		h.take(found.Messages)
		h.shown()
	})
}

// take makes lines of messages.
func (h *hits) take(found []desk.Message) {
	h.found, h.all = found, nil
	for i, m := range found {
		p := h.faces.model.person(m.Peer)
		p.last, p.written, p.unread, p.hit = m, true, 0, i+1
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
	m := c.hits.found[hit-1]
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
