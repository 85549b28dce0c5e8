package boshtest

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Relay carries TCP connections to an address, and does to them what networks do. It
// is safe for concurrent use.
//
// A relay that is cut goes on acknowledging, as the kernel does that for it: so what
// TCP itself notices of a dead path, after a while, is not seen here.
type Relay struct {
	Link
	to       string
	listener net.Listener
	ctx      context.Context // ends with Close
	cancel   context.CancelFunc
	all      sync.WaitGroup

	mu    sync.Mutex // guards what follows
	from  net.IP
	delay time.Duration
	after func() int64 // see Break
	pairs map[*pair]bool

	up, down, requests, connections, broken atomic.Int64 // see Traffic
}

// NewRelay returns a relay to an address, host:port, that listens on loopback.
func NewRelay(to string) (*Relay, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &Relay{to: to, listener: l, pairs: make(map[*pair]bool)}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	r.all.Go(r.accept)
	return r, nil
}

// Addr returns where the relay listens.
func (r *Relay) Addr() string { return r.listener.Addr().String() }

// From sets the address that new connections come from, as when a client has moved to
// another network; nil lets the system choose.
func (r *Relay) From(ip net.IP) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.from = ip
}

// Delay sets how long bytes take, each way; it counts for those that come from now on.
// As much can be under way as both ends like. What a client sends first takes a round
// trip more, for which a real way would have kept it waiting for its connection. Slow
// start, loss and the narrowness of a real way are not there.
func (r *Relay) Delay(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.delay = d
}

// Break has connections break by themselves, to both sides. For each that begins from now
// on, after says when so many bytes have gone over it, up and down, that it breaks, the
// last of them lost; 0 lets it be.
func (r *Relay) Break(after func() int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.after = after
}

// Reset breaks every connection, to both sides.
func (r *Relay) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for p := range r.pairs {
		p.reset()
	}
}

// Close ends the relay and all its connections, and waits for their end.
func (r *Relay) Close() error {
	err := r.listener.Close()
	r.cancel()
	r.Reset()
	r.all.Wait()
	return err
}

func (r *Relay) accept() {
	for {
		client, err := r.listener.Accept()
		if err != nil {
			return
		}
		r.connections.Add(1)
		p := &pair{relay: r, client: client.(*net.TCPConn), age: r.age(), broken: make(chan struct{})}
		r.mu.Lock()
		r.pairs[p] = true
		if r.after != nil {
			p.bears = r.after()
			p.left.Store(p.bears)
		}
		p.opens = time.Now().Add(2 * r.delay)
		r.mu.Unlock()
		if r.ctx.Err() != nil {
			p.reset() // it came too late for Close to see it
		}
		r.all.Go(p.run)
	}
}
