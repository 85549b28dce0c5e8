package bench

import (
	"context"
	"time"

	"vestnik/cmd/dev/bench/figures"
	"vestnik/core/xmpp/bosh/boshtest"
)

// signIn measures how long signing in takes, here and far away, in one process that
// does it again and again; and by how many requests. The one that is held afterwards,
// to wait for what comes, does not count.
func signIn(ctx context.Context, r *run, w *Way) error {
	const section = "sign-in"
	for _, d := range r.distances() {
		n := r.load.signIns
		if d.delay > 0 {
			n = r.load.farSignIns
		}
		var took []time.Duration
		err := r.at(w, d, func(address string) error {
			return r.try(ctx, w, address, func(t *trial) (err error) {
				took, err = t.signIns(n)
				return err
			})
		})
		if err != nil {
			return err
		}
		r.report.put(section, d.name+", median", milliseconds, w.Name, inMilliseconds(figures.Median(took)))
	}
	return r.behind(w, 0, func(relay *boshtest.Relay) error {
		return r.tryOnLine(ctx, w, relay.Addr(), func(t *trial) error {
			time.Sleep(settle)
			if n := relay.Traffic().Requests; n > 0 {
				r.report.put(section, "HTTP requests", number, w.Name, float64(n-1))
			}
			return nil
		})
	})
}

// signIns signs in and out n times and returns how long signing in has taken.
func (t *trial) signIns(n int) ([]time.Duration, error) {
	var took []time.Duration
	for range n {
		d, err := t.client.login()
		if err != nil {
			return nil, err
		}
		took = append(took, d)
		if err := t.client.logout(); err != nil {
			return nil, err
		}
	}
	return took, nil
}

func inMilliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
