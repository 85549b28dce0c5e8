package window

import (
	"context"

	"vestnik/core/desk"
)

// submit sends what is written. The text stays until it is safe in the outbox.
func (c *conversation) submit() {
	peer, body := c.peer, c.writer.Text
	if c.sending || blank(body) {
		return
	}
	c.sending = true
	work(c.faces.ctx, func(ctx context.Context) (desk.Message, error) {
		return c.faces.desk.Send(ctx, desk.Outgoing{Account: peer.Account, To: peer.Address, Body: body})
	}, func(m desk.Message, err error) {
		c.sending = false
		if err != nil {
			c.failed(peer, err)
			return
		}
		c.faces.model.thread(peer).put(m)
		c.sent(peer, body)
	})
}

func (c *conversation) failed(peer desk.Ref, err error) {
	if c.peer == peer {
		setWrapped(c.problem, told(c.faces.words, problemOf(err)))
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
