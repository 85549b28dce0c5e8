package bosh

import "time"

// patience is how long requests may fail, or an answer that is due be waited for,
// before the path counts as troubled: longer than a connection takes to be made anew,
// shorter than a person waits before wondering.
const patience = 4 * time.Second

const (
	// relapse is how soon a path that has recovered has to be in trouble again for its
	// next recovery to be doubted: it must work for a while first, the longer the oftener
	// that happens, up to mostProof. Else who looks at it would see it change for ever.
	relapse   = time.Minute
	mostProof = 30 * time.Second
)

// health is what is known of the path, beside when it began to fail.
type health struct {
	troubled bool
	owing    time.Time     // since when more is out than the server may hold; zero: it is not
	working  time.Time     // since when a troubled path has worked again; zero: it does not
	well     time.Time     // when it was said last that it works again
	proof    time.Duration // for how long it has to
}

// Trouble returns a channel that says true when the session's requests have been
// failing for some seconds, or have not been answered when they should have been, and
// false when one was answered again. It begins with all being well, holds what is true
// now if nobody has taken it yet, and is not closed when the session ends.
//
// A request that the server holds is no trouble, nor is one connection that broke.
func (c *Conn) Trouble() <-chan bool { return c.trouble }

// Repeated returns how many requests were sent again since the session began. While
// there are none the server has seen what was written exactly once.
func (c *Conn) Repeated() int { return int(c.repeated.Load()) }

// watch finds out whether the path is in trouble.
func (e *engine) watch(now time.Time, due *soonest) {
	if e.outstanding()-e.comingIn() <= max(e.terms.Hold, 1) {
		e.health.owing = time.Time{}
	} else if e.health.owing.IsZero() {
		e.health.owing = now
	}
	if e.believe(now, due); e.phase != phaseOpen && e.phase != phaseEnding || e.health.troubled {
		return
	}
	if look := later(e.failing.Add(patience), e.launched.Add(headStart)); !e.failing.IsZero() && now.Before(look) {
		due.at(look) // whether there is a connection by then
	}
	since := e.sick()
	if since.IsZero() {
		return
	}
	if limit := since.Add(patience); now.Before(limit) {
		due.at(limit)
		return
	}
	e.health.doubt(now)
	e.report(true)
}

// doubt settles for how long the path must work to be believed in, and begins to wait.
func (h *health) doubt(now time.Time) {
	h.working = time.Time{}
	if h.well.IsZero() || now.Sub(h.well) > relapse {
		h.proof = 0
		return
	}
	h.proof = min(max(patience, 2*h.proof), mostProof)
}

// believe tells that the path works again, when it has for as long as it has to.
func (e *engine) believe(now time.Time, due *soonest) {
	h := &e.health
	if !h.troubled || h.working.IsZero() {
		return
	}
	if until := h.working.Add(h.proof); now.Before(until) {
		due.at(until)
		return
	}
	h.well = now
	e.report(false)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// sick returns since when something is wrong, the zero time when nothing is known to
// be. It may be in the future.
func (e *engine) sick() time.Time {
	var since soonest
	if !e.health.owing.IsZero() {
		since.at(e.health.owing.Add(e.atLeast(0)))
	}
	if !e.failing.IsZero() && !e.perhapsHeld() {
		since.at(e.failing)
	}
	for _, f := range e.flights {
		if f.flying && f.pause == 0 && !f.coming {
			since.at(f.at.Add(e.terms.Wait + e.atLeast(0)))
		}
	}
	return time.Time(since)
}

// perhapsHeld tells whether a request may have reached the server, which then holds it.
// One to which an answer has begun is not held: if that broke off, it is due.
func (e *engine) perhapsHeld() bool {
	for _, f := range e.flights {
		if f.flying && !f.connecting.on.Load() && len(f.had) == 0 {
			return true
		}
	}
	return false
}

// report tells what has changed to who listens, now or later.
func (e *engine) report(troubled bool) {
	if e.health.troubled == troubled {
		return
	}
	e.health.troubled = troubled
	for {
		select {
		case e.conn.trouble <- troubled:
			return
		default:
		}
		select {
		case <-e.conn.trouble:
		default:
		}
	}
}

// works takes note that the server has answered.
func (e *engine) works() {
	e.failing, e.failure = time.Time{}, nil
	e.health.owing = time.Time{}
	if e.health.working.IsZero() {
		e.health.working = time.Now()
	}
}
