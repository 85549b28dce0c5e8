package bosh

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"time"

	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/bosh/wire"
)

const (
	// overtaken is how long a request may stay unanswered after a younger one was
	// answered, before it is sent again: its path is probably dead.
	overtaken = time.Second

	// impatience is how long a request may stay unanswered that the server has no
	// reason to hold, because it has a younger one: then neither may have arrived.
	impatience = 25 * time.Second
)

// atLeast stretches a time limit where the path itself is slow.
func (e *engine) atLeast(d time.Duration) time.Duration { return max(d, 2*e.roundTrip) }

// suspectOlder makes requests that are older than an answered one be sent again
// soon: the server answers in order, so their answers are lost or late.
func (e *engine) suspectOlder(answered *flight, now time.Time) {
	for _, f := range e.flights {
		switch {
		case f.rid >= answered.rid || f.answered != nil || !f.flying && !f.withdrawn || f.coming:
		case f.pause > 0 && !f.overdue:
			f.retryAt = now // see doubtPause
		default:
			f.retryAt = now.Add(e.atLeast(overtaken))
		}
	}
}

// expectAnswers is called when a request has left: the server holds no more than
// hold of them, and answers the older ones at once (XEP-0124 §11). Where it does
// not, connections that have silently died are found long before wait is over.
func (e *engine) expectAnswers(now time.Time) {
	if e.phase != phaseOpen || e.outstanding() <= max(e.terms.Hold, 1) {
		return
	}
	for _, f := range e.flights {
		if f.answered == nil && f.flying && f.retryAt.IsZero() && f.pause == 0 && !f.coming {
			f.retryAt = now.Add(e.atLeast(impatience) << min(f.tries-f.forgiven-1, 3))
		}
	}
}

// relax lets the server hold what is left when the older requests were answered.
func (e *engine) relax(answered *flight) {
	left := 0
	for _, f := range e.flights {
		if f.answered == nil && f.rid < answered.rid {
			return
		}
		if f.answered == nil {
			left++
		}
	}
	if left > e.terms.Hold {
		return
	}
	for _, f := range e.flights {
		if f.flying {
			f.retryAt = time.Time{}
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
	e.failure, e.health.working = why, time.Time{}
	if f.flying {
		f.stop()
		f.flying = false
	}
	f.coming, f.piece = false, nil
	e.letFollow(f, false)
	f.retryAt, f.overdue = now.Add(backoff(f.tries-f.forgiven)), false
}

// backoff returns the delay before a try, when tries were made already.
func backoff(tries int) time.Duration {
	if tries <= 1 {
		return 0
	}
	most := min(50*time.Millisecond<<min(tries, 10), 5*time.Second)
	return most/2 + rand.N(most/2)
}

// wasHeld tells whether a try that failed after d was cut off from a server, or a
// proxy, that was holding it: until then the path worked.
func wasHeld(d time.Duration, why error) bool {
	var network net.Error
	var dialling *net.OpError
	var status *StatusError
	var proxy *transport.ProxyError
	switch {
	case d < atOnce, errors.As(why, &network) && network.Timeout(), errors.As(why, &dialling) && dialling.Op == "dial":
		return false
	}
	return !errors.As(why, &status) && !errors.As(why, &proxy)
}

// broke tells whether a connection that had been made broke before it brought an answer:
// then the server may have got the request. The first of a session is sent once more for
// that, and what it begins twice is in nobody's way: nobody is signed in there.
func broke(a answer) bool {
	var network *net.OpError
	switch {
	case a.fate != fateRetry, errors.Is(a.err, context.DeadlineExceeded):
		return false
	case errors.As(a.err, &network):
		return !network.Timeout() && (network.Op == "read" || network.Op == "write")
	}
	return errors.Is(a.err, io.EOF) || errors.Is(a.err, io.ErrUnexpectedEOF)
}

// checkPath gives the session up when the server must have done so, XEP-0124 §10:
// it counts its inactivity, or the pause it has granted, from when it holds no
// request, and that is not before the path began to fail. While a try is under way,
// the server may be holding that, for longer than its inactivity. One that answers, but
// always with an error, has not given it up.
func (e *engine) checkPath(now time.Time, due *soonest) {
	if e.phase != phaseOpen && e.phase != phaseEnding {
		return
	}
	silent := e.unanswered(now, due)
	if silent && e.failing.IsZero() {
		e.failing, e.failure = now, context.DeadlineExceeded
	}
	if e.failing.IsZero() {
		return
	}
	limit := e.failing.Add(e.terms.Inactivity)
	if limit.Before(e.promised) {
		limit = e.promised
	}
	limit = limit.Add(e.terms.Inactivity / 10)
	switch {
	case now.Before(limit):
		due.at(limit)
	case e.flying() == 0, silent:
		e.abandon(errors.Join(ErrInactive, e.failure))
	}
}

// unanswered tells whether more is out than the server may hold, and has been for longer
// than any answer takes: however many tries are under way then, it holds none of them.
func (e *engine) unanswered(now time.Time, due *soonest) bool {
	if e.health.owing.IsZero() {
		return false
	}
	limit := e.health.owing.Add(e.terms.Wait + answerMargin)
	if now.Before(limit) {
		due.at(limit)
		return false
	}
	return true
}

// resend sends again what is due for it, oldest first.
func (e *engine) resend(now time.Time, due *soonest) {
	for _, f := range e.flights {
		switch {
		case f.answered != nil || f.retryAt.IsZero() || e.phase == phaseEnded:
		case now.Before(f.retryAt):
			due.at(f.retryAt)
		case f.overdue:
			e.giveUpPause(f, now)
			e.resend(now, due) // there are others now
			return
		case !e.clear(f, now, due):
		case !e.led(f, now, due):
		default:
			e.relaunch(f, now)
			e.doubtPause(f, now, due)
		}
	}
}

// relaunch sends a request again, whether the try before is under way or not.
func (e *engine) relaunch(f *flight, now time.Time) {
	if f.flying {
		f.stop()
	}
	e.launch(f, now)
	e.expectAnswers(now)
}

// launch sends a request, for the first time or again.
func (e *engine) launch(f *flight, now time.Time) {
	ctx, l := newLeash(e.ctx, e.deadline(f))
	f.connecting = new(connecting)
	ctx = f.connecting.begin(ctx, e.conn.poke)
	if f.tries++; f.tries > 1 {
		e.conn.repeated.Add(1)
	}
	f.at, f.flying, f.retryAt, f.stop = now, true, time.Time{}, l.cut
	f.coming, f.piece, f.withdrawn, f.follows = false, nil, false, false
	e.letFollow(f, true)
	e.launched = now
	if f.polling {
		e.flood.poll(now)
		e.lastPoll = now
	}
	a := answer{rid: f.rid, try: f.tries}
	payload := f.bytes
	go func() {
		a.body, a.fate, a.err = e.exchange(ctx, payload, l, func(b *wire.Body) error { return e.handPiece(ctx, l, a, b) })
		if l.passed() {
			a.err = context.DeadlineExceeded
		}
		select {
		case e.results <- a:
		case <-e.ctx.Done():
		}
	}()
}

// deadline returns how long a request may take.
func (e *engine) deadline(f *flight) time.Duration {
	switch {
	case e.phase == phaseCreating:
		return creationDeadline
	case f.pause > 0:
		return f.pause + answerMargin
	}
	return e.terms.Wait + answerMargin
}
