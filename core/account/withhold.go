package account

import "sync/atomic"

// Withhold is what others are not told of the person. His other programs learn all the
// same what he has read: that goes to his own account.
type Withhold struct {
	Receipts bool // that a message has arrived
	Markers  bool // that he has read it
	Typing   bool // that he writes
	Idle     bool // for how long he has done nothing
}

// withheld is that as the session's goroutine and the outbox see it.
type withheld struct{ receipts, markers, typing atomic.Bool }

// SetWithhold says what others are not told from now on, also of what waits to be sent. Who
// sees the person writing is told that he has stopped.
func (a *Account) SetWithhold(w Withhold) {
	a.withhold = w
	a.applyWithhold()
}

// applyWithhold has that done. Of who is invisible others are told nothing at all: each of
// these says that he is here.
func (a *Account) applyWithhold() {
	w := a.withhold
	if a.wish.Hidden {
		w = Withhold{Receipts: true, Markers: true, Typing: true, Idle: w.Idle} // of who is invisible the session answers nothing
	}
	if a.session != nil {
		a.session.LastActivity.Withhold(w.Idle)
	}
	if w.Typing {
		for peer := range a.states {
			a.Type(peer, false)
		}
	}
	a.withheld.receipts.Store(w.Receipts)
	a.withheld.markers.Store(w.Markers)
	a.withheld.typing.Store(w.Typing)
}
