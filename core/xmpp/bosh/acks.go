package bosh

import (
	"strconv"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

// Acknowledgements, XEP-0124 §9. A request tells the server up to where its answers
// have come, unless that is all of them (§9.2); an answer tells which requests the
// server has (§9.1). Servers that know none of it ignore ours.

// late is how long a request may be under way to a server before the server's not
// having it means that it is lost.
const late = 2 * time.Second

// acknowledge adds the rid up to which all answers have come. They are kept before
// they are acknowledged, see [Keeper].
func (e *engine) acknowledge(attrs []string) []string {
	if !e.terms.Acks || e.delivered == e.rid-1 {
		return attrs
	}
	return append(attrs, "ack", wire.FormatRID(e.delivered))
}

// heed takes the hints of an answer: that an earlier answer may have been lost, or
// that later requests have not arrived. What it says of requests that are not out
// is ignored.
func (e *engine) heed(f *flight, now time.Time) {
	b := f.answered
	if r, ok := wire.ParseRID(b.Get("report")); ok {
		if missed := e.find(r); missed != nil && missed.answered == nil && missed.flying && !missed.coming {
			missed.retryAt = now
		}
	}
	if !e.terms.Acks {
		return
	}
	upTo := f.rid // no ack means all up to the one that is answered
	if k, err := strconv.ParseUint(b.Get("ack"), 10, 64); err == nil {
		upTo = k
	}
	for _, other := range e.flights {
		if other.rid > upTo && other.answered == nil && other.flying && !other.coming && now.Sub(other.at) >= e.atLeast(late) {
			other.retryAt = now
		}
	}
}
