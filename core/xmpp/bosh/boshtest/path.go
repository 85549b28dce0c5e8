package boshtest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync"
	"time"
)

// Path is a way to a connection manager on which a script is played. It is safe for
// concurrent use, as a http.RoundTripper has to be, and works in virtual time.
type Path struct {
	Link
	next  http.RoundTripper
	steps func(Request) []Step

	mu     sync.Mutex
	watch  watch
	played map[int]bool // lines of a script that have fitted a request
	script Script
	trips  map[*trip]context.CancelCauseFunc
	marks  map[mark]chan struct{}
}

// mark is how far a request has come.
type mark struct {
	offset   int
	answered bool
}

// NewPath returns a path in front of next on which a script is played.
func NewPath(next http.RoundTripper, script Script) *Path {
	p := NewPathOf(next, nil)
	p.script = script
	p.steps = p.scripted
	return p
}

// NewPathOf returns a path in front of next that asks steps what happens to each
// request; none means that it is passed on. The function may be called concurrently.
func NewPathOf(next http.RoundTripper, steps func(Request) []Step) *Path {
	return &Path{
		next: next, steps: steps, watch: newWatch(), played: make(map[int]bool),
		trips: make(map[*trip]context.CancelCauseFunc), marks: make(map[mark]chan struct{}),
	}
}

func (p *Path) scripted(r Request) []Step {
	i := p.script.line(r)
	if i < 0 {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.played[i] = true
	return p.script[i].Steps
}

// Unplayed returns the lines of the script that have fitted no request, by their
// number in the vector.
func (p *Path) Unplayed() []int {
	p.mu.Lock()
	defer p.mu.Unlock()
	var numbers []int
	for i := range p.script {
		if !p.played[i] {
			numbers = append(numbers, p.script[i].number)
		}
	}
	return numbers
}

// Broken returns which rules the client has broken so far, each with what it did.
func (p *Path) Broken() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append(p.watch.broken[:len(p.watch.broken):len(p.watch.broken)], p.watch.gaps()...)
}

// Tries returns how many tries there were of the requests that s selects.
func (p *Path) Tries(s Selector) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, r := range p.watch.log {
		if s.Selects(r) {
			n++
		}
	}
	return n
}

// Log returns every try of every request, in the order in which they were made.
func (p *Path) Log() []Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.watch.log[:len(p.watch.log):len(p.watch.log)]
}

// Reset breaks every connection in use.
func (p *Path) Reset() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, cancel := range p.trips {
		cancel(ErrReset)
	}
}

// RoundTrip carries a request as the script says.
func (p *Path) RoundTrip(r *http.Request) (*http.Response, error) {
	raw, err := io.ReadAll(r.Body)
	r.Body.Close()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(r.Context())
	t := &trip{path: p, http: r, raw: raw, ctx: ctx, age: p.age()}
	p.mu.Lock()
	for other := range p.trips {
		other.withdrawn()
	}
	t.Request, t.rid, err = p.watch.request(raw)
	p.trips[t] = cancel
	p.mu.Unlock()
	if err != nil {
		t.end()
		return nil, err
	}
	var steps []Step
	if p.steps != nil {
		steps = p.steps(t.Request)
	}
	if err := t.play(steps); err != nil {
		t.end()
		return nil, err
	}
	return t.response(), nil
}

// CloseIdleConnections lets go of the connections that what lies behind keeps.
func (p *Path) CloseIdleConnections() {
	if next, ok := p.next.(interface{ CloseIdleConnections() }); ok {
		next.CloseIdleConnections()
	}
}

// reached returns a channel that is closed when a request has come so far.
func (p *Path) reached(m mark) chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.marks[m] == nil {
		p.marks[m] = make(chan struct{})
	}
	return p.marks[m]
}

func (p *Path) reach(m mark) {
	c := p.reached(m)
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-c:
	default:
		close(c)
	}
	delete(p.marks, mark{m.offset - 100, m.answered}) // nobody asks for what is long past
}

// content is an answer as the client reads it.
type content struct {
	trip *trip
	data *bytes.Reader
}

func (c *content) Read(b []byte) (int, error) {
	a := c.trip.answer
	if a.drip > 0 && c.data.Len() > 0 {
		if err := c.trip.wait(a.drip); err != nil {
			return 0, err
		}
		b = b[:min(1, len(b))]
	}
	if err := c.trip.ctx.Err(); err != nil {
		return 0, c.trip.gone()
	}
	n, err := c.data.Read(b)
	switch {
	case c.data.Len() > 0:
	case a.breaks:
		return n, ErrReset
	default:
		c.trip.delivered()
	}
	return n, err
}

func (c *content) Close() error {
	c.trip.end()
	return nil
}

// overtakes is how far behind the other a request comes that was overtaken.
const overtakes = time.Millisecond
