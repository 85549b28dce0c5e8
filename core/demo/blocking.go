package demo

import (
	"crypto/rand"
	"maps"
	"slices"

	"mellium.im/xmpp/jid"

	"vestnik/core/xmpp/xmlsafe"
)

const nsBlocking = "urn:xmpp:blocking"

// maxBlocked is how many addresses an account may block.
const maxBlocked = 500

// blocks tells whether an account wants to hear nothing of an address: it is blocked, or all
// of somebody is, or a whole domain, XEP-0191 §5.
func (a *account) blocks(j jid.JID) bool {
	return a.blocked[j.String()] || a.blocked[bare(j)] || a.blocked[j.Domainpart()]
}

// apart tells whether one of two blocks the other; a is somebody in the office or nobody.
func (o *Office) apart(a *account, with jid.JID) bool {
	other := o.account(with)
	return a != nil && a != other && (a.blocks(with) || other != nil && other.blocks(a.jid))
}

// stopped ends the way of a stanza from or to who is blocked, and tells whether it has,
// XEP-0191 §3.3.
func (o *Office) stopped(s *session, st *stanza) bool {
	to := o.account(st.to)
	switch {
	case absent(st.to) || to == s.account:
		return false
	case s.account.blocks(st.to):
		o.refuse(st, "not-acceptable")
		return true
	case to == nil || !to.blocks(s.jid):
		return false
	}
	if st.kind != "presence" { // silence does not tell who has blocked whom
		o.refuse(st, "service-unavailable")
	}
	return true
}

// blockingQuery answers XEP-0191.
func (o *Office) blockingQuery(s *session, st *stanza, command *xmlsafe.Node) {
	who, readable := addresses(command)
	blocking := command.Local == "block"
	switch {
	case st.typ == "get" && command.Local == "blocklist":
		s.watchful = true
		s.deliver(st.result(func(e *xmlsafe.Encoder) { e.Start("blocklist", "xmlns", nsBlocking); items(e, s.account.blocked) }))
		return
	case st.typ != "set" || !blocking && command.Local != "unblock" || blocking && len(who) == 0 || !readable:
		o.refuse(st, "bad-request")
		return
	case blocking && len(s.account.blocked)+len(who) > maxBlocked:
		o.refuse(st, "resource-constraint")
		return
	}
	if !blocking && len(who) == 0 { // all, §3.5
		who = maps.Clone(s.account.blocked)
	}
	s.deliver(st.result(nil))
	o.reblock(s.account, blocking, who)
	for _, other := range s.account.sessions {
		if other.watchful {
			other.deliver(compose("iq", "set", rand.Text(), jid.JID{}, other.jid, func(e *xmlsafe.Encoder) {
				e.Start(command.Local, "xmlns", nsBlocking)
				items(e, who)
			}))
		}
	}
}

// addresses reads whom a command names.
func addresses(command *xmlsafe.Node) (who map[string]bool, readable bool) {
	who = map[string]bool{}
	for _, item := range command.Children {
		j, err := jid.Parse(item.Attr("jid"))
		if err != nil || !item.Is(nsBlocking, "item") {
			return nil, false
		}
		who[j.String()] = true
	}
	return who, true
}

// items writes who is blocked, and closes what they stand in.
func items(e *xmlsafe.Encoder, who map[string]bool) {
	for _, address := range slices.Sorted(maps.Keys(who)) {
		e.Leaf("item", "", "jid", address)
	}
	e.End()
}

// reblock changes whom an account blocks. Who comes to be blocked and the account see each
// other go off line, and come back when he no longer is.
func (o *Office) reblock(a *account, blocking bool, who map[string]bool) {
	before, after, apart := a.blocked, map[string]bool{}, map[*account]bool{}
	maps.Copy(after, before)
	for address := range who {
		if after[address] = true; !blocking {
			delete(after, address)
		}
	}
	for _, other := range o.accounts {
		apart[other] = o.apart(a, other.jid)
	}
	a.blocked = after
	for _, other := range o.accounts {
		switch now := o.apart(a, other.jid); {
		case now == apart[other]:
		case now:
			a.blocked = before // while that is told
			each(a, other, o.vanish)
			a.blocked = after
		default:
			each(a, other, o.showAll)
		}
	}
}

// each tells of either of two accounts the other, as far as that may see it.
func each(a, b *account, tell func(of, to *account)) {
	for _, pair := range [][2]*account{{a, b}, {b, a}} {
		if pair[0].shows(pair[1].jid) {
			tell(pair[0], pair[1])
		}
	}
}
