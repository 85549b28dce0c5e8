package agent

import (
	"context"
	"errors"

	"vestnik/core/alert"
	"vestnik/core/desk"
	"vestnik/core/journal"
)

// What was sent by one click waits in the outbox for [desk.UndoTime], as anything does that is to
// go out later: so it is there after a crash, and goes out once. A popup offers to take it back
// until then.

// tellSent raises that popup. It is the answer to a click, so it comes whatever the person wants
// to be told of.
func (m *member) tellSent(e *journal.Entry) {
	out := m.alertOf(e.Peer)
	m.inRoom(&out, e)
	out.Sent, out.Silent, out.Number, out.Count, out.Expires = true, true, e.Number, 1, e.Due
	out.Text, out.Preview = alert.Text(e.Subject, e.Body), m.agent.shownNow()
	conceal(&out)
	m.agent.publish(desk.Event{Kind: desk.EventAlert, Alert: &out})
}

// CancelMessage implements [desk.Desk].
func (a *Agent) CancelMessage(ctx context.Context, peer desk.Ref, number int64) error {
	peer, err := a.resolve(ctx, peer)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, doorLimit)
	defer cancel()
	change, err := a.cfg.Journal.TakeBack(ctx, peer.Account, peer.Address, number)
	switch {
	case errors.Is(err, journal.ErrLeft):
		return desk.NewProblem(desk.MessageLeft, "to", peer.Address)
	case errors.Is(err, journal.ErrUnknown):
		return desk.NewProblem(desk.NoMessage)
	}
	if a.store.note(err); err != nil {
		return Explain(err, Target{})
	}
	return a.do(context.WithoutCancel(ctx), func() {
		if m := a.member(peer.Account); m != nil {
			m.marked(change)
		}
	})
}
