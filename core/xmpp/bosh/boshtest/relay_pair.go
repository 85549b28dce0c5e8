package boshtest

import (
	"bytes"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// pair is a connection from the client and the one that carries it on.
type pair struct {
	relay  *Relay
	client *net.TCPConn
	age    int       // of the relay when it began
	opens  time.Time // what the client sends does not leave before
	bears  int64     // after so many bytes it breaks; 0: it does not
	left   atomic.Int64

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
	r := p.relay
	both.Go(func() { p.carry(p.client, p.server, p.opens, (&tally{bytes: &r.up, requests: &r.requests}).count) })
	both.Go(func() { p.carry(p.server, p.client, time.Time{}, (&tally{bytes: &r.down}).count) })
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

// spend breaks the pair when it has carried what it bears.
func (p *pair) spend(n int) {
	if p.bears == 0 || n == 0 {
		return
	}
	if left := p.left.Add(-int64(n)); left <= 0 && left+int64(n) > 0 {
		p.relay.broken.Add(1)
		p.reset()
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

// underWay is how many chunks may be: more than a test sends in a round trip, so that
// nobody is held back.
const underWay = 1 << 13

// carry passes what comes from one side on to the other, and has it counted. Nothing
// leaves before a moment.
func (p *pair) carry(from, to *net.TCPConn, opens time.Time, count func([]byte)) {
	way := make(chan chunk, underWay)
	go func() {
		defer close(way)
		buffer := make([]byte, 64<<10)
		for {
			n, err := from.Read(buffer)
			count(buffer[:n])
			p.spend(n)
			due := p.relay.due(opens)
			if n > 0 {
				way <- chunk{bytes.Clone(buffer[:n]), due}
			}
			if err != nil {
				way <- chunk{nil, due}
				return
			}
		}
	}()
	for c := range way {
		// What was lost in a cut stays where it is, connections open, until all ends.
		if !p.until(c.due) || !p.relay.gate(p.age, p.broken) {
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

// until waits for a moment; false says that the pair was reset before.
func (p *pair) until(due time.Time) bool {
	select {
	case <-time.After(time.Until(due)):
		return true
	case <-p.broken:
		return false
	}
}

// due returns when what comes now, or leaves when a connection opens, arrives.
func (r *Relay) due(opens time.Time) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	leaves := time.Now()
	if leaves.Before(opens) {
		leaves = opens
	}
	return leaves.Add(r.delay)
}
