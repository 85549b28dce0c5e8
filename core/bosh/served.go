package bosh

import (
	"crypto/rand"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"vestnik/core/xmlsafe"
)

// served is one session on the connection manager's side. Requests are processed
// in rid order, whatever order they come in; each is answered once and its answer
// kept for a repetition (XEP-0124 §14.2, §14.3). HTTP's goroutines call in, so one
// lock guards everything, and nothing waits while holding it.
type served struct {
	l         *Listener
	sid       string
	domain    string
	lang      string
	encrypted bool
	wait      time.Duration
	hold      int
	requests  int
	ver       string

	mu        sync.Mutex
	cond      *sync.Cond
	next      uint64              // rid that is processed next
	parked    map[uint64]*request // came before their turn
	held      []*request          // processed and not answered, in rid order
	answers   map[uint64][]byte   // the last answers, by rid
	created   bool                // the creation request was answered
	idle      *time.Timer         // runs out when nothing has been held for too long
	gone      chan struct{}       // closed when the session has ended
	ended     bool
	condition Condition // with which it ended

	in      []byte // XMPP stream to the server
	inDone  bool   // the client has ended the stream
	framing []byte // what the server wrote, up to a complete element
	out     [][]byte
	outSize int
	failed  bool // the server has written a stream error
	id      string

	readBy, writeBy moment
}

// request is one HTTP request in its turn. Its answer goes through reply, once.
type request struct {
	rid    uint64
	body   *body
	reply  chan []byte
	timer  *time.Timer // runs out at wait, once the request is held
	gone   bool        // its connection is: nobody waits for the answer
	copies []*request  // repetitions that came while it was held
}

func newServed(l *Listener, rid uint64, b *body, encrypted bool) *served {
	s := &served{
		l: l, sid: rand.Text(), domain: b.get("to"), lang: b.get("xml:lang"), encrypted: encrypted,
		wait: l.cfg.Wait, hold: 1, ver: grantVersion(b.get("ver")),
		next: rid, parked: make(map[uint64]*request), answers: make(map[uint64][]byte),
		gone: make(chan struct{}),
	}
	if n, ok := seconds(b.get("wait"), s.wait); ok {
		s.wait = n
	}
	if n, ok := count(b.get("hold"), 1<<20); ok {
		s.hold = min(n, 1)
	}
	s.requests = s.hold + 1
	s.cond = sync.NewCond(&s.mu)
	s.idle = time.AfterFunc(l.cfg.Inactivity, s.expire)
	return s
}

// grantVersion returns the lower of the client's version and ours, compared as
// numbers: 1.10 is above 1.6, XEP-0124 §7.1.
func grantVersion(asked string) string {
	const major, minor = 1, 11
	before, behind, _ := strings.Cut(asked, ".")
	m, err1 := strconv.Atoi(before)
	n, err2 := strconv.Atoi(behind)
	if err1 != nil || err2 != nil || m != major || n < 0 || n > minor {
		n = minor
	}
	return strconv.Itoa(major) + "." + strconv.Itoa(n)
}

// serve takes a request of this session and blocks until it is answered.
func (s *served) serve(w http.ResponseWriter, r *http.Request, rid uint64, b *body) {
	q := &request{rid: rid, body: b, reply: make(chan []byte, 1)}
	if data := s.admit(q); data != nil {
		reply(w, data)
		return
	}
	select {
	case data := <-q.reply:
		reply(w, data)
	case <-r.Context().Done():
		s.abandon(q)
	}
}

// admit puts a request into its place. It returns an answer that can be given at
// once, or nil.
func (s *served) admit(q *request) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if data, ok := s.answers[q.rid]; ok {
		return data // a repetition, XEP-0124 §14.3
	}
	switch {
	case s.ended:
		return s.lastWord(q)
	case q.rid < s.next:
		return s.repeat(q)
	case q.rid >= s.next+uint64(s.requests)+1:
		// Beyond the window, XEP-0124 §14.2: so a request was lost for good. One more
		// than requests is let in, for a terminate or a pause (§11).
		s.end(ItemNotFound)
		return terminated(ItemNotFound)
	}
	if old := s.parked[q.rid]; old != nil {
		old.copies = append(old.copies, q)
		return nil
	}
	s.parked[q.rid] = q
	s.process()
	s.pace()
	return nil
}

// lastWord answers a request of a session that has ended: the one that comes next
// gets what was still to be said.
func (s *served) lastWord(q *request) []byte {
	if q.rid != s.next {
		return terminated(s.condition)
	}
	s.next++
	data := s.envelope(s.out)
	s.out, s.outSize = nil, 0
	s.answers[q.rid] = data
	return data
}

// pace lets the session's inactivity run while no client waits for an answer,
// XEP-0124 §10.
func (s *served) pace() {
	for _, q := range s.held {
		if q.awaited() {
			s.idle.Stop()
			return
		}
	}
	if !s.ended {
		s.idle.Reset(s.l.cfg.Inactivity)
	}
}

