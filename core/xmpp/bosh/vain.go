package bosh

import (
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

const (
	// atOnce is how long a server must have held a poll for the next one to be none too
	// many: on the longest way an answer takes a few seconds more.
	atOnce = time.Second
	// vainFree polls in a row may be answered at once with nothing before they are
	// spaced out: a server may drop what it holds for a reason of its own.
	vainFree = 4
	// vainFirst is the first space between such polls; it doubles up to vainMost, or
	// the server's polling interval if that is longer.
	vainFirst = 100 * time.Millisecond
	vainMost  = 5 * time.Second
)

// vain counts polls that were answered at once and with nothing, although the server had
// no other to answer. One that does so for ever takes hold to be nothing, or stands
// behind something that does: it is asked less and less often, and in the end as often as
// a server that says that it holds nothing (XEP-0124 §12).
type vain struct {
	row  int
	next time.Time // not before this may the next poll leave
}

// judgePoll is called when a request was answered.
func (e *engine) judgePoll(f *flight, b *wire.Body, now time.Time) {
	alone := len(e.flights) == 1
	switch {
	case len(b.Payload) > 0 || b.Before > 0, f.polling && alone && now.Sub(f.at) >= e.atLeast(atOnce):
		e.vain = vain{}
	case f.polling && alone && e.phase == phaseOpen && e.terms.Hold > 0:
		if e.vain.row++; e.vain.row > vainFree {
			space := min(vainFirst<<min(e.vain.row-vainFree-1, 10), max(vainMost, e.terms.Polling), e.terms.Inactivity/2)
			e.vain.next = now.Add(space)
		}
	}
}
