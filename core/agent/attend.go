package agent

import (
	"context"

	"vestnik/core/desk"
)

// Attend implements [desk.Desk].
func (a *Agent) Attend(ctx context.Context, peer desk.Ref) error {
	var err error
	if !peer.IsZero() {
		if peer, err = a.resolve(ctx, peer); err != nil {
			return err
		}
	}
	err = a.do(ctx, func() {
		a.attended[peer]++
		if m := a.member(peer.Account); m != nil && !peer.IsZero() {
			m.withdraw(peer.Address)
		}
		a.look()
	})
	if err != nil {
		return err
	}
	defer a.do(context.WithoutCancel(ctx), func() {
		if a.attended[peer]--; a.attended[peer] == 0 {
			delete(a.attended, peer)
		}
		a.look()
	})
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-a.gone:
		return errGone
	}
}

// looks tells whether the person may be looking at what a face shows: one that follows all
// is open, and he sits there.
func (a *Agent) looks() bool { return len(a.attended) > 0 && a.presence.There() }

// look tells the servers whether anybody looks, if that has changed.
func (a *Agent) look() {
	if now := a.looks(); now != a.looked {
		a.looked = now
		for _, m := range a.members {
			m.Look(now)
		}
	}
}
