package manager

import (
	"bytes"
	"net/http"
	"slices"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

// maxAnswerBody is how much is put into one answer, so that one that is lost on a
// bad path can be sent again. A single larger stanza goes alone, and a session that
// has ended says all in its last answer.
const maxAnswerBody = 256 << 10

// startWait lets the request be held for wait, counted from now.
func (s *session) startWait(q *request) {
	if q.timer != nil {
		q.timer.Stop()
	}
	q.timer = time.AfterFunc(s.wait, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		// In rid order: answering this one means answering the older ones first.
		for len(s.held) > 0 && s.held[0].rid <= q.rid {
			s.answerFirst()
		}
	})
}

// answerDue answers the oldest requests while there is something to say, or more
// is held than the client asked for.
func (s *session) answerDue() {
	for len(s.held) > 0 && s.due() {
		s.answerFirst()
	}
}

func (s *session) due() bool {
	switch {
	case len(s.out) > 0 && slices.ContainsFunc(s.held, (*request).awaited), s.report != 0:
		return true
	case !s.created:
		return false // the creation request waits for the features, XEP-0206 §4
	}
	return len(s.held) > s.hold
}

// answerFirst answers the oldest held request with what there is to say; one whose
// connection has gone, with nothing: its client may ask again for that answer or,
// as strophe.js does on a page that was loaded again, go on with the next rid.
// What there is to say waits for whoever comes.
func (s *session) answerFirst() {
	q := s.held[0]
	s.held = s.held[1:]
	var payload [][]byte
	if q.body.Get("pause") == "" && q.awaited() {
		payload = s.take()
	}
	q.idleFor = len(payload) == 0
	s.give(q, s.envelope(q.rid, payload))
	s.pace()
	s.cond.Broadcast()
}

// give answers a request, and keeps the answer.
func (s *session) give(q *request, r response) {
	s.keep(q, r)
	s.created = true
	q.after, s.leaving = s.leaving, q.left
	q.answer(r)
}

// take takes as many elements off the queue as go into one answer.
func (s *session) take() [][]byte {
	n, size := 0, 0
	for n < len(s.out) && (n == 0 || s.ended || size+len(s.out[n]) <= maxAnswerBody) {
		size += len(s.out[n])
		n++
	}
	payload := s.out[:n:n]
	s.out, s.outSize = s.out[n:], s.outSize-size
	if len(s.out) == 0 {
		s.out = nil
	}
	return payload
}

func (q *request) answer(r response) {
	if q.timer != nil {
		q.timer.Stop()
	}
	q.reply <- r // has room for the one answer
	for _, c := range q.copies {
		c.reply <- r
	}
}

// envelope makes an answer around a payload; the first one carries the terms.
func (s *session) envelope(rid uint64, payload [][]byte) response {
	var attrs []string
	if s.created {
		attrs = s.ackAttrs(rid)
	} else {
		attrs = s.terms(rid)
	}
	r := response{status: http.StatusOK}
	if s.ended {
		attrs = append(attrs, "type", "terminate", "condition", string(s.condition))
		if s.legacy {
			r.status = legacyStatus(s.condition)
		}
	}
	if usesStream(payload) {
		attrs = append(attrs, "xmlns:stream", wire.NSStreams)
	}
	r.data = wire.Append(payload, attrs...)
	return r
}

// usesStream tells whether a payload may need the prefix stream.
func usesStream(payload [][]byte) bool {
	for _, p := range payload {
		if bytes.Contains(p, []byte("stream:")) {
			return true
		}
	}
	return false
}
