package main

import (
	"context"

	"vestnik/core/desk"
)

// To send into a room is to be in it: who was not goes again when what he said has come back from
// it, which is how a room says that all have got it.

// sayInRoom has the resident say something in a room.
func (c *sendCommand) sayInRoom(ctx context.Context, p *program, running *desk.Client, m desk.Outgoing) error {
	now, err := running.Snapshot(ctx)
	if err != nil {
		return err
	}
	account, err := named(addresses(&now.Status), c.Account)
	if err != nil {
		return err
	}
	r := &roomer{running, account, now.Rooms, &now}
	return r.inside(ctx, c.Room, func(in desk.Room) error {
		d := c.intoRoom(in)
		m.Account = in.Account
		return c.finish(ctx, p, d, p.sendThrough(ctx, running, m, d))
	})
}

// sayAlone says something in a room by a session of our own.
func (c *sendCommand) sayAlone(ctx context.Context, p *program, l *loneRooms, m desk.Outgoing) error {
	r := &roomer{l, l.account.Address, nil, nil}
	return r.inside(ctx, c.Room, func(in desk.Room) error {
		d := c.intoRoom(in)
		m.Type = desk.TypeRoom
		return c.finish(ctx, p, d, l.send(ctx, m, d))
	})
}

// intoRoom is the delivery to a room.
func (c *sendCommand) intoRoom(in desk.Room) *deliveries {
	d := newDeliveries([]string{in.Address}, desk.ReachedDelivered)
	c.tells(d)
	return d
}
