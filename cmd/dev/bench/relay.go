package bench

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Relay stands in front of a server and passes on what comes, over TCP. It counts;
// it makes the way longer; and it breaks connections.
//
// A longer way delays each direction by Delay and holds back nothing: as much can be
// under way as the two ends like. What a client sends first comes one round trip
// later still, because on a real way it would have waited that long for its
// connection. Slow start, loss and the limits of a real way are not there.
type Relay struct {
	// Delay is how long a byte takes, each way.
	Delay time.Duration

	target   string
	listener net.Listener

	up, down, requests, connections atomic.Int64

	mu     sync.Mutex
	pairs  map[*pair]bool
	closed bool
	done   sync.WaitGroup
}

// pair is a connection of a client and the one to the server that belongs to it.
type pair struct {
	client, server net.Conn
	broken         atomic.Bool // by a reset, which is not to look like an end
}

// Traffic is what has gone through a relay.
type Traffic struct {
	Up, Down    int64 // bytes from the client and to it
	Requests    int64 // of HTTP, begun by the client
	Connections int64
}

// NewRelay opens a relay to target, host:port, on a port of its own.
func NewRelay(target string, delay time.Duration) (*Relay, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &Relay{Delay: delay, target: target, listener: l, pairs: map[*pair]bool{}}
	r.done.Go(r.accept)
	return r, nil
}

// Addr returns the address at which clients find the relay, host:port.
func (r *Relay) Addr() string { return r.listener.Addr().String() }

// Traffic returns what has gone through so far.
func (r *Relay) Traffic() Traffic {
	return Traffic{Up: r.up.Load(), Down: r.down.Load(), Requests: r.requests.Load(), Connections: r.connections.Load()}
}

// Sub returns the traffic since an earlier moment.
func (t Traffic) Sub(earlier Traffic) Traffic {
	return Traffic{t.Up - earlier.Up, t.Down - earlier.Down, t.Requests - earlier.Requests, t.Connections - earlier.Connections}
}

// Reset breaks all connections, as a proxy does that has lost its memory: both ends
// get a reset, and what was under way is gone.
func (r *Relay) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for p := range r.pairs {
		p.reset()
	}
}

func (p *pair) reset() {
	p.broken.Store(true)
	for _, c := range []net.Conn{p.client, p.server} {
		_ = c.(*net.TCPConn).SetLinger(0) // closing sends a reset then
		c.Close()
	}
}

// Close ends the relay and its connections, and returns when nothing of it is left.
func (r *Relay) Close() {
	r.listener.Close()
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.Reset()
	r.done.Wait()
}

func (r *Relay) accept() {
	for {
		client, err := r.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", r.target)
		if err != nil {
			client.Close()
			continue
		}
		r.connections.Add(1)
		if p := (&pair{client: client, server: server}); r.add(p) {
			r.done.Go(func() { r.serve(p) })
		}
	}
}

// add notes a pair to be reset, which is done at once when the relay is closed.
func (r *Relay) add(p *pair) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		p.reset()
		return false
	}
	r.pairs[p] = true
	return true
}

// serve passes on both ways until both have ended.
func (r *Relay) serve(p *pair) {
	up := &way{from: p.client, to: p.server, delay: r.Delay, bytes: &r.up, requests: &r.requests}
	down := &way{from: p.server, to: p.client, delay: r.Delay, bytes: &r.down}
	up.opens = time.Now().Add(2 * r.Delay) // the client's SYN, and the answer to it
	var ways sync.WaitGroup
	for _, w := range []*way{up, down} {
		ways.Go(func() {
			w.carry()
			if !p.broken.Load() {
				w.finish()
			}
		})
	}
	ways.Wait()
	p.client.Close()
	p.server.Close()
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.pairs, p)
}
