package manager

import (
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

// linger is how long an ended session can still be asked for its last answers.
const linger = 30 * time.Second

// terminate ends the session from the server's side.
func (s *session) terminate(c wire.Condition) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end(c)
}

// end ends the session, answers all that is held, and lets go of it. The caller
// holds the lock.
func (s *session) end(c wire.Condition) {
	if s.ended {
		return
	}
	s.ended, s.condition = true, c
	s.rest()
	s.bidFarewell()
	for _, q := range s.parked {
		q.answer(s.terminated(c))
	}
	s.parked = nil
	close(s.gone)
	s.cond.Broadcast()
	// The last answer may be lost on its way, and asked for again.
	time.AfterFunc(min(s.inactivity, linger), func() { s.l.forget(s) })
}

// bidFarewell answers all that is held. The first request that somebody waits for
// gets all that is left to say; where nobody waits, whoever asks next does, be it
// for the answer to a request whose connection has gone or with the next rid.
func (s *session) bidFarewell() {
	s.farewell = s.take()
	for _, q := range s.held {
		s.give(q, s.envelope(q.rid, s.farewell))
		if q.awaited() {
			s.farewell = nil
		}
	}
	s.held = nil
}

// lastWord answers a request of a session that has ended.
func (s *session) lastWord(q *request) response {
	if q.rid != s.next || !s.unlocks(q.body) {
		return s.terminated(s.condition)
	}
	s.next++
	r := s.envelope(q.rid, s.farewell)
	s.farewell = nil
	s.keep(q, r)
	return r
}
