//go:build linux

package desktop

import (
	"context"
	"time"
)

// resting measures a client at which nobody looks, then one with a conversation open.
func resting(ctx context.Context, t *turn) error {
	if err := t.startOnLine(ctx); err != nil {
		return err
	}
	if err := t.idle(ctx, "no window"); err != nil {
		return err
	}
	if err := t.talk(t.seat, t.office.colleague.account); err != nil {
		return err
	}
	if _, _, err := t.drawn(ctx); err != nil {
		return err
	}
	return t.idle(ctx, "a window")
}

// idle waits until the client is at rest, and looks at what it does then.
func (t *turn) idle(ctx context.Context, what string) error {
	t.quiet(ctx, 5*time.Second)
	before := t.usage()
	select {
	case <-time.After(t.load.rest):
	case <-ctx.Done():
		return ctx.Err()
	}
	after, m := t.usage(), t.memory()
	t.put(what+", resident", megabytes, mb(m.resident))
	t.put(what+", its share", megabytes, mb(m.share))
	t.put(what+", private", megabytes, mb(m.private))
	t.put(what+", wake-ups", perSecond, float64(after.wakes(before))/t.load.rest.Seconds())
	t.put(what+", processor", percent, 100*(after.cpu-before.cpu).Seconds()/t.load.rest.Seconds())
	return nil
}
