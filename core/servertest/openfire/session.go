package openfire

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"vestnik/core/xmpp/auth"
)

// requests, polling and inactivity are what Openfire grants as it is installed.
const (
	requests   = 2
	polling    = 5 * time.Second
	inactivity = 30 * time.Second
	maxPause   = 300 * time.Second
)

// session is what both generations have in common.
type session struct {
	server *Server
	rules  rules
	sid    string
	ver    string
	wait   time.Duration
	hold   int
	last   uint64 // what that means is the generation's

	queue   []*request // in rid order
	kept    []kept
	pending []string

	idleFor   time.Duration
	active    time.Time
	lastPoll  time.Time
	lastEmpty bool
	over      bool

	user, resource string
	available      bool
	sasl           auth.ServerConversation
	mechanism      string
	failures       int
	routed         map[string]bool
}

// kept is an answer that is kept for a repetition.
type kept struct {
	rid  uint64
	text string
}

// rules are those of a generation.
type rules interface {
	forward(q *request) error
	deliver(text string)
	timeout(q *request)
	close()
}

func newSession(server *Server, q *request) *session {
	o := &session{
		server: server, sid: random(), ver: "1.6", wait: q.wait, hold: q.hold, last: q.rid,
		idleFor: inactivity, active: time.Now(), routed: map[string]bool{},
	}
	if server.cfg.Version == V310 || server.cfg.Version == V46 {
		o.rules = &old{o}
	} else {
		o.rules, o.ver = &recent{session: o}, q.ver
	}
	return o
}

func (o *session) pollingSession() bool { return o.wait == 0 || o.hold == 0 }

func (o *session) jid() string { return o.user + "@" + o.server.cfg.Domain + "/" + o.resource }

func (o *session) deliver(text string) { o.rules.deliver(text) }

func (o *session) close() {
	if !o.over {
		o.rules.close()
	}
}

func (o *session) features() string {
	mechanisms := ""
	if o.user == "" {
		for _, m := range o.server.cfg.Mechanisms {
			mechanisms += "<mechanism>" + m + "</mechanism>"
		}
		mechanisms = `<mechanisms xmlns="` + nsSASL + `">` + mechanisms + "</mechanisms>"
	}
	return "<stream:features>" + mechanisms + `<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/>` +
		`<session xmlns="urn:ietf:params:xml:ns:xmpp-session"><optional/></session></stream:features>`
}

func (o *session) created() string {
	return `<body xmlns="` + nsBind + `" xmlns:stream="` + nsStreams + `" from="` + o.server.cfg.Domain + `" authid="` + o.sid +
		`" sid="` + o.sid + `" secure="true" requests="2" inactivity="30" polling="5" wait="` + strconv.Itoa(int(o.wait/time.Second)) +
		`" hold="` + strconv.Itoa(o.hold) + `" ack="` + strconv.FormatUint(o.last, 10) + `" maxpause="300" ver="` + o.ver + `">` + o.features() + "</body>"
}

func (o *session) restarted() reply {
	return reply{http.StatusOK, `<body xmlns="` + nsBind + `" xmlns:stream="` + nsStreams + `">` + o.features() + "</body>"}
}

// attach begins a request's clock.
func (o *session) attach(q *request) {
	o.active = time.Now()
	if o.wait > 0 {
		q.timer = time.AfterFunc(o.wait, func() {
			o.server.mu.Lock()
			defer o.server.mu.Unlock()
			if !q.closed && !o.over {
				o.active = time.Now()
				o.rules.timeout(q)
			}
		})
	}
}

// idle tells whether a session has been given up, XEP-0124 §10. Openfire looks every half
// a minute, this server when it is asked.
func (o *session) idle() bool {
	if o.waiting() > 0 || time.Since(o.active) <= o.idleFor {
		return false
	}
	o.remove()
	return true
}

// waiting returns how many requests are held.
func (o *session) waiting() int {
	n := 0
	for _, q := range o.queue {
		if !q.closed {
			n++
		}
	}
	return n
}

func (o *session) forget(q *request) {
	o.queue = slices.DeleteFunc(o.queue, func(other *request) bool { return other == q })
}

// sweep takes those out that were answered.
func (o *session) sweep() {
	o.queue = slices.DeleteFunc(o.queue, func(q *request) bool { return q.closed })
}

func (o *session) enqueue(q *request) {
	o.queue = append(o.queue, q)
	slices.SortStableFunc(o.queue, func(a, b *request) int { return int(int64(a.rid) - int64(b.rid)) })
}

// overactive is XEP-0124 §11 and §12, HttpSession.checkOveractivity.
func (o *session) overactive(q *request) error {
	most, now, bad := requests, time.Now(), false
	if o.server.cfg.Version == V51 && (q.terminate || q.pause >= 0) {
		most++
	}
	if o.waiting() >= most {
		bad = true
	} else if q.poll() {
		if now.Sub(o.lastPoll) < polling {
			allowed := requests
			if o.server.cfg.Version == V310 {
				allowed--
			}
			bad = o.waiting() >= allowed
			if o.pollingSession() {
				bad = o.lastEmpty
			}
		}
		o.lastPoll = now
	}
	o.lastEmpty = false
	if bad {
		return bindingError("policy-violation")
	}
	return nil
}

// keep keeps an answer, and drops the oldest.
func (o *session) keep(rid uint64, text string) {
	o.active = time.Now() // inactive is whose last held request was answered, from then on
	o.kept = append(o.kept, kept{rid, text})
	o.kept = o.kept[max(0, len(o.kept)-requests-1):]
}

// again returns the first answer that was kept for a rid, and whether there is one.
func (o *session) again(rid uint64) (string, bool) {
	for _, k := range o.kept {
		if k.rid == rid {
			o.server.happened["redelivered"]++
			return k.text, true
		}
	}
	return "", false
}

func (o *session) route(q *request) {
	o.server.due = append(o.server.due, func() {
		for i := range q.stanzas {
			o.server.route(o, &q.stanzas[i])
		}
	})
}

func body(ack, text string) reply {
	return reply{http.StatusOK, `<body xmlns="` + nsBind + `" xmlns:stream="` + nsStreams + `"` + ack + ">" + text + "</body>"}
}

func ackOf(rid uint64) string { return ` ack="` + strconv.FormatUint(rid, 10) + `"` }

// remove forgets a session. Messages that were not written go to the offline store.
func (o *session) remove() {
	o.over, o.available = true, false
	o.server.happened["closed"]++
	delete(o.server.sessions, o.sid)
	for _, text := range o.pending {
		if strings.HasPrefix(text, "<message") {
			o.server.send(o.user, text)
		}
	}
}
