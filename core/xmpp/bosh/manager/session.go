package manager

import (
	"crypto/rand"
	"net/http"
	"slices"
	"sync"
	"time"

	"vestnik/core/xmpp/bosh/internal/deadline"
	"vestnik/core/xmpp/bosh/wire"
	"vestnik/core/xmpp/xmlsafe"
)

// session is one session on the connection manager's side. Requests are processed
// in rid order, whatever order they come in; each is answered once, in that order,
// and its answer kept for a repetition (XEP-0124 §14.2, §14.3). HTTP's goroutines
// call in, so one lock guards everything, and nothing waits while holding it.
//
//	request  ──admit──▶ parked ──process──▶ held ──answer──▶ answers
//	             │ §11, §14.2    │ §10, §12, §15  │ out, wait, hold  │ repeated rid
//	             ▼               ▼                ▼                  ▼ §14.3
//	          terminate       stream to        <body/>         the same bytes
//	                          the server
//
// What bounds its memory: two requests parked besides the one that is processed,
// the stream in both directions (maxQueue), the answers that are kept.
type session struct {
	l         *Listener
	sid       string
	domain    string
	encrypted bool

	// The terms, which never change: see grant.
	wait, inactivity   time.Duration
	hold, requests     int
	lang, ver, content string
	legacy             bool // the client named no version: HTTP codes, §17.1
	acks               bool // both sides acknowledge, §9

	mu      sync.Mutex
	cond    *sync.Cond
	next    uint64               // rid that is processed next
	parked  map[uint64]*request  // came before their turn
	held    []*request           // processed and not answered, in rid order
	answers map[uint64]*answered // those kept, by rid
	last    *request             // the one processed last
	haste   int                  // how many empty ones came too soon, in a row
	key     string               // whose hash the next request's key must be, §15
	acked   uint64               // the client has all answers up to this rid
	report  uint64               // rid whose answer the client misses, §9.2

	created   bool        // the creation request was answered
	idle      *time.Timer // runs out when nobody has waited for an answer for too long
	idleAt    time.Time   // when it does; zero while somebody waits
	pause     time.Duration
	gone      chan struct{} // closed when the session has ended
	ended     bool
	condition wire.Condition // with which it ended
	farewell  [][]byte       // what is left to say then
	leaving   chan struct{}  // closed when the last answer given has left

	in       []byte          // XMPP stream to the server
	inDone   bool            // the client has ended the stream
	framing  *xmlsafe.Cutter // what the server wrote, up to a complete element
	out      [][]byte
	outSize  int
	failed   bool // the server has written a stream error
	id       string
	prefixes map[string]string // declared by the server's stream header

	readBy, writeBy deadline.Deadline
}

// request is one HTTP request in its turn. Its answer goes through reply, once.
type request struct {
	rid   uint64
	body  *wire.Body
	at    time.Time
	reply chan response
	timer *time.Timer // runs out at wait, once the request is held

	gone    bool            // its connection is: nobody waits for the answer
	copies  []*request      // repetitions that came before it was answered
	after   <-chan struct{} // closed when the answer before it has left
	left    chan struct{}   // closed when its own has
	idleFor bool            // its answer had nothing to say
}

func newSession(l *Listener, rid uint64, domain string, b *wire.Body, encrypted bool) *session {
	s := &session{
		l: l, sid: rand.Text(), domain: domain, encrypted: encrypted, next: rid,
		parked: make(map[uint64]*request), answers: make(map[uint64]*answered), gone: make(chan struct{}),
		framing: xmlsafe.NewCutter(&limits),
	}
	s.grant(b)
	s.cond = sync.NewCond(&s.mu)
	s.idleAt = time.Now().Add(s.inactivity)
	s.idle = time.AfterFunc(s.inactivity, s.expire)
	return s
}

// serve takes a request of this session and blocks until it is answered.
func (s *session) serve(w http.ResponseWriter, r *http.Request, rid uint64, b *wire.Body) {
	q := &request{rid: rid, body: b, at: time.Now(), reply: make(chan response, 1), left: make(chan struct{})}
	defer close(q.left)
	if data, now := s.admit(q); now {
		data.send(w, s.content)
		return
	}
	select {
	case data := <-q.reply:
		q.awaitTurn()
		data.send(w, s.content)
	case <-r.Context().Done():
		s.abandon(q)
	}
}

// overtaking is how long an answer waits for the one before it to leave. Clients
// have to put answers into order, but strophe.js takes them as they come; so they
// are not let race on two connections. Not for long: the other may be dead.
const overtaking = 100 * time.Millisecond

func (q *request) awaitTurn() {
	if q.after == nil {
		return
	}
	t := time.NewTimer(overtaking)
	defer t.Stop()
	select {
	case <-q.after:
	case <-t.C:
	}
}

// process takes the parked requests whose turn has come. While the server is slow
// to read, none is.
func (s *session) process() {
	for !s.ended && len(s.in) <= maxQueue {
		q := s.parked[s.next]
		if q == nil {
			return
		}
		delete(s.parked, s.next)
		s.next++
		if c := s.judge(q); c != "" {
			s.held = append(s.held, q)
			s.end(c)
			return
		}
		s.held = append(s.held, q)
		s.last = q
		s.startWait(q)
		s.acknowledged(q)
		s.receive(q.body)
		s.paused(q)
		s.answerDue()
	}
}

// receive turns a request's body into the XMPP stream that the server reads.
func (s *session) receive(b *wire.Body) {
	if b.Get("sid") == "" || restarts(b) {
		s.openStream(b)
	}
	for _, p := range b.Payload {
		s.in = append(s.in, p...)
	}
	if b.Terminates() {
		s.in = append(s.in, "</stream:stream>"...)
		s.inDone = true
		s.end("")
	}
	s.cond.Broadcast()
}

// restarts tells whether a body restarts the stream, XEP-0206 §5.
func restarts(b *wire.Body) bool {
	v := b.Get("xmpp:restart")
	return v == "true" || v == "1"
}

// empty tells whether a body asks for nothing but answers, XEP-0124 §11.
func empty(b *wire.Body) bool {
	return len(b.Payload) == 0 && b.Get("sid") != "" && !restarts(b) && b.Get("pause") == "" && !b.Terminates()
}

// openStream begins the stream that the server reads, or begins it again.
func (s *session) openStream(b *wire.Body) {
	lang := b.Get("xml:lang")
	if lang == "" {
		lang = s.lang
	}
	var x xmlsafe.Encoder
	x.Start("stream:stream", "xmlns", wire.NSClient, "xmlns:stream", wire.NSStreams, "version", "1.0", "to", s.domain)
	x.Attr("from", b.Get("from")).Attr("xml:lang", lang)
	s.in = append(s.in, x.Bytes()...)
}

// awaited tells whether a client waits for the answer.
func (q *request) awaited() bool {
	return !q.gone || slices.ContainsFunc(q.copies, (*request).awaited)
}

// abandon notices that a request's connection is gone. The request keeps its
// place, and its answer is kept for the repetition. A session that nobody has been
// told the name of cannot be asked for again.
func (s *session) abandon(q *request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q.gone = true
	if !s.created && q.body.Get("sid") == "" {
		s.end(wire.RemoteConnectionFailed)
		return
	}
	s.pace()
}
