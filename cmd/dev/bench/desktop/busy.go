//go:build linux

package desktop

import (
	"context"
	"fmt"
	"time"
)

// between is the time between two messages of the stream, which makes 33 in a second.
const between = 30 * time.Millisecond

// busy measures the same as typing does, while messages stream in: every second one into the
// conversation that is open.
func busy(ctx context.Context, t *turn) error {
	if c, can := t.client.(furnished); can {
		if err := c.furnish(ctx, t.seat, t.load.conversations); err != nil {
			return err
		}
	}
	other, err := meet(ctx, t.office.server.Addr, t.office.member(staff-1))
	if err != nil {
		return err
	}
	defer other.Close()
	w, where, err := t.atWriter(ctx)
	if err != nil {
		return err
	}
	streaming, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- t.stream(streaming, t.office.colleague, other) }()
	err = t.types(ctx, w, where)
	stop()
	if failed := <-ended; failed != nil {
		return failed
	}
	return err
}

// stream has colleagues write in turn until ctx ends.
func (t *turn) stream(ctx context.Context, from ...*colleague) error {
	tick := time.NewTicker(between)
	defer tick.Stop()
	for i := 0; ; i++ {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
		if err := from[i%len(from)].writes(t.account, fmt.Sprintf("stream %s %d.%d", t.name(), t.round, i)); err != nil {
			return err
		}
	}
}
