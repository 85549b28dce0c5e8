package agent

import (
	"context"

	"vestnik/core/desk"
	"vestnik/core/session"
)

// Confirm implements [desk.Desk].
func (a *Agent) Confirm(ctx context.Context, peer string, number int64) (desk.Message, error) {
	for {
		events, err := a.log.Watch(ctx, a.log.Seq())
		if err != nil {
			return desk.Message{}, err
		}
		m, err := a.stored(ctx, peer, number)
		if err != nil || m.State == desk.Failed || m.State == desk.Delivered {
			return m, err
		}
		if m.State == desk.Sent && a.confirmed(ctx) {
			return a.stored(ctx, peer, number)
		}
		if !turns(events, &m) && ctx.Err() != nil {
			return m, ctx.Err()
		}
	}
}

// confirmed waits until the server has gone through all that was sent; false when
// there is no session, or it ends first.
func (a *Agent) confirmed(ctx context.Context) bool {
	var open *session.Session
	_ = a.do(ctx, func() {
		if a.line != nil {
			open = a.line.session
		}
	})
	return open != nil && open.Confirm(ctx) == nil
}

// turns waits for an event after which m may have come further. It returns false when
// the events end, because of a gap or their context: then it may have too.
func turns(events <-chan desk.Event, m *desk.Message) bool {
	for e := range events {
		switch {
		case e.Kind == desk.EventMessage && e.Message.Number == m.Number,
			e.Kind == desk.EventStatus && e.Status.Connection == desk.OnLine && m.State == desk.Sent:
			return true
		}
	}
	return false
}

// stored returns one message of a conversation.
func (a *Agent) stored(ctx context.Context, peer string, number int64) (desk.Message, error) {
	found, err := a.History(ctx, peer, number+1, 1)
	if err == nil && (len(found) == 0 || found[0].Number != number) {
		err = desk.NewProblem(desk.Internal, "reason", "no such message")
	}
	if err != nil {
		return desk.Message{}, err
	}
	return found[0], nil
}
