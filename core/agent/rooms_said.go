package agent

import (
	"context"

	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/xmpp"
)

// said is where in a room something is said: to all, or to one of it alone; the zero value is
// nowhere in a room.
type said struct {
	toAll, alone bool
	nick         string // ours
}

// roomFor tells whether a message goes into a room, and refuses one to a room that the person is not
// to be in.
func (a *Agent) roomFor(ctx context.Context, account string, to xmpp.Address, typ desk.Type) (in said, err error) {
	var problem *desk.Problem
	room := to.Bare().String()
	err = a.do(ctx, func() {
		m := a.member(account)
		if m == nil {
			return
		}
		r, is := m.room(room)
		past, _ := m.conversations.of(to.String())
		switch {
		case !is && to.Resource() != "" && past.Room != "": // of one that he has left
			problem = desk.NewProblem(desk.RoomOutside, "room", room)
		case !is && typ != desk.TypeRoom:
		case !is || r.State == desk.RoomLeft && m.Connected() || r.State == desk.RoomRefused:
			problem = desk.NewProblem(desk.RoomOutside, "room", room)
			if r.Reason != "" {
				problem = desk.NewProblem(r.Reason, "room", room)
			}
		default:
			in = said{toAll: to.Resource() == "", alone: to.Resource() != "", nick: r.Nick}
		}
	})
	if err == nil && problem != nil {
		err = problem
	}
	return in, err
}

// address addresses a message of ours into a room.
func (in said) address(e *journal.Entry, to xmpp.Address) {
	switch {
	case in.toAll:
		e.Room, e.Type, e.Nick = true, string(desk.TypeRoom), in.nick
	case in.alone:
		e.Peer, e.Type, e.Nick = to.String(), string(desk.TypeChat), to.Resource()
	}
}
