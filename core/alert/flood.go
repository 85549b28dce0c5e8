package alert

import "time"

// The defaults of a Flood.
const (
	perSecond = 3
	calm      = time.Second // without a message: the flood is over
)

// Summary stands for the popups that a flood has held back, so far.
type Summary[P comparable] struct {
	Messages int
	Pressing int // how many of them press
	People   int // different senders
	Peer     P   // the one, when there is but one: its own popup serves better
}

// Flood keeps popups from covering the screen: three a second go through, and when
// more come, they and all that follow without a second's pause are held back and
// summed up, once a second while more are coming. The first that presses among others goes
// through besides, so that talk hides no alarm, and a storm of alarms is summed up all the same. It is state without a clock: the
// caller says what time it is, and by what senders are told apart. It is not safe for concurrent use; the zero value
// is ready.
//
//	if flood.Admit(now, peer, presses) { raise the popup } else { set a timer for flood.Due() }
//	…
//	if sum, ok := flood.Take(now); ok { raise the summary, in place of the one before }
type Flood[P comparable] struct {
	shown  [perSecond]time.Time // when the last ones went through, oldest first
	alarm  time.Time            // and the last of them that presses
	last   time.Time            // the last message
	held   Summary[P]
	people map[P]bool
	due    time.Time // of the summary; zero while nothing new is held
}

// Admit takes a message that wants a popup, and tells whether it may have one. If
// not, it is in the summary that [Flood.Due] announces.
func (f *Flood[P]) Admit(now time.Time, peer P, presses bool) bool {
	if f.held.Messages > 0 && now.Sub(f.last) >= calm && f.due.IsZero() {
		f.held, f.people = Summary[P]{}, nil
	}
	f.last = now
	room := f.held.Messages == 0 && now.Sub(f.shown[0]) >= time.Second
	first := presses && f.held.Pressing == 0 && now.Sub(f.alarm) >= time.Second
	if room {
		copy(f.shown[:], f.shown[1:])
		f.shown[perSecond-1] = now
	}
	if presses && (room || first) {
		f.alarm = now
	}
	if room || first {
		return true
	}
	if presses {
		f.held.Pressing++
	}
	if f.people == nil {
		f.people = make(map[P]bool)
	}
	f.people[peer] = true
	f.held.Messages++
	f.held.People = len(f.people)
	if f.held.Peer = peer; f.held.People > 1 {
		f.held.Peer = *new(P)
	}
	if f.due.IsZero() {
		f.due = now.Add(time.Second)
	}
	return false
}

// Due returns when the summary is to be taken; ok is false when there is none.
func (f *Flood[P]) Due() (at time.Time, ok bool) {
	return f.due, !f.due.IsZero()
}

// Take returns the summary when it is due. It counts the whole flood, and so
// replaces the one that was taken before.
func (f *Flood[P]) Take(now time.Time) (Summary[P], bool) {
	if f.due.IsZero() || now.Before(f.due) {
		return Summary[P]{}, false
	}
	f.due = time.Time{}
	return f.held, true
}
