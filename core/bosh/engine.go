package bosh

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"time"
)

const (
	// maxRequestBody is how much is put into one body: servers refuse what is much
	// larger. A single larger stanza goes alone.
	maxRequestBody = 128 << 10

	// answerMargin is how much longer than wait an answer may take before the
	// request counts as lost: ejabberd never answers a stale rid.
	answerMargin = 10 * time.Second

	// creationDeadline bounds the first request, and every other one until the
	// server has said how long it holds them.
	creationDeadline = 20 * time.Second

	// noInactivity stands in where the server names no inactivity.
	noInactivity = 5 * time.Minute

	// overtaken is how long a request may stay unanswered after a younger one was
	// answered, before it is sent again: its path is probably dead.
	overtaken = time.Second
)

// phase is where a session stands.
type phase uint8

const (
	phaseIdle     phase = iota // no stream header yet
	phaseCreating              // the creation request is out
	phaseOpen                  // there is a session
	phaseEnding                // the terminate request is out
	phaseEnded
)

// flight is a request that has been sent and whose answer has not been delivered.
// Its bytes are kept until then, because a repetition must be an exact copy,
// XEP-0124 §14.3.
type flight struct {
	rid     uint64
	bytes   []byte
	items   int // how many of the queue it carries
	restart bool
	polling bool // carries nothing

	tries    int
	at       time.Time // when the last try began
	flying   bool      // a try is under way
	retryAt  time.Time // when the next try is due, if not flying
	doubts   int       // answers that were no answer
	stop     context.CancelFunc
	answered *body
}

// engine owns one session. It runs in one goroutine; workers carry bytes for it.
type engine struct {
	conn    *Conn
	ctx     context.Context
	results chan answer

	phase   phase
	sid     string
	rid     uint64 // of the next new request
	terms   terms
	flights []*flight // in rid order
	header  map[string]string

	headerDue bool // the reader must see a stream header before what comes next
	// failing is when the path began to fail; zero while it works.
	failing  time.Time
	failure  error
	lastPoll time.Time
	quiet    time.Time // since when no request is out
}

func newEngine(c *Conn) *engine {
	return &engine{conn: c, results: make(chan answer, 4), terms: terms{requests: 1, hold: 1}}
}

// run is the life of a session: wait for a change, then do whatever is now due.
func (e *engine) run(ctx context.Context) {
	var cancel context.CancelFunc
	e.ctx, cancel = context.WithCancel(ctx)
	defer close(e.conn.done)
	defer cancel()
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		due := e.step(time.Now())
		if e.phase == phaseEnded {
			return
		}
		if due.IsZero() {
			timer.Stop()
		} else {
			timer.Reset(time.Until(due))
		}
		select {
		case <-e.conn.wake:
		case a := <-e.results:
			e.answered(a, time.Now())
		case <-timer.C:
		case <-ctx.Done():
			e.end(ErrClosed)
		}
	}
}

// step does all that is due and returns when something will be next, the zero
// time when only an event can change anything.
func (e *engine) step(now time.Time) time.Time {
	var due soonest
	e.deliver(now)
	if e.phase == phaseEnded {
		return time.Time{}
	}
	e.checkPath(now, &due)
	e.resend(now, &due)
	e.send(now, &due)
	return time.Time(due)
}

// soonest collects moments and keeps the first.
type soonest time.Time

func (s *soonest) at(t time.Time) {
	if cur := time.Time(*s); cur.IsZero() || t.Before(cur) {
		*s = soonest(t)
	}
}

// answered takes in what a worker brought.
func (e *engine) answered(a answer, now time.Time) {
	f := e.find(a.rid)
	if f == nil || f.answered != nil || a.try != f.tries {
		return // an old copy's answer: the newer copy counts, XEP-0124 §14.3
	}
	f.flying = false
	f.stop()
	switch {
	case a.err == nil && a.body.recoverable() && e.phase == phaseCreating:
		e.end(fmt.Errorf("%w: an error of no session", ErrBadBody)) // there is nothing to go on with
	case a.err == nil && a.body.recoverable():
		// Send this and all unanswered requests again, XEP-0124 §17.3.
		for _, other := range e.flights {
			e.retry(other, now, ErrBadBody)
		}
	case a.err == nil:
		f.answered = a.body
		e.failing, e.failure = time.Time{}, nil
		e.suspectOlder(f, now)
	case e.phase == phaseCreating || a.fate == fateFatal:
		e.end(a.err)
	case a.fate == fateOnce:
		if f.doubts++; f.doubts > 1 || e.terms.legacy {
			e.end(a.err)
			return
		}
		e.retry(f, now, a.err)
	default:
		e.retry(f, now, a.err)
	}
}

// suspectOlder makes requests that are older than an answered one be sent again
// soon: the server answers in order, so their answers are lost or late.
func (e *engine) suspectOlder(answered *flight, now time.Time) {
	for _, f := range e.flights {
		if f.rid < answered.rid && f.answered == nil && f.flying {
			f.retryAt = now.Add(overtaken)
		}
	}
}

