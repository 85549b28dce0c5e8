package bench

import (
	"context"
	"fmt"
	"time"
)

// burst measures how many messages a second come through when as many as possible
// are sent, in both directions, and how busy the server was with it: near 100 % it
// was the limit, for it works in one thread.
//
// What the client receives comes from a crowd. Prosody 0.12 reads 8 KiB from a
// connection and then leaves it alone for as long as that took, unless something else
// happens; of a single sender it takes half of what it could.
func burst(ctx context.Context, r *run, w *Way) error {
	for _, d := range r.distances() {
		err := r.at(w, d, func(address string) error {
			return r.tryOnLine(ctx, w, address, func(t *trial) error {
				if err := t.burstIn(ctx, w, d.name); err != nil {
					return err
				}
				return t.burstOut(ctx, w, d.name)
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *trial) burstIn(ctx context.Context, w *Way, name string) error {
	n := t.run.load.burst
	busy, err1 := t.run.office.cpu()
	o, began, err := t.receive(ctx, pace{n: n})
	after, err2 := t.run.office.cpu()
	for _, err := range []error{err, err1, err2} {
		if err != nil {
			return err
		}
	}
	t.tellBurst(w, "burst in", name, o.arrivals, began, after-busy, len(t.run.office.crowd))
	share := float64(o.cpu) / float64(o.arrivals.span(began)) * 100
	t.run.report.put("burst in", name+", client's CPU", percent, w.Name, share)
	return nil
}

func (t *trial) burstOut(ctx context.Context, w *Way, name string) error {
	busy, err1 := t.run.office.cpu()
	got, err := t.send(ctx, pace{n: t.run.load.burst})
	after, err2 := t.run.office.cpu()
	for _, err := range []error{err, err1, err2} {
		if err != nil {
			return err
		}
	}
	if len(got) == 0 {
		return fmt.Errorf("burst out, %s: nothing has come", name)
	}
	began := got[0].Sent
	for _, g := range got {
		began = min(began, g.Sent)
	}
	t.tellBurst(w, "burst out", name, got, began, after-busy, 1)
	return nil
}

// tellBurst puts what both directions have in common into the report.
func (t *trial) tellBurst(w *Way, section, name string, got arrivals, began int64, server time.Duration, senders int) {
	if err := got.complete(t.run.load.burst, senders); err != nil {
		t.run.fail(w, fmt.Errorf("%s, %s, %s: %w", w.Name, section, name, err))
	}
	span := got.span(began)
	t.run.report.put(section, name, perSecond, w.Name, float64(len(got))/span.Seconds())
	t.run.report.put(section, name+", server's CPU", percent, w.Name, float64(server)/float64(span)*100)
}
