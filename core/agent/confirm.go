package agent

import (
	"context"

	"vestnik/core/desk"
)

// waiters are those who wait for a message of ours to come further, by its number. Only
// the loop touches them.
type waiters map[int64]map[chan<- struct{}]bool

// turned wakes those who wait for a message.
func (w waiters) turned(number int64) {
	for c := range w[number] {
		poke(c)
	}
}

// Confirm implements [desk.Desk]. A message is marked as sent when the server has
// answered what was asked behind it, and so has returned what it would return.
func (a *Agent) Confirm(ctx context.Context, peer desk.Ref, number int64) (desk.Message, error) {
	turned := make(chan struct{}, 1)
	err := a.do(ctx, func() {
		if a.waiters[number] == nil {
			a.waiters[number] = map[chan<- struct{}]bool{}
		}
		a.waiters[number][turned] = true
	})
	if err != nil {
		return desk.Message{}, err
	}
	defer a.do(context.WithoutCancel(ctx), func() {
		if delete(a.waiters[number], turned); len(a.waiters[number]) == 0 {
			delete(a.waiters, number)
		}
	})
	for {
		m, err := a.Message(ctx, peer, number)
		if err != nil || m.State != desk.Queued {
			return m, err
		}
		select {
		case <-turned:
		case <-ctx.Done():
			return m, ctx.Err()
		case <-a.gone:
			return m, errGone
		}
	}
}

func poke(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
