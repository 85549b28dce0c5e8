package manager

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/boshtest"
	"vestnik/core/xmpp/bosh/internal/streamtest"
)

var (
	propertySeed  = flag.Uint64("bosh.seed", 0, "play only this session of TestDeliversEverythingOnceInOrderThroughFaults")
	propertySteps = flag.Int("bosh.steps", 60_000, "how many steps TestDeliversEverythingOnceInOrderThroughFaults takes at least")
)

// TestDeliversEverythingOnceInOrderThroughFaults is the promise of the package:
// whatever the path does, both sides get every element once and in order, and the
// client obeys what [boshtest.Path] watches.
//
// It plays one random session after the other until it has taken enough steps; a step
// is one message that was written, or one try of one request. The whole of it is
//
//	go test ./core/xmpp/bosh/manager -run TestDeliversEverything -bosh.steps=1000000 -timeout=30m
//
// A failure names the seed of its session, which -bosh.seed=N plays again: the same
// terms, traffic and faults. What is left to chance then is the client's own, its rids
// and its delays, and what happens first within one instant.
func TestDeliversEverythingOnceInOrderThroughFaults(t *testing.T) {
	if *propertySeed != 0 {
		synctest.Test(t, func(t *testing.T) { throughFaults(t, *propertySeed) })
		return
	}
	taken, sessions := 0, 0
	for taken < *propertySteps {
		seed := rand.Uint64()
		if !t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { taken += throughFaults(t, seed) })
		}) {
			t.Fatalf("play it again with: go test ./core/xmpp/bosh/manager -run %s -bosh.seed=%d", t.Name(), seed)
		}
		sessions++
	}
	t.Logf("%d steps in %d sessions", taken, sessions)
}

// ordeal is one random session.
type ordeal struct {
	t      *testing.T
	seed   uint64
	wait   time.Duration
	polled bool
	n      int           // messages each way
	most   time.Duration // between two of them
	path   *boshtest.Path
	client *bosh.Conn
	server net.Conn

	mu   sync.Mutex
	over bool // all is delivered, and faults have an end
}

// inactivity of these sessions. It has to be longer than the longest silence that the
// faults below can make, or ending the session would be right: a request that is lost
// without a sign (wait and the margin, 30 s), a path that stands still (half of it),
// and three failures with the delays between them (13 s).
const ordealInactivity = 2 * time.Minute

// throughFaults plays a session, and returns how many steps that took.
func throughFaults(t *testing.T, seed uint64) int {
	rnd := rand.New(rand.NewPCG(seed, 0))
	o := &ordeal{
		t: t, seed: seed, wait: time.Duration(10+rnd.IntN(11)) * time.Second, polled: rnd.IntN(5) == 0,
		n: 20 + rnd.IntN(400), most: time.Millisecond << rnd.IntN(12),
	}
	requests := 2 + rnd.IntN(4)
	l := New(Config{Wait: o.wait, Inactivity: ordealInactivity})
	o.path = boshtest.NewPathOf(streamtest.Direct{Handler: l}, o.faults)
	var err error
	o.client, err = bosh.Dial(bosh.Config{URL: "http://office.example/http-bind", AllowHTTP: true, Wait: o.wait, Transport: o.path})
	if err != nil {
		t.Fatal(err)
	}
	write(t, o.client, header)
	if o.server, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	hold := 1
	if o.polled {
		hold, requests = 0, 1+rnd.IntN(2)
	}
	regrant(o.server, requests, hold)
	expectStart(t, o.server)
	write(t, o.server, header+"<stream:features/>")
	expectStart(t, o.client)
	next(t, o.client)
	o.talk()
	o.close(l)
	return len(o.path.Log()) + 2*o.n
}

// talk lets both sides write and read until each has everything.
func (o *ordeal) talk() {
	over := make(chan struct{})
	var all, weather sync.WaitGroup
	weather.Go(func() { o.weather(rand.New(rand.NewPCG(o.seed, 1)), over) })
	all.Go(func() { o.write(o.client, rand.New(rand.NewPCG(o.seed, 2))) })
	all.Go(func() { o.write(o.server, rand.New(rand.NewPCG(o.seed, 3))) })
	all.Go(func() { o.read("client", o.client) })
	all.Go(func() { o.read("server", o.server) })
	all.Wait()
	close(over)
	weather.Wait()
}

// write writes the messages, some in bursts and some after a silence.
func (o *ordeal) write(c net.Conn, rnd *rand.Rand) {
	for i := range o.n {
		if _, err := fmt.Fprintf(c, "<message id='%d'/>", i); err != nil {
			o.t.Errorf("write %d: %v", i, err)
			return
		}
		switch k := rnd.IntN(100); {
		case k < 50:
			time.Sleep(time.Duration(rnd.Int64N(int64(o.most))))
		case k < 52:
			time.Sleep(time.Duration(rnd.Int64N(int64(3 * o.wait))))
		}
	}
}

