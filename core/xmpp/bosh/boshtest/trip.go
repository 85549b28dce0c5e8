package boshtest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"
)

// trip is one try of one request on its way there and back.
type trip struct {
	Request
	path *Path
	http *http.Request
	raw  []byte
	rid  uint64
	ctx  context.Context // ends when the client gives it up, or its connection breaks
	age  int             // of the path when it began

	answer *answer
	told   bool // the client has read the whole answer
}

type answer struct {
	status   int
	header   http.Header
	data     []byte
	drip     time.Duration
	breaks   bool // behind breaksAt bytes
	breaksAt int
}

func (t *trip) play(steps []Step) error {
	for _, s := range steps {
		if err := verbs[s.verb].do(t, s); err != nil {
			return err
		}
	}
	if t.answer == nil {
		return t.pass()
	}
	return t.gate()
}

// pass lets the connection manager have the request, and waits for its answer.
func (t *trip) pass() error {
	if err := t.gate(); err != nil {
		return err
	}
	t.path.reach(mark{t.Offset, false})
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.ctx))
	// The connection manager hears that the client has gone, if the path lets it.
	stop := context.AfterFunc(t.ctx, func() {
		if frozen, lost := t.path.state(t.age); frozen == nil && !lost {
			cancel()
		}
	})
	type outcome struct {
		answer *answer
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		defer cancel()
		defer stop()
		a, err := t.path.ask(t.http, ctx, t.raw)
		done <- outcome{a, err}
	}()
	select {
	case o := <-done:
		if o.err != nil {
			return o.err
		}
		t.answer = o.answer
	case <-t.ctx.Done():
		return t.gone()
	}
	return t.gate()
}

// ask passes a request on, and reads the answer.
func (p *Path) ask(r *http.Request, ctx context.Context, raw []byte) (*answer, error) {
	r = r.Clone(ctx)
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
	res, err := p.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	header := res.Header.Clone()
	if header == nil {
		header = make(http.Header)
	}
	return &answer{status: res.StatusCode, header: header, data: data}, err
}

// copy passes a copy of the request on, after a while, and loses the answer.
func (t *trip) copy(after time.Duration) {
	p, r, raw, ctx := t.path, t.http, t.raw, context.WithoutCancel(t.ctx)
	go func() {
		time.Sleep(after)
		_, _ = p.ask(r, ctx, raw)
	}()
}

// gate waits until the path lets the trip pass.
func (t *trip) gate() error {
	if !t.path.gate(t.age, t.ctx.Done()) {
		return t.gone()
	}
	return nil
}

// letTheNextPass waits until the next request has come as far as this one.
func (t *trip) letTheNextPass() error {
	select {
	case <-t.path.reached(mark{t.Offset + 1, t.answer != nil}):
		return t.wait(overtakes)
	case <-t.ctx.Done():
		return t.gone()
	}
}

// gone is why the trip has ended early.
func (t *trip) gone() error { return context.Cause(t.ctx) }

// end forgets the trip.
func (t *trip) end() {
	t.path.mu.Lock()
	t.withdrawn()
	cancel := t.path.trips[t]
	delete(t.path.trips, t)
	t.path.mu.Unlock()
	if cancel != nil {
		cancel(nil)
	}
}

// withdrawn notes that the client has broken the trip off, if it has. The caller holds
// the path's lock.
func (t *trip) withdrawn() {
	if t.http.Context().Err() != nil {
		t.path.watch.withdrawn(t.Request, t.rid)
	}
}

// delivered notes that the client has the whole answer.
func (t *trip) delivered() {
	if t.told {
		return
	}
	t.told = true
	t.path.mu.Lock()
	t.path.watch.answered(t.Request, t.answer.status, t.answer.data)
	t.path.mu.Unlock()
	t.path.reach(mark{t.Offset, true})
}

func (t *trip) response() *http.Response {
	a := t.answer
	length := int64(len(a.data))
	if a.breaks {
		a.data = a.data[:a.breaksAt]
	}
	return &http.Response{
		StatusCode: a.status, Header: a.header, ContentLength: length, Request: t.http,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: &content{trip: t, data: bytes.NewReader(a.data)},
	}
}
