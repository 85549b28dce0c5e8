package muc

import (
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// Invitation is the event that somebody wants us in a room.
type Invitation struct {
	Room xmpp.Address
	// From is who it is: of a direct one (XEP-0249) who has sent it, else whom the room names,
	// which is its word alone; zero where it names nobody.
	From     xmpp.Address
	Direct   bool
	Reason   string
	Password string // with which we come in; "" where there is none
	Time     time.Time
	Origin   session.Origin
}

// Declined is the event that somebody does not want to come whom we have invited, by the word
// of the room.
type Declined struct {
	Room   xmpp.Address
	From   xmpp.Address
	Reason string
}

// isInvitation tells what a room forwards: it is from the address of a room, never of an
// occupant or of a program.
func isInvitation(_ *session.Session, st *session.Stanza) bool {
	name, ok := nick(st)
	x, _ := user(st.Node)
	return name == "" && ok && st.From.Local() != "" && !st.Mine && (x.Child(nsUser, "invite") != nil || x.Child(nsUser, "decline") != nil)
}

// takeMediated takes an invitation that a room forwards, or what somebody has answered (§7.8.2).
func (all *Rooms) takeMediated(st *session.Stanza) {
	x, _ := user(st.Node)
	if decline := x.Child(nsUser, "decline"); decline != nil {
		if who, err := xmpp.ReadAddress(decline.Attr("from")); err == nil && all.areIn(st.From) && all.mayInvite(st.From) {
			all.s.Deliver(Declined{Room: st.From, From: who, Reason: clip(decline.ChildText(nsUser, "reason"), maxReason)}, nil)
		}
		return
	}
	invite := x.Child(nsUser, "invite")
	from, err := xmpp.ReadAddress(invite.Attr("from"))
	if err != nil {
		from = xmpp.Address{}
	}
	all.invited(st, Invitation{
		Room: st.From, From: from, Reason: clip(invite.ChildText(nsUser, "reason"), maxReason), Password: clip(x.ChildText(nsUser, "password"), maxReason),
	})
}

// isDirect tells an invitation that somebody has sent himself.
func isDirect(_ *session.Session, st *session.Stanza) bool {
	return !st.Mine && !readRoom(st.Child(nsDirect, "x").Attr("jid")).IsZero() && st.Child(nsUser, "x").Child(nsUser, "invite") == nil
}

func (all *Rooms) takeDirect(st *session.Stanza) {
	x := st.Child(nsDirect, "x")
	all.invited(st, Invitation{
		Room: readRoom(x.Attr("jid")), From: st.From, Direct: true, Reason: clip(x.Attr("reason"), maxReason), Password: clip(x.Attr("password"), maxReason),
	})
}

// invited hands an invitation over, unless we are there or it is one of a flood.
func (all *Rooms) invited(st *session.Stanza, i Invitation) {
	if i.Time, i.Origin = st.Time, st.Origin; all.areIn(i.Room) || !all.mayInvite(st.From.Bare()) {
		return
	}
	all.s.Deliver(i, nil)
}

func (all *Rooms) mayInvite(from xmpp.Address) bool {
	return all.invitations.Allow(from) && all.allInvitations.Allow(true)
}

// Invite invites somebody into a room that we are in. Where only members come in the room is
// asked to, as it makes him one (§7.8.2), else he is told himself, with the password that we
// came in with (XEP-0249). Errors are [ErrOutside] and those of Send.
func (all *Rooms) Invite(room, who xmpp.Address, reason string) error {
	room = room.Bare()
	all.mu.Lock()
	r := all.rooms[room]
	if r == nil || r.state != Joined {
		all.mu.Unlock()
		return ErrOutside
	}
	mediated, password := r.info.MembersOnly, r.entry.Password
	all.mu.Unlock()
	var e xmlsafe.Encoder
	if mediated {
		e.Start("message", "to", room.String()).Start("x", "xmlns", nsUser).Start("invite", "to", who.Bare().String())
		if reason != "" {
			e.Leaf("reason", reason)
		}
		return all.s.Send(e.End().End().End().Bytes())
	}
	e.Start("message", "to", who.String())
	e.Start("x", "xmlns", nsDirect, "jid", room.String()).Attr("reason", reason).Attr("password", password).End()
	return all.s.Send(e.End().Bytes())
}

// Decline tells who has invited us that we do not come. Of a direct invitation nothing can be
// told, and nothing is.
func (all *Rooms) Decline(i Invitation, reason string) error {
	if i.Direct || i.From.IsZero() {
		return nil
	}
	var e xmlsafe.Encoder
	e.Start("message", "to", i.Room.String()).Start("x", "xmlns", nsUser).Start("decline", "to", i.From.String())
	if reason != "" {
		e.Leaf("reason", reason)
	}
	return all.s.Send(e.End().End().End().Bytes())
}
