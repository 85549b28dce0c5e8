package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"vestnik/cmd/dev/bench/figures"
	"vestnik/core/xmpp/bosh/boshtest"
)

// resets measures what becomes of messages while all connections are reset about
// once a second, until the last message was to be sent. A client that loses its session signs in again, with a session
// more.
func resets(ctx context.Context, r *run, w *Way) error {
	for _, work := range []struct {
		section string
		pace    pace
		do      func(context.Context, *trial, pace) (arrivals, error)
	}{
		{"received during resets", r.load.received, receiveAll},
		{"sent during resets", r.load.sent, sendAll},
	} {
		err := r.behind(w, 0, func(relay *boshtest.Relay) error {
			return r.tryOnLine(ctx, w, relay.Addr(), func(t *trial) error {
				stop := resetEvery(relay, r.load.resetEvery, work.pace.takes())
				got, err := work.do(ctx, t, work.pace)
				stop()
				if err != nil {
					return fmt.Errorf("%s: %w", work.section, err)
				}
				return t.tellResets(w, work.section, work.pace.n, got)
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// receiveAll waits a little longer than for the last message: for its double.
func receiveAll(ctx context.Context, t *trial, p pace) (arrivals, error) {
	if _, _, err := t.receive(ctx, p); err != nil {
		return nil, err
	}
	time.Sleep(settle)
	o, err := t.client.await(0, 0)
	return o.arrivals, err
}

func sendAll(ctx context.Context, t *trial, p pace) (arrivals, error) {
	if _, err := t.send(ctx, p); err != nil {
		return nil, err
	}
	time.Sleep(settle)
	return t.run.office.colleague.inbox.Await(ctx, 0), nil
}

func (t *trial) tellResets(w *Way, section string, n int, got arrivals) error {
	o, err := t.client.await(0, 0)
	if err != nil {
		return err
	}
	lost, doubled, disordered := got.account(n, 1)
	put := func(name string, u unit, value float64) { t.run.report.put(section, name, u, w.Name, value) }
	put("lost", number, float64(lost))
	put("doubled", number, float64(doubled))
	put("out of order", number, float64(disordered))
	put("latest", milliseconds, inMilliseconds(figures.Percentile(got.lateness(), 100)))
	put("sessions", number, float64(o.sessions))
	if w.Name == "bosh" && lost+doubled+disordered > 0 {
		return fmt.Errorf("%s: %w", section, got.complete(n, 1))
	}
	return nil
}

// resetEvery resets all connections of a relay about that often, at no fixed beat, for
// so long or until stop is called, which waits until that is over.
func resetEvery(relay *boshtest.Relay, interval, length time.Duration) (stop func()) {
	ctx, cancel := context.WithTimeout(context.Background(), length)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-time.After(interval*4/5 + rand.N(interval*2/5)):
				relay.Reset()
			case <-ctx.Done():
				return
			}
		}
	}()
	return func() { cancel(); <-ended }
}
