package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/servertest"
	"vestnik/core/xmpp/bosh/boshtest"
	"vestnik/gui/desktoptest"
)

// The proof. Two accounts write numbers to each other, each from a resident of its own,
// and one of them also from a second program, strophe.js. Meanwhile the residents are
// killed, the server is stopped, started and frozen, and the way to it breaks. In the end
// every number that the server has is in both journals once, those of each sender in their
// order, and none has been in two popups.
//
//	go run ./cmd/dev test           20 kills and 20 faults
//	go run ./cmd/dev test --long    200 and 200
//	go test ./cmd/vestnik -run Proof -v -seed N
//
// Nothing here is measured: however slow the machine is, only the end counts.

var seedFlag = flag.Uint64("seed", 0, "of the proof's random choices; 0 takes a new one")

const (
	// longEnv asks for ten times as much, and reportEnv names the file that is told what was
	// done: what a test prints is not seen where it passes.
	longEnv   = "VESTNIK_LONG"
	reportEnv = "VESTNIK_PROOF"
	// hardships is how many kills there are with each server, and how many faults.
	hardships     = 10
	hardshipsLong = 100
	// settles bounds the wait for the end, when nothing is disturbed any more.
	settles = 2 * time.Minute
)

func TestProofThatEveryNumberIsThereOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	for name, start := range map[string]func(testing.TB, ...servertest.Option) *servertest.Server{
		"Prosody": servertest.Prosody, "ejabberd": servertest.Ejabberd,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newProof(t, start(t, servertest.Private())).run()
		})
	}
}

// proof is one server with everybody on it.
type proof struct {
	t          *testing.T
	server     *servertest.Server
	relay      *boshtest.Relay
	desktop    *desktoptest.Desktop
	alice, bob *correspondent
	laptop     *laptop
	seed       uint64
	each       int // kills, and faults
	faults     map[string]int
	late       int      // how many stand behind a later one of the same sender
	disordered []string // which of them the server had not kept
	patience   time.Duration
}

func newProof(t *testing.T, server *servertest.Server) *proof {
	p := &proof{t: t, server: server, seed: *seedFlag, each: hardships, patience: settles, faults: map[string]int{}}
	if p.seed == 0 {
		p.seed = rand.Uint64()
	}
	if os.Getenv(longEnv) != "" {
		p.each, p.patience = hardshipsLong, 10*settles
	}
	p.laptop = newLaptop(t, server) // skips where it is not installed
	p.desktop = desktoptest.New(t, desktoptest.Options{Daemon: desktoptest.Dunst, Keyring: desktoptest.Unlocked})
	address, err := url.Parse(server.SecureURL)
	if err == nil {
		p.relay, err = boshtest.NewRelay(address.Host)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.relay.Close() })
	address.Host = p.relay.Addr()
	p.alice = newCorrespondent(p, "alice", "bob", address.String())
	p.bob = newCorrespondent(p, "bob", "alice", address.String())
	return p
}

// random returns a source of random choices for one purpose.
func (p *proof) random(purpose uint64) *rand.Rand { return rand.New(rand.NewPCG(p.seed, purpose)) }

// upTo returns a random time.
func upTo(random *rand.Rand, most time.Duration) time.Duration {
	return time.Duration(random.Int64N(int64(most)))
}

func (p *proof) run() {
	began := time.Now()
	p.t.Logf("seed %d", p.seed)
	p.breakEverySecond(p.random(0))
	writing, stop := context.WithCancel(p.t.Context())
	defer stop()
	var writers, trouble sync.WaitGroup
	writers.Go(func() { p.alice.write(writing, p.random(1)) })
	writers.Go(func() { p.bob.write(writing, p.random(2)) })
	writers.Go(func() { p.laptop.write(writing, p.random(3)) })
	trouble.Go(func() { p.disturb(p.random(4)) })
	kills := p.kill(p.random(5))
	trouble.Wait()
	stop()
	writers.Wait()
	p.relay.Break(nil)
	p.settle()
	for _, r := range []*correspondent{p.alice, p.bob} { // and what a new life makes of it
		r.kill()
		r.start("DISPLAY=")
	}
	p.settle()
	p.check()
	p.report(fmt.Sprintf("%s: %d kills, %d faults %v and %d broken connections; %d, %d and %d numbers in %v, %d out of order, %d lost by the server; seed %d", p.server.Name, kills,
		p.each, p.faults, p.relay.Traffic().Broken, p.alice.sent, p.bob.sent, p.laptop.sent, time.Since(began).Round(time.Second),
		p.late, len(p.alice.lost)+len(p.bob.lost), p.seed))
}