// repeat adds a repetition to the copy that is held. Both will get the same
// answer: which of the two the client still waits for cannot be known here, and an
// empty answer to either could be taken for the real one.
func (s *served) repeat(q *request) []byte {
	for _, h := range s.held {
		if h.rid == q.rid {
			h.copies = append(h.copies, q)
			s.startWait(h)
			s.pace()
			return nil
		}
	}
	// Answered long ago: a late copy that nobody waits for. The session goes on, as
	// Prosody's does; ending it would punish the client for a slow network.
	return terminated(ItemNotFound)
}

// process takes the parked requests whose turn has come.
func (s *served) process() {
	for !s.ended {
		q := s.parked[s.next]
		if q == nil {
			return
		}
		delete(s.parked, s.next)
		s.next++
		s.held = append(s.held, q)
		s.startWait(q)
		s.receive(q.body)
		s.answerDue()
	}
}

// receive turns a request's body into the XMPP stream that the server reads.
func (s *served) receive(b *body) {
	if b.get("sid") == "" || b.get("xmpp:restart") == "true" {
		s.openStream(b)
	}
	for _, p := range b.payload {
		s.in = append(s.in, p...)
	}
	if b.terminates() && !s.inDone {
		s.in = append(s.in, "</stream:stream>"...)
		s.inDone = true
		s.end("")
	}
	s.cond.Broadcast()
}

func (s *served) openStream(b *body) {
	var x xmlsafe.Encoder
	x.Start("stream:stream", "xmlns", nsClient, "xmlns:stream", nsStreams, "version", "1.0", "to", s.domain)
	x.Attr("from", b.get("from")).Attr("xml:lang", b.get("xml:lang"))
	s.in = append(s.in, x.Bytes()...)
}

// startWait lets the request be held for wait, counted from now.
func (s *served) startWait(q *request) {
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
func (s *served) answerDue() {
	for len(s.held) > 0 && (len(s.out) > 0 || len(s.held) > s.hold || s.ended) {
		if !s.created && len(s.out) == 0 && !s.ended {
			return // the creation request waits for the features
		}
		s.answerFirst()
	}
}

// answerFirst answers the oldest held request with all that there is to say.
func (s *served) answerFirst() {
	q := s.held[0]
	s.held = s.held[1:]
	payload := s.out
	s.out, s.outSize = nil, 0
	data := s.envelope(payload)
	s.answers[q.rid] = data
	delete(s.answers, q.rid-uint64(s.requests))
	s.created = true
	q.answer(data)
	s.pace()
	s.cond.Broadcast()
}

func (q *request) answer(data []byte) {
	if q.timer != nil {
		q.timer.Stop()
	}
	q.reply <- data // has room for the one answer
	for _, c := range q.copies {
		c.reply <- data
	}
}

// awaited tells whether a client waits for the answer.
func (q *request) awaited() bool {
	if !q.gone {
		return true
	}
	return slices.ContainsFunc(q.copies, (*request).awaited)
}

// envelope makes an answer around a payload; the first one carries the terms.
func (s *served) envelope(payload [][]byte) []byte {
	attrs := []string{}
	if !s.created {
		secs := func(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }
		attrs = append(attrs, "sid", s.sid, "wait", secs(s.wait), "hold", strconv.Itoa(s.hold),
			"requests", strconv.Itoa(s.requests), "inactivity", secs(s.l.cfg.Inactivity), "polling", "2",
			"ver", s.ver, "from", s.domain, "authid", s.id, "xml:lang", s.lang,
			"xmpp:version", "1.0", "xmpp:restartlogic", "true")
	}
	if s.ended {
		attrs = append(attrs, "type", "terminate", "condition", string(s.condition))
	}
	if usesStream(payload) {
		attrs = append(attrs, "xmlns:stream", nsStreams)
	}
	return appendBody(payload, attrs...)
}

// usesStream tells whether a payload needs the prefix stream.
func usesStream(payload [][]byte) bool {
	for _, p := range payload {
		if len(p) > 8 && string(p[:8]) == "<stream:" {
			return true
		}
	}
	return false
}

// abandon notices that a request's connection is gone. The request keeps its
// place, and its answer is kept for the repetition.
func (s *served) abandon(q *request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q.gone = true
	s.pace()
}

// expire ends a session that nobody has asked for anything for too long.
func (s *served) expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end(ItemNotFound)
}

// terminate ends the session from the server's side.
func (s *served) terminate(c Condition) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end(c)
}

// end ends the session, answers all that is held, and lets go of it. The caller
// holds the lock.
func (s *served) end(c Condition) {
	if s.ended {
		return
	}
	s.ended, s.condition = true, c
	s.idle.Stop()
	s.answerDue()
	for _, q := range s.parked {
		q.answer(terminated(c))
	}
	s.parked = nil
	close(s.gone)
	s.cond.Broadcast()
	// The last answer may be lost on its way, and asked for again.
	time.AfterFunc(min(s.l.cfg.Inactivity, linger), func() { s.l.forget(s) })
}

// linger is how long an ended session can still be asked for its last answers.
const linger = 30 * time.Second
