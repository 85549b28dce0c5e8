package bosh

import (
	"strconv"
	"time"
)

// XEP-0124 §10 to §12: how long a client may be away, and how often it may come.

// pace lets the session's inactivity run while no client waits for an answer, §10.
// It is called after everything that may change that.
func (s *served) pace() {
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
func (s *served) rest() {
	s.idleAt = time.Time{}
	s.idle.Stop()
}

// expire ends a session that nobody has asked for anything for too long.
func (s *served) expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.idleAt.IsZero() || time.Now().Before(s.idleAt) {
		return // a request came while the timer ran out
	}
	s.end(ItemNotFound)
}

// judge says why a request whose turn has come must not be processed.
func (s *served) judge(q *request) Condition {
	if !s.unlocks(q.body) {
		s.out, s.outSize = nil, 0 // not for whoever this is
		return ItemNotFound
	}
	if p := q.body.get("pause"); p != "" {
		n, err := strconv.ParseUint(p, 10, 32)
		switch {
		case err != nil || n == 0:
			return BadRequest
		case time.Duration(n)*time.Second > maxPause:
			// To grant less than was asked for would be found out too late.
			return PolicyViolation
		}
	}
	if s.tooSoon(q) {
		return PolicyViolation
	}
	return ""
}

// hurry is the interval between two empty requests that is too short. What a client
// spaces by polling comes closer together when the path holds up the first, as by
// a second for a lost SYN; so only what the path cannot have done counts.
const hurry = polling - 1500*time.Millisecond

// tooSoon tells whether a client sends empty requests more often than it may: as
// many as may be unanswered, §11, or where it polls one after another that was
// answered empty, §12. The session would be ended for it, so a client whose
// requests overtook each other or had to be repeated is not suspected.
func (s *served) tooSoon(q *request) bool {
	p := s.last
	if p == nil || !q.body.empty() || len(p.copies)+len(q.copies) > 0 {
		return false
	}
	gap := q.at.Sub(p.at)
	if gap < 0 || gap >= hurry {
		return false
	}
	if s.hold == 0 {
		return p.body.empty() && p.idleFor
	}
	return len(s.held)+1 == s.requests
}

// paused takes in a request's pause, or ends the one before, §10. All that is held
// is answered, the pause itself with nothing.
func (s *served) paused(q *request) {
	n, _ := count(q.body.get("pause"), int(maxPause/time.Second))
	s.pause = time.Duration(n) * time.Second
	for s.pause > 0 && len(s.held) > 0 {
		s.answerFirst()
	}
}