// retry plans the next try of a request: the first at once, later ones with a
// growing, random delay.
func (e *engine) retry(f *flight, now time.Time, why error) {
	if f.answered != nil {
		return
	}
	if e.failing.IsZero() {
		e.failing = now
	}
	e.failure = why
	if f.flying {
		f.stop()
		f.flying = false
	}
	f.retryAt = now.Add(backoff(f.tries))
}

// backoff returns the delay before a try, when tries were made already.
func backoff(tries int) time.Duration {
	if tries <= 1 {
		return 0
	}
	most := min(50*time.Millisecond<<min(tries, 10), 5*time.Second)
	return most/2 + rand.N(most/2)
}

// checkPath gives the session up when the server must have done so, XEP-0124 §10:
// it counts its inactivity from when it holds no request, and that is not before
// the path began to fail.
func (e *engine) checkPath(now time.Time, due *soonest) {
	if e.failing.IsZero() || e.phase != phaseOpen && e.phase != phaseEnding {
		return
	}
	limit := e.failing.Add(e.terms.inactivity + e.terms.inactivity/10)
	if !now.Before(limit) {
		e.end(errors.Join(ErrInactive, e.failure))
		return
	}
	due.at(limit)
}

// resend sends again what is due for it, oldest first.
func (e *engine) resend(now time.Time, due *soonest) {
	for _, f := range e.flights {
		switch {
		case f.answered != nil || e.phase == phaseEnded:
		case !f.retryAt.IsZero() && !now.Before(f.retryAt):
			if f.flying {
				f.stop()
			}
			e.launch(f, now)
		case !f.retryAt.IsZero():
			due.at(f.retryAt)
		}
	}
}

// launch sends a request, for the first time or again.
func (e *engine) launch(f *flight, now time.Time) {
	limit := creationDeadline
	if e.phase != phaseCreating {
		limit = e.terms.wait + answerMargin
	}
	ctx, stop := context.WithTimeout(e.ctx, limit)
	f.tries++
	f.at, f.flying, f.retryAt, f.stop = now, true, time.Time{}, stop
	a := answer{rid: f.rid, try: f.tries}
	payload := f.bytes
	go func() {
		a.body, a.fate, a.err = e.exchange(ctx, payload)
		select {
		case e.results <- a:
		case <-e.ctx.Done():
		}
	}()
}

// deliver hands over answers in rid order, each once, XEP-0124 §14.2.
func (e *engine) deliver(now time.Time) {
	for len(e.flights) > 0 && e.flights[0].answered != nil && e.phase != phaseEnded {
		f := e.flights[0]
		e.flights = e.flights[1:]
		b := f.answered
		switch {
		case e.phase == phaseCreating && b.terminates():
			e.headerDue, e.terms.from = true, e.header["to"] // for a stream error to stand behind
		case e.phase == phaseCreating:
			if err := e.created(b); err != nil {
				e.end(err)
				return
			}
		}
		if id := b.get("sid"); id != "" && id != e.sid && e.sid != "" {
			e.end(errors.Join(ErrBadBody, errors.New("another sid")))
			return
		}
		e.hand(f, b)
		switch {
		case b.terminates() && e.phase == phaseEnding:
			// Whatever condition an answer to our own end carries: ejabberd says
			// other-request to the request it still held.
			e.end(nil)
		case b.terminates():
			e.end(terminateError(b))
		}
	}
	switch {
	case len(e.flights) > 0:
	case e.phase == phaseEnding:
		e.end(nil) // answered, though not with a terminate
	case e.quiet.IsZero():
		e.quiet = now
	}
}

// hand gives an answer's payload to the reader, and tells those who wait that the
// server has taken what the request carried.
func (e *engine) hand(f *flight, b *body) {
	c := e.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	if !b.terminates() || e.phase == phaseEnding && b.get("condition") == "" {
		c.taken += uint64(f.items) // a session that ends may have ended before it took them
	}
	if e.headerDue && (f.restart || len(b.payload) > 0) {
		c.in = append(c.in, e.streamHeader()...)
		e.headerDue = false
	}
	for _, p := range b.payload {
		c.in = append(c.in, p...)
	}
	if len(b.payload) > 0 {
		c.hungry = false
	}
	c.cond.Broadcast()
}

// end ends the session: with nil as a stream ends normally, else with the reason.
func (e *engine) end(reason error) {
	if e.phase == phaseEnded {
		return
	}
	e.phase = phaseEnded
	for _, f := range e.flights {
		if f.stop != nil {
			f.stop()
		}
	}
	c := e.conn
	if t, ok := c.cfg.Transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inErr, c.outErr = reason, reason
	if reason == nil {
		c.inErr, c.outErr = io.EOF, ErrClosed
		if !bytes.HasSuffix(c.in, []byte("</stream:stream>")) {
			c.in = append(c.in, "</stream:stream>"...)
		}
	}
	c.cond.Broadcast()
}

func (e *engine) find(rid uint64) *flight {
	for _, f := range e.flights {
		if f.rid == rid {
			return f
		}
	}
	return nil
}

func ridString(rid uint64) string { return strconv.FormatUint(rid, 10) }
