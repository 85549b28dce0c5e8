package window

import (
	"context"

	"vestnik/core/desk"
)

// submit sends what is written. The text stays until it is safe in the outbox.
func (c *conversation) submit() {
	peer, body := c.peer, c.writer.Text
	if c.sending[peer] || blank(body) {
		return
	}
	c.sending[peer] = true
	work(c.faces.ctx, func(ctx context.Context) (desk.Message, error) {
		return c.faces.desk.Send(ctx, desk.Outgoing{Account: peer.Account, To: peer.Address, Body: body})
	}, func(m desk.Message, err error) {
		delete(c.sending, peer)
		if err != nil {
			c.failed(peer, err)
			return
		}
		c.faces.model.thread(peer).put(m)
		c.sent(peer, body)
	})
}

// failed says why a message could not be sent: beside it, or above the window to who has
// gone on to another conversation.
func (c *conversation) failed(peer desk.Ref, err error) {
	switch {
	case c.peer == peer:
		setWrapped(c.problem, told(c.faces.words, problemOf(err)))
	case c.faces.compact != nil:
		c.faces.compact.banner.fail(err)
	}
}

// sent takes away what was sent, unless the person has changed it meanwhile.
func (c *conversation) sent(peer desk.Ref, body string) {
	if c.peer != peer {
		c.faces.drafting.sent(peer, body)
		return
	}
	if c.writer.Text == body {
		c.writer.SetText("")
	}
	c.sight.fresh = 0
	c.refresh()
	c.toEnd()
}
