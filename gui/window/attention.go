package window

import (
	"context"

	"vestnik/core/desk"
)

// attention tells the Desk which conversation the person is looking at, and what
// has been read there.
type attention struct {
	ctx    context.Context
	desk   desk.Desk
	peer   desk.Ref // attended now, or ""
	cancel context.CancelFunc
	read   map[desk.Ref]int64 // by peer: up to where MarkRead was said
}

func newAttention(ctx context.Context, d desk.Desk) *attention {
	return &attention{ctx: ctx, desk: d, read: make(map[desk.Ref]int64)}
}

// turn directs the attention to peer, or to nobody when it is "".
func (a *attention) turn(peer desk.Ref) {
	if peer == a.peer {
		return
	}
	if a.cancel != nil {
		a.cancel()
		a.cancel = nil
	}
	if a.peer = peer; peer.IsZero() {
		return
	}
	ctx, cancel := context.WithCancel(a.ctx)
	a.cancel = cancel
	// An Attend that fails has lost its resident. The next snapshot turns the
	// attention there again.
	workOnly(ctx, func(ctx context.Context) error { return a.desk.Attend(ctx, peer) },
		func(error) { a.turn(desk.Ref{}) })
}

// sees says that everything up to a message of peer was before the person's eyes.
func (a *attention) sees(peer desk.Ref, upTo int64) {
	if upTo <= a.read[peer] {
		return
	}
	before := a.read[peer]
	a.read[peer] = upTo
	workOnly(a.ctx, func(ctx context.Context) error { return a.desk.MarkRead(ctx, peer, upTo) },
		func(err error) {
			if err != nil && a.read[peer] == upTo {
				a.read[peer] = before
			}
		})
}
