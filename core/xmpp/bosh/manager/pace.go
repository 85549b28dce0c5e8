package manager

import (
	"strconv"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

// XEP-0124 §10 to §12: how long a client may be away, and how often it may come.

// pace lets the session's inactivity run while no client waits for an answer, §10.
// It is called after everything that may change that.
func (s *session) pace() {
	if s.ended {
		return
	}
	for _, q := range s.held {
		if q.awaited() {
			s.rest()
			return
		}
	}
	for _, q := range s.parked {
		if q.awaited() {
			s.rest()
			return
		}
	}
	allowed := s.inactivity
	if s.pause > 0 {
		allowed = s.pause
	}
	s.idleAt = time.Now().Add(allowed)
	s.idle.Reset(allowed)
}

// rest stops the inactivity.
func (s *session) rest() {
	s.idleAt = time.Time{}
	s.idle.Stop()
}

// expire ends a session that nobody has asked for anything for too long.
func (s *session) expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.idleAt.IsZero() || time.Now().Before(s.idleAt) {
		return // a request came while the timer ran out
	}
	s.end(wire.ItemNotFound)
}

// judge says why a request whose turn has come must not be processed.
func (s *session) judge(q *request) wire.Condition {
	if !s.unlocks(q.body) {
		s.out, s.outSize = nil, 0 // not for whoever this is
		return wire.ItemNotFound
	}
	if p := q.body.Get("pause"); p != "" {
		n, err := strconv.ParseUint(p, 10, 32)
		switch {
		case err != nil || n == 0:
			return wire.BadRequest
		case time.Duration(n)*time.Second > maxPause:
			// To grant less than was asked for would be found out too late.
			return wire.PolicyViolation
		}
	}
	if s.countHaste(q); s.haste > pardoned {
		return wire.PolicyViolation
	}
	return ""
}

// hurry is the interval between two empty requests that is too short, and pardoned
// is how many such in a row are not the client's fault. The intervals are those at
// the client, and a path that holds up a request and then no more moves it closer
// to the next. But the next is sent later by polling, or when the first has been
// answered; so one that was held up is followed by at most two in a hurry, one where
// the client polls, whatever the path does. More are a client that does not wait.
const (
	hurry    = polling / 4
	pardoned = 2
)

// countHaste counts how often in a row a client has sent empty requests more often than
// it may: as many as may be unanswered, §11, or where it polls one after another that
// was answered empty, §12. Requests that overtook each other or had to be repeated
// tell nothing.
func (s *session) countHaste(q *request) {
	p := s.last
	if p == nil || len(p.copies)+len(q.copies) > 0 || q.at.Before(p.at) {
		return
	}
	filling := len(s.held)+1 == s.requests
	if s.hold == 0 {
		filling = empty(p.body) && p.idleFor
	}
	if empty(q.body) && filling && q.at.Sub(p.at) < hurry {
		s.haste++
	} else {
		s.haste = 0
	}
}

// paused takes in a request's pause, or ends the one before, §10. All that is held
// is answered, the pause itself with nothing.
func (s *session) paused(q *request) {
	n, _ := wire.Count(q.body.Get("pause"), int(maxPause/time.Second))
	s.pause = time.Duration(n) * time.Second
	for s.pause > 0 && len(s.held) > 0 {
		s.answerFirst()
	}
}
