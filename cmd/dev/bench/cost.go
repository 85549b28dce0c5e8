package bench

import (
	"context"
	"fmt"
)

// cost measures what a client needs of the machine while messages come steadily.
func cost(ctx context.Context, r *run, w *Way) error {
	const section = "cost"
	return r.tryOnLine(ctx, w, r.office.door(w), func(t *trial) error {
		p := r.load.steady
		o, _, err := t.receive(ctx, p)
		if err != nil {
			return err
		}
		if err := o.arrivals.complete(p.n, 1); err != nil {
			r.fail(w, fmt.Errorf("cost, %s: %w", w.Name, err))
		}
		peak, err := t.client.peak()
		if err != nil {
			return err
		}
		each := float64(o.cpu.Nanoseconds()) / float64(p.n) / 1000
		r.report.put(section, "CPU for a message received", microseconds, w.Name, each)
		r.report.put(section, "peak memory", megabytes, w.Name, peak/1e6)
		return nil
	})
}
