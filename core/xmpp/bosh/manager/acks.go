package manager

import (
	"strconv"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

// XEP-0124 §9, acknowledgements in both directions. A client that sends ack='1'
// with its creation request gets them, and gives them.

// reportAfter is how long an answer may be under way before a client that has not
// acknowledged it is told so: longer than slow networks take.
const reportAfter = 5 * time.Second

// acknowledged takes in what a request says about the answers that have come,
// §9.2. A value that cannot be true is ignored.
func (s *session) acknowledged(q *request) {
	if !s.acks || q.body.Get("sid") == "" {
		return
	}
	ack, ok := wire.ParseRID(q.body.Get("ack"))
	switch {
	case q.body.Get("ack") == "" && q.rid > s.kept():
		// All that came before have been answered. The newest are kept nevertheless: a
		// client that announces acks and never sends one would lose by a broken
		// connection what it cannot ask for again.
		s.acked = max(s.acked, q.rid-1-s.kept())
		return
	case !ok, ack < s.acked, ack >= s.oldest():
		return
	}
	s.acked = ack
	for rid := range s.answers {
		if rid <= ack {
			delete(s.answers, rid)
		}
	}
	missing := s.answers[ack+1]
	if missing != nil && !missing.reported && time.Since(missing.at) >= reportAfter {
		// Once for each: a client that does not heed it would be answered at once for
		// ever.
		missing.reported = true
		s.report = ack + 1
	}
}

// acks are the attributes of an answer that tell what has come, §9.1, and which
// answer has not, §9.2.
func (s *session) ackAttrs(rid uint64) []string {
	if !s.acks {
		return nil
	}
	var attrs []string
	received := s.next - 1
	for s.parked[received+1] != nil {
		received++
	}
	if received != rid {
		attrs = append(attrs, "ack", wire.FormatRID(received))
	}
	if missing := s.answers[s.report]; missing != nil {
		ago := strconv.FormatInt(time.Since(missing.at).Milliseconds(), 10)
		attrs = append(attrs, "report", wire.FormatRID(s.report), "time", ago)
	}
	s.report = 0
	return attrs
}
