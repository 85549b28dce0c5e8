package demo

import (
	"crypto/rand"
	"strconv"
	"time"

	"mellium.im/xmpp/jid"

	"vestnik/core/xmpp/xmlsafe"
)

// roomHistory is how much of what was said before a room tells who comes in.
const roomHistory = 20

// roomMessage takes a message to an address of the service.
func (o *Office) roomMessage(s *session, st *stanza) {
	r := o.rooms[st.to.Localpart()]
	x := st.node.Child(nsMUCUser, "x")
	switch {
	case r == nil:
		o.refuse(st, "item-not-found")
	case x.Child(nsMUCUser, "decline") != nil:
		o.carryDecline(r, s, x.Child(nsMUCUser, "decline"))
	case r.of(s) == nil:
		o.refuse(st, "not-acceptable") // §7.4
	case x.Child(nsMUCUser, "invite") != nil:
		o.carryInvitation(r, s, st, x.Child(nsMUCUser, "invite"))
	case st.to.Resourcepart() != "":
		o.sayAlone(r, s, st)
	case st.typ != "groupchat":
		o.refuse(st, "bad-request")
	default:
		o.sayInRoom(r, r.of(s), st)
	}
}

// sayInRoom hands what an occupant says to all, §7.4; a subject alone is one, §8.1.
func (o *Office) sayInRoom(r *chatRoom, who *occupant, st *stanza) {
	if who.role == visitor {
		o.refuse(st, "forbidden")
		return
	}
	said := *st
	said.from, said.payload = r.full(who.nick), clean(st)
	subject := st.node.Child(nsClient, "subject")
	if subject != nil && st.node.Child(nsClient, "body") == nil {
		r.subject, r.subjectBy = st.node.ChildText(nsClient, "subject"), who.nick
	} else {
		id := rand.Text()
		var e xmlsafe.Encoder
		e.Raw(said.payload)
		r.mark(&e, who.account)
		e.Leaf("stanza-id", "", "xmlns", nsStanzaID, "by", r.jid.String(), "id", id)
		said.payload = e.Bytes()
		if st.node.Child(nsClient, "body") != nil {
			r.keepAs(id, &said)
		}
	}
	for _, other := range r.occupants {
		for _, s := range other.sessions {
			s.deliver(said.with(s.jid))
		}
	}
}

// clean is a payload without what only the room may say in it.
func clean(st *stanza) []byte {
	forged := st.node.Child(nsStanzaID, "stanza-id") != nil || st.node.Child(nsOccupantID, "occupant-id") != nil || st.node.Child(nsDelay, "delay") != nil
	if !forged {
		return st.payload
	}
	var e xmlsafe.Encoder
	for _, c := range st.node.Children {
		if !c.Is(nsStanzaID, "stanza-id") && !c.Is(nsOccupantID, "occupant-id") && !c.Is(nsDelay, "delay") {
			e.Node(c, nsClient)
		}
	}
	return e.Bytes()
}

// keep keeps what was said, and keepAs under an id.
func (r *chatRoom) keep(st *stanza) { r.keepAs(rand.Text(), st) }

func (r *chatRoom) keepAs(id string, st *stanza) {
	r.archive = append(r.archive, kept{id, r.jid, st})
	r.archived += st.size()
	for len(r.archive) > maxArchive || r.archived > maxArchiveSize {
		r.archived -= r.archive[0].st.size()
		r.archive[0] = kept{}
		r.archive = r.archive[1:]
	}
}

// tellPast tells who comes in what was said before, as much of it as he wants, §7.2.14.
func (r *chatRoom) tellPast(s *session, wanted *xmlsafe.Node) {
	most := roomHistory
	if n, err := strconv.Atoi(wanted.Attr("maxstanzas")); err == nil {
		most = max(0, min(n, most))
	}
	if wanted.Attr("maxchars") == "0" {
		most = 0
	}
	since, _ := time.Parse(time.RFC3339, wanted.Attr("since"))
	for _, k := range r.archive[max(0, len(r.archive)-most):] {
		if k.st.at.Before(since) {
			continue
		}
		s.deliver(r.dated(k).with(s.jid))
	}
}

// dated is what was said, with when, and the id that it has.
func (r *chatRoom) dated(k kept) *stanza {
	st := *k.st
	if st.node.Child(nsStanzaID, "stanza-id") == nil { // of the script
		var e xmlsafe.Encoder
		st.payload = e.Raw(st.payload).Leaf("stanza-id", "", "xmlns", nsStanzaID, "by", r.jid.String(), "id", k.id).Bytes()
	}
	return st.delayed(r.jid.String())
}

// sayAlone hands what an occupant says to another one alone, §7.5.
func (o *Office) sayAlone(r *chatRoom, s *session, st *stanza) {
	to := r.named(st.to.Resourcepart())
	switch {
	case to == nil:
		o.refuse(st, "item-not-found")
		return
	case st.typ == "groupchat":
		o.refuse(st, "bad-request")
		return
	}
	said := *st
	said.from = r.full(r.of(s).nick)
	if st.node.Child(nsMUCUser, "x") == nil {
		var e xmlsafe.Encoder
		said.payload = e.Raw(st.payload).Leaf("x", "", "xmlns", nsMUCUser).Bytes()
	}
	for _, other := range to.sessions {
		other.deliver(said.with(other.jid))
	}
}

// carryInvitation hands an invitation on, §7.8.2; where only members come in, it makes him one.
func (o *Office) carryInvitation(r *chatRoom, s *session, st *stanza, invite *xmlsafe.Node) {
	to, err := jid.Parse(invite.Attr("to"))
	a := o.account(to)
	if err != nil || a == nil {
		o.refuse(st, "item-not-found")
		return
	}
	if r.membersOnly {
		if !r.rules(r.of(s)) {
			o.refuse(st, "forbidden")
			return
		}
		if r.affiliation(a) == "none" {
			r.affiliated[a.jid.String()] = member
		}
	}
	o.messageToAccount(a, o.carried(r, a, func(e *xmlsafe.Encoder) {
		e.Start("invite", "from", s.jid.String())
		if reason := invite.ChildText(nsMUCUser, "reason"); reason != "" {
			e.Leaf("reason", reason)
		}
		e.End()
		if r.password != "" {
			e.Leaf("password", r.password)
		}
	}))
}

// carryDecline hands on that somebody does not come.
func (o *Office) carryDecline(r *chatRoom, s *session, decline *xmlsafe.Node) {
	to, err := jid.Parse(decline.Attr("to"))
	if a := o.account(to); err == nil && a != nil {
		o.messageToAccount(a, o.carried(r, a, func(e *xmlsafe.Encoder) {
			e.Start("decline", "from", s.account.jid.String())
			if reason := decline.ChildText(nsMUCUser, "reason"); reason != "" {
				e.Leaf("reason", reason)
			}
			e.End()
		}))
	}
}

// carried is a message of a room about somebody's coming.
func (o *Office) carried(r *chatRoom, to *account, about func(*xmlsafe.Encoder)) *stanza {
	st := compose("message", "", rand.Text(), r.jid, to.jid, func(e *xmlsafe.Encoder) {
		e.Start("x", "xmlns", nsMUCUser)
		about(e)
		e.End()
	})
	st.at = time.Now()
	return st
}
