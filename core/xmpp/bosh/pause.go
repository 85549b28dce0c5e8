package bosh

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

var (
	// ErrNoPause says that the connection manager cannot pause.
	ErrNoPause = errors.New("bosh: the connection manager does not pause sessions")
	// ErrPauseOver says that a pause has ended before the session was at rest.
	ErrPauseOver = errors.New("bosh: the pause was ended")
)

// Pause tells the server that nothing will be heard of us for up to d, XEP-0124 §10:
// before the machine sleeps, or changes its network. It grants no more than it has
// said, which [Conn.MaxPause] returns, and d is cut to that. Requests that it holds
// are answered, and none is made until something is written, [Conn.Wake] is called,
// or the pause is nearly over.
//
// Pause returns when the server has answered what it held, so that no connection is
// needed any more. ejabberd holds the request that asks for the pause itself, so
// that is not waited for. It fails with [ErrNoPause] where the server cannot, with
// [ErrPauseOver] when something was written or Wake was called meanwhile, and when
// ctx or the session ends.
func (c *Conn) Pause(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.maxPause == 0:
		return ErrNoPause
	case d < time.Second:
		return fmt.Errorf("%w: a pause of %v", ErrConfig, d)
	case c.outErr != nil:
		return c.outErr
	case c.closing:
		return ErrClosed
	}
	c.push(item{kind: itemPause, pause: min(d, c.maxPause).Truncate(time.Second)})
	c.pauses++
	want, pause := c.written-1, c.pauses // what stands before it
	c.poke()
	atRest := func() bool { return c.taken >= want && c.pausing }
	if err := c.await(ctx, func() bool { return atRest() || c.over >= pause }); err != nil || atRest() {
		return err
	}
	return ErrPauseOver
}

// MaxPause returns how long the server lets a session pause, 0 when it does not or
// when there is no session yet.
func (c *Conn) MaxPause() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.maxPause
}

// Stalls tells whether the server, told that nobody looks at the session (XEP-0352), stops
// writing to one of its connections, and does not begin again: Prosody's mod_csi_simple
// takes the connection of the newest request for the only one. It is known when the session
// is open.
func (c *Conn) Stalls() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stalls
}

// Wake says that the machine has slept, or that its network has changed: the
// connections of before are given up and all that was not answered is sent again
// over new ones, at once.
func (c *Conn) Wake() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.woken = true
	c.poke()
}

// grant notes what the connection's methods need of the terms.
func (c *Conn) grant(t terms) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.maxPause, c.stalls = t.MaxPause, t.Forgets
}

// pauseMargin is how long before its end a pause is ended by us: the server's clock
// started earlier.
func (e *engine) pauseMargin() time.Duration {
	return min(e.pause/5, 10*time.Second)
}

// onlyPause tells whether nothing is out but a request for a pause, which ejabberd
// does not answer before the next one.
func (e *engine) onlyPause() bool { return len(e.flights) == 1 && e.flights[0].pause > 0 }

// endPause takes note that the server pauses no longer, or will not when it hears of
// us next.
func (e *engine) endPause() {
	if e.pauseUntil.IsZero() {
		return
	}
	e.pauseUntil = time.Time{}
	c := e.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	c.over++
	c.cond.Broadcast()
}

// outstanding counts the requests that fill the window. One for a pause does not, as
// it may go beyond it, XEP-0124 §10, and may never be answered; see makeRoom.
func (e *engine) outstanding() int {
	n := 0
	for _, f := range e.flights {
		if f.pause == 0 {
			n++
		}
	}
	return n
}

// goodTime is how long the answer to a pause may take when the request behind it has
// left. It is what ends the pause, and all that a server waits for.
const goodTime = 300 * time.Millisecond

