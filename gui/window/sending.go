package window

import (
	"slices"
	"strings"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// submit sends what is written. The text stays until it is safe in the outbox.
func (c *conversation) submit() {
	peer, body := c.peer, c.writer.Text
	if c.sending[peer] || blank(body) {
		return
	}
	if c.about.way == correcting && body == c.about.to.Said() {
		c.about.leave()
		return
	}
	c.sending[peer] = true
	corrects := c.about.way == correcting
	work(c.faces.ctx, c.about.says(body), func(m desk.Message, err error) {
		delete(c.sending, peer)
		switch {
		case err != nil:
			c.failed(peer, err)
		case corrects:
			c.corrected(peer, m)
		default:
			c.faces.model.thread(peer).put(m)
			c.answered(peer, m)
			c.sent(peer, body)
		}
	})
}

// mostTold is of how many things it is said at once why they cannot be sent.
const mostTold = 3

// each returns what was joined in an error.
func each(err error) []error {
	joined, is := err.(interface{ Unwrap() []error })
	if !is {
		return []error{err}
	}
	var all []error
	for _, one := range joined.Unwrap() {
		all = append(all, each(one)...)
	}
	return all
}

// toldEach says, of several things that were joined in an error, why; the same only once.
func toldEach(words *locale.Words, err error) string {
	var all []string
	for _, one := range each(err) {
		if text := told(words, problemOf(one)); !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return strings.Join(all[:min(len(all), mostTold)], "\n")
}

// failed says why a message could not be sent: beside it, or above the window to who has
// gone on to another conversation.
func (c *conversation) failed(peer desk.Ref, err error) {
	switch {
	case c.peer == peer:
		setWrapped(c.problem, toldEach(c.faces.words, err))
	case c.faces.compact != nil:
		c.faces.compact.banner.fail(err)
	}
}

// sent takes away what was sent, unless the person has changed it meanwhile.
func (c *conversation) sent(peer desk.Ref, body string) {
	c.faces.hasBegun()
	c.faces.drafting.sent(peer, body)
	if c.peer != peer {
		return
	}
	c.sight.fresh = 0
	c.refresh()
	c.toEnd()
}
