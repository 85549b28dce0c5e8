package demo

import (
	"crypto/rand"

	"mellium.im/xmpp/jid"
)

// session is a connected resource. It belongs to the office's lock; its queue has
// one of its own.
type session struct {
	account *account
	jid     jid.JID
	out     *queue
	drop    func(condition string) // sends it off; it does not block

	presence   *stanza // what it last said to all; nil while it is not available
	priority   int
	hidden     bool // XEP-0186
	emerging   bool // hidden until the next presence
	welcomed   bool // was told who is there
	interested bool // asked for the roster: RFC 6121 §2.1.6
	watchful   bool // asked whom the account blocks: XEP-0191 §3.3
	directed   map[string]jid.JID
	leaves     map[string]*leave // by the ids of their runs
	gone       bool
}

// deliver puts a stanza into the session's queue. When that is full the session is
// sent off, and false returned: the stanza must go another way.
func (s *session) deliver(st *stanza) bool {
	if s.out.put(item{stanza: st}) {
		return true
	}
	s.drop("policy-violation")
	return false
}

// visible tells whether others are to see the session.
func (s *session) visible() bool { return s.presence != nil && !s.hidden }

// join adds a session to an account, RFC 6120 §7. The resource may be empty; a
// session that has it already is sent off (§7.7.2.2). A condition other than ""
// says why there is no session. What answer makes of its address, if there is to be one,
// comes before anything else into the queue.
func (o *Office) join(a *account, answer func(jid.JID) item, resource string, out *queue, drop func(string)) (s *session, condition string) {
	if resource == "" {
		resource = rand.Text()[:10]
	}
	address, err := a.jid.WithResource(resource)
	if err != nil {
		return nil, "bad-request"
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	old := a.sessions[address.Resourcepart()]
	if old == nil && len(a.sessions) >= maxResources {
		return nil, "resource-constraint"
	}
	if old != nil {
		o.retire(old)
		old.drop("conflict")
	}
	s = &session{account: a, jid: address, out: out, drop: drop, directed: map[string]jid.JID{}}
	a.sessions[address.Resourcepart()] = s
	if answer != nil {
		out.put(answer(address)) // one that has just begun has room for it
	}
	return s, ""
}

// retire takes a session out of its account and tells those who saw it.
func (o *Office) retire(s *session) {
	delete(s.account.sessions, s.jid.Resourcepart())
	s.gone = true
	o.unavailable(s, compose("presence", "unavailable", "", s.jid, jid.JID{}, nil))
}

// leave ends a session whose connection has ended. What could not be written to
// it, unsent first, goes the way of stanzas for somebody who is not there, with the
// time when it came: newer messages may have gone to another resource before.
func (o *Office) leave(s *session, unsent []item) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !s.gone {
		o.retire(s)
	}
	queued, _ := s.out.drain()
	for _, it := range append(unsent, queued...) {
		switch st := it.stanza; {
		case st == nil || absent(st.from):
		case st.kind == "message":
			o.message(st.delayed(o.Domain()))
		case st.kind == "iq":
			o.refuse(st, "service-unavailable")
		}
	}
}
