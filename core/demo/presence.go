package demo

import (
	"strconv"
	"strings"

	"mellium.im/xmpp/jid"
)

// presence handles a presence that a client has sent.
func (o *Office) presence(s *session, st *stanza) {
	if !absent(st.to) && o.inService(st.to) {
		o.roomPresence(s, st)
		return
	}
	switch st.typ {
	case "":
		if absent(st.to) {
			o.available(s, st)
		} else {
			o.direct(s, st)
		}
	case "unavailable":
		if absent(st.to) {
			o.unavailable(s, st)
		} else {
			o.direct(s, st)
		}
	case "subscribe", "subscribed", "unsubscribe", "unsubscribed":
		o.subscription(s.account, st)
	case "probe":
		if a := o.account(st.to); a != nil && a.shows(s.account.jid) {
			o.show(a, s)
		}
	case "error":
	default:
		o.refuse(st, "bad-request")
	}
}

// available is initial presence, RFC 6121 §4.2, or a change, §4.4.
func (o *Office) available(s *session, st *stanza) {
	s.presence, s.priority = st, priority(st)
	if s.emerging {
		s.hidden, s.emerging = false, false
	}
	if !s.hidden {
		o.announce(s, st)
	}
	o.welcome(s)
	if s.priority >= 0 {
		o.deliverOffline(s) // XEP-0160 §3
	}
}

// unavailable is the end of a presence session, RFC 6121 §4.5.
func (o *Office) unavailable(s *session, st *stanza) {
	if s.visible() {
		o.announce(s, st)
	}
	for _, to := range s.directed {
		if s.hidden || !s.account.shows(to) {
			o.toAddress(to, st)
		}
	}
	clear(s.directed)
	o.leaveRooms(s)
	s.presence, s.welcomed = nil, false
}

// direct is presence for one address, RFC 6121 §4.6.
func (o *Office) direct(s *session, st *stanza) {
	a := o.account(st.to)
	if a == nil {
		return
	}
	switch {
	case st.typ == "unavailable":
		delete(s.directed, st.to.String())
	case len(s.directed) < maxDirected && (st.to.Resourcepart() == "" || o.session(st.to) != nil):
		s.directed[st.to.String()] = st.to
	}
	o.toAddress(st.to, st)
}

// toAddress delivers presence to a resource, or to all that are available.
func (o *Office) toAddress(to jid.JID, st *stanza) {
	a := o.account(to)
	if a == nil || o.apart(a, st.from) {
		return
	}
	for _, s := range a.sessions {
		if s.presence != nil && (to.Resourcepart() == "" || s.jid.Equal(to)) {
			s.deliver(st.with(to))
		}
	}
}

// announce tells the subscribers and the account's own resources.
func (o *Office) announce(s *session, st *stanza) {
	o.toAddress(s.account.jid, st)
	for _, c := range s.account.roster {
		if c.from {
			o.toAddress(c.jid, st)
		}
	}
}

// welcome tells a session, once, who is there, RFC 6121 §4.3, and who has asked
// to see the account while it was away, §3.1.3.
func (o *Office) welcome(s *session) {
	if s.welcomed {
		return
	}
	s.welcomed = true
	for _, c := range s.account.roster {
		if other := o.account(c.jid); other != nil && c.to {
			o.show(other, s)
		}
	}
	o.show(s.account, s)
	for _, request := range s.account.requests {
		s.deliver(request)
	}
}

// show sends a session the presence of all resources of an account.
func (o *Office) show(a *account, to *session) {
	if o.apart(a, to.jid) {
		return
	}
	for _, s := range a.sessions {
		if s != to && s.visible() {
			to.deliver(s.presence.with(to.jid))
		}
	}
}

// hide lets a session go on unseen, XEP-0186 §2: others think that it has gone.
func (o *Office) hide(s *session, probe bool) {
	if s.visible() {
		o.announce(s, compose("presence", "unavailable", "", s.jid, jid.JID{}, nil))
	}
	s.hidden, s.emerging = true, false
	if s.presence == nil {
		s.presence = compose("presence", "", "", s.jid, jid.JID{}, nil)
		s.priority = 0
		o.deliverOffline(s)
	}
	if probe {
		o.welcome(s)
	}
}

// priority reads RFC 6121 §4.7.2.3.
func priority(st *stanza) int {
	p, err := strconv.ParseInt(strings.TrimSpace(st.node.ChildText(nsClient, "priority")), 10, 8)
	if err != nil {
		return 0
	}
	return int(p)
}
