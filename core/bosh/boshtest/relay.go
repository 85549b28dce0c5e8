package boshtest

import (
	"context"
	"net"
	"sync"
	"time"
)

// Relay carries TCP connections to an address, and does to them what networks do. It
// is safe for concurrent use.
//
// A relay that is cut goes on acknowledging, as the kernel does that for it: so what
// TCP itself notices of a dead path, after a while, is not seen here.
type Relay struct {
	Way
	to       string
	listener net.Listener
	ctx      context.Context // ends with Close
	cancel   context.CancelFunc
	all      sync.WaitGroup

	mu    sync.Mutex // guards what follows
	from  net.IP
	delay time.Duration
	pairs map[*pair]bool
	total int
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
func (r *Relay) Delay(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.delay = d
}

// Reset breaks every connection, to both sides.
func (r *Relay) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for p := range r.pairs {
		p.reset()
	}
}

// Connections returns how many connections there have been.
func (r *Relay) Connections() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.total
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
		p := &pair{relay: r, client: client.(*net.TCPConn), age: r.age(), broken: make(chan struct{})}
		r.mu.Lock()
		r.pairs[p] = true
		r.total++
		r.mu.Unlock()
		if r.ctx.Err() != nil {
			p.reset() // it came too late for Close to see it
		}
		r.all.Go(p.run)
	}
}

// pair is a connection from the client and the one that carries it on.
type pair struct {
	relay  *Relay
	client *net.TCPConn
	age    int // of the relay when it began

	once   sync.Once
	broken chan struct{} // closed when the pair was reset

	mu     sync.Mutex
	server *net.TCPConn
}

func (p *pair) run() {
	defer p.forget()
	if !p.relay.gate(p.age, p.broken) || !p.connect() {
		return
	}
	var both sync.WaitGroup
	both.Go(func() { p.carry(p.client, p.server) })
	both.Go(func() { p.carry(p.server, p.client) })
	both.Wait()
}

// connect makes the connection to the server.
func (p *pair) connect() bool {
	r := p.relay
	r.mu.Lock()
	dialer := net.Dialer{}
	if r.from != nil {
		dialer.LocalAddr = &net.TCPAddr{IP: r.from}
	}
	r.mu.Unlock()
	c, err := dialer.DialContext(r.ctx, "tcp", r.to)
	if err != nil {
		p.reset() // as if the address itself had refused
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.server = c.(*net.TCPConn)
	select {
	case <-p.broken:
		return false
	default:
		return true
	}
}

// reset breaks both connections.
func (p *pair) reset() {
	p.once.Do(func() { close(p.broken) })
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range []*net.TCPConn{p.client, p.server} {
		if c != nil {
			_ = c.SetLinger(0) // close with a reset
			_ = c.Close()
		}
	}
}

func (p *pair) forget() {
	p.relay.mu.Lock()
	delete(p.relay.pairs, p)
	p.relay.mu.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.client.Close()
	if p.server != nil {
		_ = p.server.Close()
	}
}

// chunk is some bytes on their way, nil for the end of them.
type chunk struct {
	data []byte
	due  time.Time
}

// carry passes what comes from one side on to the other.
func (p *pair) carry(from, to *net.TCPConn) {
	way := make(chan chunk, 1024)
	go func() {
		defer close(way)
		for {
			data := make([]byte, 16<<10)
			n, err := from.Read(data)
			p.relay.mu.Lock()
			due := time.Now().Add(p.relay.delay)
			p.relay.mu.Unlock()
			if n > 0 {
				way <- chunk{data[:n], due}
			}
			if err != nil {
				way <- chunk{nil, due}
				return
			}
		}
	}()
	for c := range way {
		time.Sleep(time.Until(c.due))
		// What was lost in a cut stays where it is, connections open, until all ends.
		if !p.relay.gate(p.age, p.broken) {
			break
		}
		if c.data == nil {
			_ = to.CloseWrite()
		} else if _, err := to.Write(c.data); err != nil {
			p.reset()
			break
		}
	}
	for range way { // lets the reader end
	}
}
