package bosh

import "time"

const (
	// minPolling keeps a server that names no polling interval from being hammered.
	minPolling = 500 * time.Millisecond

	// floodPause is the time between polls in a flood. A poll for each of a thousand
	// messages a second would cost both sides more than the messages do; so the server
	// is let gather some. Before that, floodAfter polls may go out at once: people,
	// and what business systems send now and then, are not waited for at all.
	floodPause = 10 * time.Millisecond
	floodAfter = 10
)

// flood counts polls: each takes floodPause, and up to floodAfter may be in debt.
type flood struct{ paid time.Time }

// next returns when the next poll may go out.
func (f *flood) next() time.Time { return f.paid.Add(-floodAfter * floodPause) }

func (f *flood) poll(now time.Time) {
	if f.paid.Before(now) {
		f.paid = now
	}
	f.paid = f.paid.Add(floodPause)
}

// readerState is how far the reader is.
type readerState struct {
	hungry bool // he has dealt with everything, and waits
	behind int  // answers that he was given and has not dealt with
}

// mayPoll tells whether an empty request is due: the server has none of ours to
// answer, and the reader wants what it may say.
//
// An answer to a poll is news, and the next poll follows it at once, before the
// reader has dealt with it: so handling one answer and carrying the next go on
// together. But he may be no more than that one answer behind. An answer to a
// request that carried something is likely to be answered in turn, as in signing
// in: there the reader is waited for, and a request is saved. A reader that is slow
// is not waited for beyond what the server's inactivity lets us, XEP-0124 §10.
func (e *engine) mayPoll(now time.Time, reader readerState, due *soonest) bool {
	if e.phase != phaseOpen {
		return false
	}
	if e.holding() {
		return e.mayRefresh(now, due)
	}
	if next := e.earliestPoll(); now.Before(next) {
		due.at(next)
		return false
	}
	if !e.pauseUntil.IsZero() || reader.hungry || e.ahead && reader.behind <= 1 {
		return true
	}
	last := e.quiet.Add(e.terms.Inactivity * 2 / 3)
	if now.Before(last) {
		due.at(last)
		return false
	}
	return true
}

// holding tells whether the server has a request that it may hold or answer.
func (e *engine) holding() bool { return len(e.flights) > 0 && !e.onlyPause() }

// earliestPoll is before when an empty request may not be sent: polling a server
// that holds none must not be more frequent than it allows, XEP-0124 §12, and a
// pause is not to be ended (§10) before most of it is over.
func (e *engine) earliestPoll() time.Time {
	next := later(e.flood.next(), e.vain.next)
	if e.terms.Hold == 0 {
		next = e.lastPoll.Add(max(e.terms.Polling, minPolling))
	}
	if !e.pauseUntil.IsZero() {
		next = e.pauseUntil.Add(-e.pauseMargin())
	}
	return next
}

// arrived returns when the server may have got a request that is answered now: it is
// from then that it measures, and not from when we sent it.
func (e *engine) arrived(f *flight, now time.Time) time.Time {
	if latest := f.at.Add(e.atLeast(late)); latest.Before(now) {
		return latest
	}
	return now
}

// mayRefresh tells whether the request that the server holds is to be replaced: by
// a second empty one, on which the server answers the first. That is done where
// something on the path has been seen to cut requests that are held for long, and
// before it cuts. It fills the window with an empty request, so it may not come within
// polling of the one before, XEP-0124 §11.
//
// A repetition that must not be repeated once more, see terms.Once, is replaced at once:
// those servers count as too many only what comes when the window is full already
// (HttpSession.checkOveractivity).
func (e *engine) mayRefresh(now time.Time, due *soonest) bool {
	if e.terms.Hold == 0 || len(e.flights) > 1 || e.terms.Requests < 2 || !e.pauseUntil.IsZero() {
		return false
	}
	f := e.flights[0]
	if !f.flying || f.answered != nil || f.coming {
		return false
	}
	if f.tries > 1 && e.terms.Once {
		return true
	}
	if e.cuts.limit == 0 {
		return false
	}
	at := f.at.Add(max(e.cuts.limit, e.terms.Polling))
	if now.Before(at) {
		due.at(at)
		return false
	}
	return true
}
