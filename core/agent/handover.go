package agent

import (
	"context"

	"vestnik/core/desk"
)

// Resting tells whether nobody would miss the resident for a moment: nobody looks at what
// it shows, no popup stands that has not been dealt with, nobody waits for a message to
// come further, and no connection is just being made.
func (a *Agent) Resting(ctx context.Context) bool {
	rests := false
	_ = a.do(ctx, func() {
		rests = !a.looks() && len(a.waiters) == 0
		now := a.now()
		for i := range now.Accounts {
			rests = rests && now.Accounts[i].Unread == 0 && now.Accounts[i].Connection != desk.Connecting
		}
	})
	return rests
}

// Open tells whether a window is open, even if nobody looks at it.
func (a *Agent) Open(ctx context.Context) (open bool) {
	_ = a.do(ctx, func() { open = len(a.attended) > 0 })
	return open
}
