package bosh

import "time"

// Requests go over several connections, and the server deals with them in the order of
// their rids (XEP-0124 §14.2): one that comes before the one it follows is to be put aside.
// Servers fail at that, each in its way, so requests are to arrive in order.

// headStart is how much earlier a request is sent than the one after it, which goes
// over another connection and could overtake it. XEP-0124 §14.2 lets it; ejabberd
// 23 answers neither then, and ends the session when they are repeated.
const headStart = 5 * time.Millisecond

// clear tells whether the request that left last has had its head start before this one,
// nil being a new one. That begins when it has a connection: over a long way one takes
// longer to be made than anything would take over one that is there.
func (e *engine) clear(next *flight, now time.Time, due *soonest) bool {
	for _, f := range e.flights {
		if !f.flying || next != nil && (f == next || f.rid > next.rid && !next.follows) {
			continue
		}
		if was := f.connecting.late; f.connecting.pending() {
			return false
		} else if was {
			e.launched = now
		}
	}
	ahead := headStart
	if next != nil && next.follows {
		ahead = lead
	}
	if next := e.launched.Add(ahead); e.flying() > 0 && now.Before(next) {
		due.at(next)
		return false
	}
	return true
}

// lead is the head start of a request that goes before the one it follows. There the
// wrong order costs the session, see [terms.Forgets], and it is sent again just because
// the path is not well: a proxy makes its own connection, and takes its time for it.
const lead = 300 * time.Millisecond

// leads bounds how often a request goes before the one it follows: one that never gets
// through shall not keep that from the server.
const leads = 3

// led tells whether a request may be sent again. Where what the server has put aside is
// forgotten, see [terms.Forgets], the next request, if there is one, goes before it anew.
func (e *engine) led(f *flight, now time.Time, due *soonest) bool {
	next := e.find(f.rid + 1)
	switch {
	case !e.terms.Forgets, f.follows, next == nil, next.answered != nil, next.coming, next.tries >= f.tries+leads:
		return true
	case !next.flying && now.Before(next.retryAt):
		return false // its turn comes
	}
	e.relaunch(next, now)
	e.clear(f, now, due)
	return false
}

// letFollow notes for the request before f, if that is to be sent again, whether f has
// gone before it.
func (e *engine) letFollow(f *flight, yes bool) {
	if before := e.find(f.rid - 1); before != nil && !before.retryAt.IsZero() {
		before.follows = yes
	}
}
