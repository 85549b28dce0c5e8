package window

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"vestnik/core/desk"
)

// work does something that may wait, away from Fyne's goroutine, and then calls
// after on it with the outcome. When ctx has ended meanwhile nobody is interested
// any more, and after is not called.
func work[T any](ctx context.Context, do func(context.Context) (T, error), after func(T, error)) {
	go func() {
		result, err := do(ctx)
		if ctx.Err() != nil {
			return
		}
		fyne.Do(func() {
			if ctx.Err() == nil {
				after(result, err)
			}
		})
	}()
}

// workOnly is [work] for what returns nothing but an error.
func workOnly(ctx context.Context, do func(context.Context) error, after func(error)) {
	work(ctx, func(ctx context.Context) (struct{}, error) { return struct{}{}, do(ctx) },
		func(_ struct{}, err error) { after(err) })
}

// complete gets the rest of a message that came clipped, if it is of a conversation
// that is held. Without it the beginning is shown.
func (f *faces) complete(m *desk.Message) {
	if m == nil || !m.Clipped || f.model.threads[m.Peer] == nil {
		return
	}
	peer, number := m.Peer, m.Number
	work(f.ctx, func(ctx context.Context) (desk.Message, error) {
		return f.desk.Message(ctx, peer, number)
	}, func(whole desk.Message, err error) {
		if t := f.model.threads[peer]; t != nil && err == nil {
			t.take(whole)
			f.refresh()
		}
	})
}

// problemOf returns err as something a person can be told, nil for no error.
func problemOf(err error) *desk.Problem {
	var p *desk.Problem
	switch {
	case err == nil:
		return nil
	case errors.As(err, &p):
		return p
	}
	return desk.NewProblem(desk.Internal, "reason", err.Error())
}