// makeRoom sees to it that one more request makes no more than the window has, with a
// request for a pause that was not answered: only that itself may go beyond it. Where
// there is no room the pause's is withdrawn after a while: it stays unanswered, and is
// asked for again when a younger one was answered.
func (e *engine) makeRoom(now time.Time, due *soonest) bool {
	var pause *flight
	out := 0
	for _, f := range e.flights {
		switch {
		case f.answered != nil || f.withdrawn:
		case f.pause > 0 && f.flying:
			pause = f
			out++
		default:
			out++
		}
	}
	if pause == nil || out < e.terms.Requests || e.mayExceed() {
		return true
	}
	if until := e.launched.Add(e.atLeast(goodTime)); now.Before(until) {
		due.at(until)
		return false
	}
	pause.stop()
	pause.flying, pause.withdrawn, pause.retryAt = false, true, time.Time{}
	return true
}

// mayExceed tells whether what is to be sent next may be one more than the window has.
func (e *engine) mayExceed() bool {
	c := e.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.queue) > 0 && (c.queue[0].kind == itemClose || c.queue[0].kind == itemPause)
}

// inVain is how long a repeated request for a pause is waited for: an answer that was
// given once comes at once, and to miss it would be to lose what it holds.
const inVain = 3 * time.Second

// doubtPause is called when a request was repeated. One for a pause that is behind an
// answered one has been dealt with: if there was news in the pause, this was told in its
// answer, and the server has that at hand. If not, ejabberd 23 never answers it.
func (e *engine) doubtPause(f *flight, now time.Time, due *soonest) {
	if f.pause == 0 || !slices.ContainsFunc(e.flights, func(g *flight) bool { return g.rid > f.rid && g.answered != nil }) {
		return
	}
	f.overdue, f.retryAt = true, now.Add(e.atLeast(inVain))
	due.at(f.retryAt)
}

// giveUpPause goes on without the answer to a request for a pause.
func (e *engine) giveUpPause(f *flight, now time.Time) {
	if f.flying {
		f.stop()
		f.flying = false
	}
	e.passOver(f)
	e.deliver(now)
}

// cannotPause tells whether a server has failed at a pause. Openfire does at each: its
// HttpSession.pause closes the request that asks for it, and finds nothing to answer
// then (seen with 5.0.5). It has not counted that request.
func cannotPause(err error) bool {
	var status *StatusError
	return errors.As(err, &status) && status.Status == http.StatusInternalServerError
}

// renouncePause makes a poll of a request for a pause. Where the server has counted it
// all the same, the answer that it has kept comes.
func (e *engine) renouncePause(f *flight) {
	if b, err := wire.Parse(f.bytes); err == nil {
		f.bytes = b.Without("pause")
	}
	f.pause, f.polling = 0, true
	e.terms.MaxPause = 0
	e.conn.grant(e.terms)
	e.endPause()
	e.keep()
}

// notePause tells those who wait whether the session is at rest: a pause was asked
// for and nothing before it is unanswered.
func (e *engine) notePause() {
	resting := !e.pauseUntil.IsZero() && (len(e.flights) == 0 || e.flights[0].pause > 0)
	c := e.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pausing != resting {
		c.pausing = resting
		c.cond.Broadcast()
	}
}

// wakeUp does what Wake promises.
func (e *engine) wakeUp(now time.Time) {
	c := e.conn
	c.mu.Lock()
	woken := c.woken
	c.woken = false
	c.mu.Unlock()
	if !woken && !e.slept(now) {
		return
	}
	e.endPause()
	e.vain = vain{}
	e.letGo()
	for _, f := range e.flights {
		if f.answered == nil {
			f.forgiven, f.retryAt = f.tries-1, now
		}
	}
}

// slept tells whether the machine has slept since the engine last looked: then the
// wall clock has gone on and, on most systems, the monotonic one has not.
func (e *engine) slept(now time.Time) bool {
	before := e.looked
	e.looked = now
	return !before.IsZero() && standstill(now.Round(0).Sub(before.Round(0)), now.Sub(before))
}

// standstill tells a sleep from a clock that was set right.
func standstill(wall, monotonic time.Duration) bool { return wall-monotonic > 5*time.Second }
