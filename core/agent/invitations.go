package agent

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"vestnik/core/account"
	"vestnik/core/alert"
	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/muc"
)

// Invitations are kept as long as the program runs, until the person has answered or is in the
// room. How many come a minute package muc bounds; one room has one popup.

// inviting returns those of all accounts for the faces.
func (a *Agent) inviting() (all []desk.Invitation) {
	for _, m := range a.members {
		for _, i := range m.invitations {
			one := desk.Invitation{Ref: m.ref(i.Room.String()), Direct: i.Direct, Reason: alert.Text("", i.Reason)}
			if !i.From.IsZero() {
				one.From = i.From.Bare().String()
			}
			all = append(all, one)
		}
	}
	return all
}

// invited takes an invitation. The newest one into a room counts.
func (m *member) invited(i muc.Invitation) {
	again := slices.ContainsFunc(m.invitations, func(o muc.Invitation) bool { return o.Room == i.Room && o.From.Bare() == i.From.Bare() })
	m.invitations = append(slices.DeleteFunc(m.invitations, func(o muc.Invitation) bool { return o.Room == i.Room }), i)
	m.invitations = m.invitations[max(0, len(m.invitations)-desk.MaxInvitations):]
	m.agent.publish(desk.Event{Kind: desk.EventInvitation, Invitations: m.agent.inviting()})
	if again || m.agent.notToDisturb() || m.agent.isQuiet() {
		return
	}
	local, _, _ := strings.Cut(i.Room.String(), "@")
	out := desk.Alert{
		Invitation: true, Peer: m.ref(i.Room.String()), Title: alert.Title(xmpp.Unescape(local)), Text: alert.Text("", i.Reason), Count: 1,
		Silent: m.agent.noSound(), Preview: m.agent.shownNow(),
	}
	if r, is := m.room(i.Room.String()); is {
		out.Title = r.Name
	}
	if !i.From.IsZero() {
		bare := i.From.Bare().String()
		out.From = cmp.Or(m.nameOf(bare), xmpp.Unescape(bare))
	}
	conceal(&out)
	m.agent.publish(desk.Event{Kind: desk.EventAlert, Alert: &out})
}

// nameOf is what a contact is called; "" for who is none.
func (m *member) nameOf(bare string) string {
	if c := m.contact(bare); c.InRoster {
		return alert.Title(c.Name)
	}
	return ""
}

// dropInvitation forgets that into a room.
func (m *member) dropInvitation(room string) {
	before := len(m.invitations)
	m.invitations = slices.DeleteFunc(m.invitations, func(i muc.Invitation) bool { return i.Room.String() == room })
	if len(m.invitations) == before {
		return
	}
	m.agent.publish(desk.Event{Kind: desk.EventInvitation, Invitations: m.agent.inviting()})
	m.agent.publish(desk.Event{Kind: desk.EventWithdraw, Alert: &desk.Alert{Invitation: true, Peer: m.ref(room)}})
}

// AnswerInvitation implements [desk.Rooms].
func (a *Agent) AnswerInvitation(ctx context.Context, room desk.Ref, accept bool) error {
	q, err := a.question(ctx, room)
	if err != nil {
		return err
	}
	var invitation *muc.Invitation
	err = a.do(ctx, func() {
		if at := slices.IndexFunc(q.m.invitations, func(i muc.Invitation) bool { return i.Room == q.who }); at >= 0 {
			one := q.m.invitations[at]
			invitation = &one
		}
	})
	switch {
	case err != nil:
		return err
	case invitation == nil:
		return desk.NewProblem(desk.NoInvitation, "room", room.Address)
	}
	err = q.askRoom(ctx, func(ctx context.Context, s *im.Client) error {
		if !accept {
			return s.Rooms.Decline(*invitation, "")
		}
		return q.m.EnterRoom(ctx, account.RoomEntry{Room: q.who, Password: invitation.Password, Remember: true})
	})
	if err != nil {
		return err
	}
	return a.do(context.WithoutCancel(ctx), func() { q.m.dropInvitation(q.who.String()) })
}
