package bench

import (
	"context"
	"errors"
	"time"

	"vestnik/core/xmpp/bosh/boshtest"
)

// load is how much work is done.
type load struct {
	signIns, farSignIns int
	sparse, dense       pace
	burst               int
	spaced              pace // for the traffic of single messages
	steady              pace // for the cost
	resetEvery          time.Duration
	received, sent      pace // while connections break
	farDelay            time.Duration
	grace               time.Duration // for the last message to come
}

// pace is n messages, one in each interval.
type pace struct {
	n        int
	interval time.Duration
}

func (p pace) takes() time.Duration { return time.Duration(p.n) * p.interval }

// full is what figures are taken with.
var full = load{
	signIns: 25, farSignIns: 7,
	sparse:     pace{40, 250 * time.Millisecond},
	dense:      pace{300, 20 * time.Millisecond},
	burst:      5000,
	spaced:     pace{40, 100 * time.Millisecond},
	steady:     pace{5000, time.Millisecond},
	resetEvery: time.Second,
	received:   pace{2000, 10 * time.Millisecond},
	sent:       pace{1000, 10 * time.Millisecond},
	farDelay:   50 * time.Millisecond,
	grace:      15 * time.Second,
}

// short shows in seconds that everything works.
var short = load{
	signIns: 2, farSignIns: 1,
	sparse:     pace{3, 30 * time.Millisecond},
	dense:      pace{30, 5 * time.Millisecond},
	burst:      300,
	spaced:     pace{5, 20 * time.Millisecond},
	steady:     pace{200, time.Millisecond},
	resetEvery: 250 * time.Millisecond,
	received:   pace{100, 10 * time.Millisecond},
	sent:       pace{100, 10 * time.Millisecond},
	farDelay:   5 * time.Millisecond,
	grace:      2 * time.Second,
}

// distance is how far away the server is.
type distance struct {
	name  string
	delay time.Duration // one way
}

func (r *run) distances() []distance {
	return []distance{{"here", 0}, {"far", r.load.farDelay}}
}

// trial is a client at work.
type trial struct {
	run    *run
	client *child
}

// try starts a client and lets do work with it.
func (r *run) try(ctx context.Context, w *Way, address string, do func(*trial) error) error {
	client, err := w.start(ctx, address, r.office.client)
	if err != nil {
		return err
	}
	defer client.stop()
	return do(&trial{run: r, client: client})
}

// tryOnLine does the same with a client that has signed in.
func (r *run) tryOnLine(ctx context.Context, w *Way, address string, do func(*trial) error) error {
	return r.try(ctx, w, address, func(t *trial) error {
		if _, err := t.client.login(); err != nil {
			return err
		}
		return do(t)
	})
}

// behind opens a relay before the door of a way, and lets do use it.
func (r *run) behind(w *Way, delay time.Duration, do func(*boshtest.Relay) error) error {
	relay, err := boshtest.NewRelay(r.office.door(w))
	if err != nil {
		return err
	}
	relay.Delay(delay)
	defer relay.Close()
	return do(relay)
}

// at lets do use the address at which a way finds the server at a distance.
func (r *run) at(w *Way, d distance, do func(address string) error) error {
	if d.delay == 0 {
		return do(r.office.door(w))
	}
	return r.behind(w, d.delay, func(relay *boshtest.Relay) error { return do(relay.Addr()) })
}

// settle is how long is waited for what must not come.
const settle = 300 * time.Millisecond

// receive lets the office send, and returns what has come at the client and when
// sending began. Not all of it need have come.
func (t *trial) receive(ctx context.Context, p pace) (o outcome, began int64, err error) {
	before, err := t.client.clear()
	if err != nil {
		return o, 0, err
	}
	type sent struct {
		began int64
		err   error
	}
	done := make(chan sent, 1)
	go func() {
		began, err := t.run.office.send(ctx, p)
		done <- sent{began, err}
	}()
	o, err = t.client.await(p.n, p.takes()+t.run.load.grace)
	s := <-done
	o.cpu -= before
	return o, s.began, errors.Join(err, s.err)
}

// send lets the client send to the colleague, and returns what has come there.
func (t *trial) send(ctx context.Context, p pace) (arrivals, error) {
	c := t.run.office.colleague
	c.inbox.Clear()
	if err := t.client.send(c.account.full(), p.n, p.interval); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, t.run.load.grace)
	defer cancel()
	return c.inbox.Await(ctx, p.n), nil
}