// read reads the messages. A session that loses one would go on for ever, so there is
// an end to patience.
func (o *ordeal) read(who string, c net.Conn) {
	_ = c.SetReadDeadline(time.Now().Add(1000 * time.Hour))
	for i := range o.n {
		e, err := nextElement(c)
		if want := message(fmt.Sprint(i)); err != nil || e != want {
			o.t.Errorf("the %s got %s, %v; want %s", who, e, err, want)
			o.client.Close()
			o.server.Close()
			return
		}
	}
}

// weather is what happens to all connections at once: now and then they break, or
// nothing moves for up to half of inactivity, or everything on the way is lost.
func (o *ordeal) weather(rnd *rand.Rand, over chan struct{}) {
	for {
		select {
		case <-over:
			return
		case <-time.After(ordealInactivity + time.Duration(rnd.Int64N(int64(ordealInactivity)))):
		}
		still := time.Duration(rnd.Int64N(int64(ordealInactivity / 2)))
		switch rnd.IntN(3) {
		case 0:
			o.path.Reset()
		case 1:
			o.path.Freeze()
			time.Sleep(still)
			o.path.Restore()
		case 2:
			o.path.Cut()
			time.Sleep(still)
			o.path.Restore()
		}
	}
}

// fault is something that may happen to a try of a request.
type fault struct {
	weight int
	first  bool // only to the first try, see faults
	steps  string
}

// Faults that last as long as a request may be out happen once to a request, else
// they could last longer than inactivity. So do answers that are no answer: two of
// them for the same request do end a session. $D and $N are drawn.
var pathFaults = []fault{
	{weight: 50, steps: "pass"},
	{weight: 5, steps: "drop"},
	{weight: 5, steps: "pass, drop"},
	{weight: 5, steps: "wait $D"},
	{weight: 5, steps: "pass, wait $D"},
	{weight: 3, steps: "wait $D, drop"},
	{weight: 3, steps: "wait $D, pass, wait $D, drop"},
	{weight: 2, steps: "status 502"},
	{weight: 2, steps: "pass, status 503"},
	{weight: 2, steps: "page"},
	{weight: 2, steps: "pass, page"},
	{weight: 3, steps: "twice"},
	{weight: 3, steps: "twice $D"},
	{weight: 2, steps: "twice $D, wait $D, pass, drop"},
	{weight: 2, steps: "pass, reset $N"},
	{weight: 2, steps: "pass, garble"},
	{weight: 1, steps: "pass, drip 1ms"},
	{weight: 1, steps: "answer <body xmlns='http://jabber.org/protocol/httpbind' type='error'/>"},
	{weight: 1, first: true, steps: "pass, cut $N"},
	{weight: 1, first: true, steps: "pass, double"},
	{weight: 1, first: true, steps: "status 404"},
	{weight: 1, first: true, steps: "silence"},
	{weight: 1, first: true, steps: "pass, silence"},
	{weight: 1, first: true, steps: "overtaken"},
	{weight: 1, first: true, steps: "pass, overtaken"},
}

// faults says what happens to a request. It depends on the seed and the request alone,
// not on what was asked before, so that it can be played again. The fifth try gets
// through, and so does creation, which is not repeated.
func (o *ordeal) faults(r boshtest.Request) []boshtest.Step {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.over || r.Kind == "create" || r.Try > 4 {
		return nil
	}
	rnd := rand.New(rand.NewPCG(o.seed, 1<<32|uint64(r.Offset)<<3|uint64(r.Try)))
	whole := 0
	for _, f := range pathFaults {
		whole += f.weight
	}
	k := rnd.IntN(whole)
	for _, f := range pathFaults {
		if k -= f.weight; k >= 0 {
			continue
		}
		if f.first && r.Try > 1 {
			return nil
		}
		text := f.steps
		for strings.Contains(text, "$D") {
			text = strings.Replace(text, "$D", (time.Duration(rnd.IntN(500)) * time.Millisecond).String(), 1)
		}
		steps, err := boshtest.ParseSteps(strings.Replace(text, "$N", fmt.Sprint(rnd.IntN(100)), 1))
		if err != nil {
			o.t.Error(err)
		}
		return steps
	}
	return nil
}

// close ends the session on a path without faults.
func (o *ordeal) close(l *Listener) {
	o.mu.Lock()
	o.over = true
	o.mu.Unlock()
	o.client.Close()
	o.server.Close()
	l.Close()
	streamtest.Forget(o.client)
	streamtest.Forget(o.server)
	tries := len(o.path.Log())
	time.Sleep(time.Hour)
	for _, broken := range o.path.Broken() {
		o.t.Error(broken)
	}
	if n := len(o.path.Log()); n > tries {
		o.t.Errorf("%d requests after the end", n-tries)
	}
}
