package demo

import (
	"slices"

	"vestnik/core/xmpp/xmlsafe"
)

// message takes a message to its recipient: RFC 6121 §8.5, with the difference
// that one to a resource that is gone is treated as one to the account whatever
// its type, as installed servers do.
func (o *Office) message(st *stanza) {
	a := o.account(st.to)
	switch {
	case !o.here(st.to):
		o.refuse(st, "remote-server-not-found")
	case a == nil:
		o.refuse(st, "service-unavailable")
	case st.to.Resourcepart() != "" && o.handOver(a.sessions[st.to.Resourcepart()], st):
	case st.typ == "error":
	case st.typ == "groupchat":
		o.refuse(st, "service-unavailable") // §8.5.2.1.1: this is no room
	case st.typ == "headline":
		for _, s := range a.sessions {
			if s.presence != nil && s.priority >= 0 {
				s.deliver(st)
			}
		}
	default:
		o.messageToAccount(a, st)
	}
}

// messageToAccount delivers to the resources of the highest priority, and stores
// what none of them took.
func (o *Office) messageToAccount(a *account, st *stanza) {
	taken := false
	for _, s := range a.foremost() {
		taken = s.deliver(st) || taken
	}
	if !taken && !a.store(st) {
		o.refuse(st, "service-unavailable") // §8.5.2.2.1
	}
}

// handOver delivers to one session; false when it is not there.
func (o *Office) handOver(s *session, st *stanza) bool { return s != nil && s.deliver(st) }

// foremost returns the available sessions of the highest priority that is not
// negative, RFC 6121 §8.5.2.1.1.
func (a *account) foremost() []*session {
	var best []*session
	for _, s := range a.sessions {
		switch {
		case s.presence == nil || s.priority < 0:
		case len(best) == 0 || s.priority > best[0].priority:
			best = []*session{s}
		case s.priority == best[0].priority:
			best = append(best, s)
		}
	}
	return best
}

// store keeps a message for somebody who is away, XEP-0160; false when there is no
// room left. What is of no use later, such as a chat state, it forgets.
func (a *account) store(st *stanza) bool {
	if !lasting(st.node) {
		return true
	}
	size := st.size()
	for _, other := range a.offline {
		size += other.size()
	}
	if len(a.offline) >= maxOffline || size > maxOfflineSize {
		return false
	}
	// What a broken connection gives back is older than what has come since.
	at, _ := slices.BinarySearchFunc(a.offline, st.number, func(other *stanza, number uint64) int {
		if other.number <= number {
			return -1
		}
		return 1
	})
	a.offline = slices.Insert(a.offline, at, st)
	return true
}

// lasting tells whether a message holds more than the state of a chat, and does
// not ask to be forgotten (XEP-0334).
func lasting(n *xmlsafe.Node) bool {
	if n.Child("urn:xmpp:hints", "no-store") != nil {
		return false
	}
	for _, c := range n.Children {
		if c.Space != "http://jabber.org/protocol/chatstates" {
			return true
		}
	}
	return false
}

// deliverOffline hands over what was kept, oldest first. Messages that the session
// does not take are kept on.
func (o *Office) deliverOffline(s *session) {
	kept := s.account.offline
	s.account.offline = nil
	for i, st := range kept {
		if !s.deliver(st.delayed(o.Domain())) {
			s.account.offline = kept[i:]
			return
		}
	}
}