// breakEverySecond has every second connection break after some bytes: in the middle of
// the handshake, of a request or of an answer.
func (p *proof) breakEverySecond(random *rand.Rand) {
	n := 0
	p.relay.Break(func() int64 {
		if n++; n%2 == 0 {
			return 1 + random.Int64N(16<<10)
		}
		return 0
	})
}

// kill ends the residents at random moments and starts them again: some that are on line,
// and some that are on their way there.
func (p *proof) kill(random *rand.Rand) (kills int) {
	for ; kills < p.each && !p.t.Failed(); kills++ {
		r := []*correspondent{p.alice, p.bob}[random.IntN(2)]
		if random.IntN(2) == 0 {
			r.onLine(10 * time.Second) // or not: the server may be away
		}
		time.Sleep(upTo(random, time.Second))
		r.kill()
		time.Sleep(upTo(random, 500*time.Millisecond))
		r.start("DISPLAY=")
	}
	return kills
}

// disturb does to the server and to the way there what can be done to them, one thing
// after the other.
func (p *proof) disturb(random *rand.Rand) {
	kinds := []struct {
		name   string
		suffer func()
	}{
		{"stops", func() {
			p.server.Stop(p.t)
			time.Sleep(upTo(random, 500*time.Millisecond))
			p.server.Restart(p.t)
		}},
		{"frozen", func() {
			p.server.Freeze(p.t)
			time.Sleep(upTo(random, 2*time.Second))
			p.server.Thaw(p.t)
		}},
		{"resets", p.relay.Reset},
		{"stuck", func() {
			p.relay.Freeze()
			time.Sleep(upTo(random, 2*time.Second))
			p.relay.Restore()
		}},
		{"moved", func() {
			p.relay.From(net.IPv4(127, 0, 0, byte(1+random.IntN(250))))
			p.relay.Reset()
		}},
	}
	for n := 0; n < p.each && !p.t.Failed(); n++ {
		if n%len(kinds) == 0 {
			random.Shuffle(len(kinds), func(i, j int) { kinds[i], kinds[j] = kinds[j], kinds[i] })
		}
		time.Sleep(upTo(random, 2*time.Second))
		kinds[n%len(kinds)].suffer()
		p.faults[kinds[n%len(kinds)].name]++
	}
}

// settle waits until both have all that the server has for them.
func (p *proof) settle() {
	p.t.Helper()
	for began, asked := time.Now(), false; ; time.Sleep(200 * time.Millisecond) {
		underWay, missing := p.unsettled()
		if len(underWay)+len(missing) == 0 {
			return
		}
		quiet := time.Since(began)
		if quiet > p.patience {
			p.tell()
			all := slices.Concat(underWay, missing)
			p.t.Fatalf("not there: %q; seed %d", all[:min(len(all), 20)], p.seed)
		}
		if !asked && len(underWay) == 0 && quiet > p.patience/4 {
			asked = true
			p.lostByServer()
		}
	}
}

// unsettled returns what the servers have not taken yet, and what has not come.
func (p *proof) unsettled() (underWay, missing []string) {
	for _, r := range []*correspondent{p.alice, p.bob} {
		there := r.history()
		underWay = append(underWay, r.underWay(there)...)
		for _, text := range p.missing(r, there) {
			missing = append(missing, text+" with "+r.user)
		}
	}
	return underWay, missing
}

// missing returns the numbers that a correspondent ought to have and has not.
func (p *proof) missing(r *correspondent, there []desk.Message) (missing []string) {
	for _, want := range slices.Concat(p.alice.said(), p.bob.said(), p.laptop.said()) {
		if !slices.Contains(r.lost, want) && !slices.ContainsFunc(there, func(m desk.Message) bool { return m.Body == want }) {
			missing = append(missing, want)
		}
	}
	return missing
}

// report tells what was done.
func (p *proof) report(text string) {
	p.t.Log(text)
	name := os.Getenv(reportEnv)
	if name == "" {
		return
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
	if err == nil {
		_, err = fmt.Fprintln(f, text)
		f.Close()
	}
	if err != nil {
		p.t.Error(err)
	}
}
