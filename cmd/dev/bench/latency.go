package bench

import (
	"context"
	"fmt"

	"vestnik/cmd/dev/bench/figures"
)

// latency measures how long single messages are under way, when the line was quiet
// before each of them and when one follows the other.
func latency(ctx context.Context, r *run, w *Way) error {
	for _, d := range r.distances() {
		err := r.at(w, d, func(address string) error {
			return r.tryOnLine(ctx, w, address, func(t *trial) error {
				for _, p := range []struct {
					name string
					pace pace
				}{{"sparse", r.load.sparse}, {"dense", r.load.dense}} {
					if err := t.lateness(ctx, w, d.name+", "+p.name, p.pace); err != nil {
						return err
					}
				}
				return nil
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// lateness measures both directions at one pace.
func (t *trial) lateness(ctx context.Context, w *Way, name string, p pace) error {
	o, _, err := t.receive(ctx, p)
	if err != nil {
		return err
	}
	sent, err := t.send(ctx, p)
	if err != nil {
		return err
	}
	for _, direction := range []struct {
		name string
		arrivals
	}{{"one way, in", o.arrivals}, {"one way, out", sent}} {
		if err := direction.complete(p.n, 1); err != nil {
			t.run.fail(w, fmt.Errorf("%s, %s, %s: %w", w.Name, direction.name, name, err))
		}
		late := direction.lateness()
		t.run.report.put(direction.name, name+", p50", milliseconds, w.Name, inMilliseconds(figures.Percentile(late, 50)))
		t.run.report.put(direction.name, name+", p99", milliseconds, w.Name, inMilliseconds(figures.Percentile(late, 99)))
	}
	return nil
}

// complete returns nil when each of n messages has come once, and those of each sender
// in order.
func (a arrivals) complete(n, senders int) error {
	if lost, doubled, disordered := a.account(n, senders); lost+doubled+disordered > 0 {
		return fmt.Errorf("%d of %d messages lost, %d doubled, %d out of order", lost, n, doubled, disordered)
	}
	return nil
}
