package window

import (
	"context"

	"vestnik/core/desk"
)

// answer answers a message with one of its buttons.
func (c *conversation) answer(m desk.Message, value string) {
	c.deal(func(ctx context.Context, d desk.Desk) error {
		_, err := d.Answer(ctx, m.Peer, m.Number, value)
		return err
	})
}

// fill opens the form of a message.
func (c *conversation) fill(m desk.Message) { c.faces.fillIn(c.window, m, func() {}) }

// acknowledge tells the sender of a message that notice was taken of it.
func (c *conversation) acknowledge(m desk.Message) {
	c.deal(func(ctx context.Context, d desk.Desk) error { return d.Acknowledge(ctx, m.Peer, m.Number) })
}

// deal does what a button of a message says. What has become of it an event tells; why it
// could not be done is said above the writer.
func (c *conversation) deal(do func(context.Context, desk.Desk) error) {
	peer := c.peer
	workOnly(c.faces.ctx, func(ctx context.Context) error { return do(ctx, c.faces.desk) }, func(err error) {
		if err == nil {
			c.faces.hasBegun()
		} else if c.peer == peer {
			setWrapped(c.problem, told(c.faces.words, problemOf(err)))
			c.content.Refresh()
		}
	})
}
