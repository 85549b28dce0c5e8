package manager

import (
	"slices"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

// XEP-0124 §14 from the connection manager's side: which rids are taken, what a
// repetition gets, and what is kept for it.

const (
	// maxCopies is how many connections may wait for the answer to one rid, besides
	// the first. The oldest is let go for a new one: its client has given it up.
	maxCopies = 4

	// keptUnacknowledged bounds those that are kept until they are acknowledged, and
	// keptBytes their size.
	keptUnacknowledged = 32
	keptBytes          = 4 << 20
)

// answered is an answer that may be asked for again.
type answered struct {
	response
	key      string // of the request: a repetition is an exact copy
	at       time.Time
	reported bool // that it is missing was reported, §9.2
}

// admit puts a request into its place. It returns an answer that can be given at
// once, if there is one.
func (s *session) admit(q *request) (response, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.answers[q.rid]; a != nil {
		if a.key != q.body.Get("key") {
			return s.refuse(wire.ItemNotFound), true
		}
		s.pace()
		return a.response, true // a repetition, XEP-0124 §14.3
	}
	if first := s.waiting(q.rid); first != nil {
		return s.repeat(first, q)
	}
	if s.ended {
		return s.lastWord(q), true
	}
	if q.rid < s.next {
		// Answered long ago: a late copy that nobody waits for. The session goes on, as
		// Prosody's does; ending it would punish the client for a slow network.
		return s.terminated(wire.ItemNotFound), true
	}
	if c := s.beyond(q); c != "" {
		return s.refuse(c), true
	}
	s.parked[q.rid] = q
	q.timer = time.AfterFunc(s.wait+s.inactivity, func() { s.unpark(q) })
	s.process()
	s.pace()
	return response{}, false
}

// refuse ends the session, for what the client did.
func (s *session) refuse(c wire.Condition) response {
	s.end(c)
	return s.terminated(s.condition)
}

// beyond judges a new rid by the window, XEP-0124 §14.2, and by how many requests
// are unanswered, §11. One more than requests is let in for a pause or a terminate.
func (s *session) beyond(q *request) wire.Condition {
	most := uint64(s.requests)
	if q.body.Terminates() || q.body.Get("pause") != "" {
		most++
	}
	switch {
	case q.rid-s.next >= most:
		return wire.ItemNotFound // so a request was lost for good
	case q.rid-s.oldest() >= most:
		return wire.PolicyViolation
	}
	return ""
}

// kept returns how many answers are kept where nothing says which have come: as many
// as the window, and one for the pause or the terminate beyond it.
func (s *session) kept() uint64 { return uint64(s.requests) + 1 }

// oldest returns the lowest rid that is not answered.
func (s *session) oldest() uint64 {
	if len(s.held) > 0 {
		return s.held[0].rid
	}
	return s.next
}

// waiting returns the request with a rid that has come and is not answered.
func (s *session) waiting(rid uint64) *request {
	for _, h := range s.held {
		if h.rid == rid {
			return h
		}
	}
	return s.parked[rid]
}

// repeat adds a repetition to the request that waits. Both will get the same
// answer: which of the two the client still waits for cannot be known here, and an
// empty answer to either could be taken for the real one.
func (s *session) repeat(first, q *request) (response, bool) {
	if first.body.Get("key") != q.body.Get("key") {
		return s.refuse(wire.ItemNotFound), true
	}
	first.copies = slices.DeleteFunc(first.copies, func(c *request) bool { return c.gone })
	if len(first.copies) == maxCopies {
		first.copies[0].reply <- recoverable()
		first.copies = slices.Delete(first.copies, 0, 1)
	}
	first.copies = append(first.copies, q)
	if s.parked[q.rid] == nil {
		s.startWait(first)
		s.answerDue()
	}
	s.pace()
	return response{}, false
}

// unpark lets go of a request that has waited for one before it for longer than any
// client waits for its answer. It says so in the way that makes clients send
// both again, XEP-0124 §17.3.
func (s *session) unpark(q *request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.parked[q.rid] != q {
		return
	}
	delete(s.parked, q.rid)
	q.answer(recoverable())
	s.pace()
}

// keep remembers an answer, and forgets those that nobody can ask for any more.
func (s *session) keep(q *request, r response) {
	s.answers[q.rid] = &answered{response: r, key: q.body.Get("key"), at: time.Now()}
	most := s.kept()
	if s.acks {
		most = keptUnacknowledged
	}
	size := 0
	for rid := q.rid; q.rid-rid < most && s.answers[rid] != nil; rid-- {
		if size += len(s.answers[rid].data); size > keptBytes && q.rid-rid >= s.kept() {
			most = q.rid - rid
		}
	}
	for rid := range s.answers {
		if rid <= s.acked || q.rid-rid >= most {
			delete(s.answers, rid)
		}
	}
}
