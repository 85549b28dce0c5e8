package bench

import (
	"context"
	"fmt"
	"time"

	"vestnik/core/xmpp/bosh/boshtest"
)

// traffic counts what goes over the wire for a message: where each comes alone, and
// where they come in a burst.
func traffic(ctx context.Context, r *run, w *Way) error {
	return r.behind(w, 0, func(relay *boshtest.Relay) error {
		return r.tryOnLine(ctx, w, relay.Addr(), func(t *trial) error {
			time.Sleep(settle) // until the poll is out
			for _, p := range []struct {
				name string
				pace pace
			}{{"single", r.load.spaced}, {"burst", pace{n: r.load.burst}}} {
				before := relay.Traffic()
				if _, _, err := t.receive(ctx, p.pace); err != nil {
					return err
				}
				time.Sleep(settle)
				between := relay.Traffic()
				if _, err := t.send(ctx, p.pace); err != nil {
					return err
				}
				time.Sleep(settle)
				r.tellTraffic(w, p.name+" in", p.pace.n, between.Sub(before))
				r.tellTraffic(w, p.name+" out", p.pace.n, relay.Traffic().Sub(between))
			}
			return nil
		})
	})
}

func (r *run) tellTraffic(w *Way, name string, n int, t boshtest.Traffic) {
	const section = "for a message"
	r.report.put(section, name+", bytes", bytesEach, w.Name, float64(t.Up+t.Down)/float64(n))
	if w.http {
		r.report.put(section, name+", requests", ratio, w.Name, float64(t.Requests)/float64(n))
	}
	if t.Connections > 0 {
		r.report.note("%s, %s: %d new connections", w.Name, fmt.Sprint(name), t.Connections)
	}
}
