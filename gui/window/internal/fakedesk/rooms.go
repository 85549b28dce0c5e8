package fakedesk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"vestnik/core/desk"
)

// Room makes a room one of the account's, or changes it, and tells of it.
func (d *Desk) Room(r desk.Room) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.room(r)
}

func (d *Desk) room(r desk.Room) {
	d.state.Rooms = slices.Clone(d.state.Rooms)
	if at := d.roomAt(r.Ref); at >= 0 {
		d.state.Rooms[at] = r
	} else {
		d.state.Rooms = append(d.state.Rooms, r)
	}
	d.tell(desk.Event{Kind: desk.EventRoom, Room: &r})
}

func (d *Desk) roomAt(room desk.Ref) int {
	return slices.IndexFunc(d.state.Rooms, func(r desk.Room) bool { return r.Ref == room })
}

// SetOccupants says who is in a room, and tells that it is other ones now.
func (d *Desk) SetOccupants(room desk.Ref, all ...desk.Occupant) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.occupants == nil {
		d.occupants = map[desk.Ref][]desk.Occupant{}
	}
	d.occupants[room] = all
	if at := d.roomAt(room); at >= 0 {
		d.state.Rooms = slices.Clone(d.state.Rooms)
		d.state.Rooms[at].Occupants = len(all)
		r := d.state.Rooms[at]
		d.tell(desk.Event{Kind: desk.EventOccupants, Room: &r})
	}
}

// Invited makes somebody want the person in a room.
func (d *Desk) Invited(i desk.Invitation) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.state.Invitations = append(slices.Clone(d.state.Invitations), i)
	d.tell(desk.Event{Kind: desk.EventInvitation, Invitations: slices.Clone(d.state.Invitations)})
}

// change changes a room that there is, unless RoomError says otherwise.
func (d *Desk) changeRoom(call string, room desk.Ref, change func(*desk.Room)) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called(call)
	at := d.roomAt(room)
	switch {
	case d.RoomError != nil:
		return d.RoomError
	case at < 0:
		return desk.NewProblem(desk.RoomOutside, "room", room.Address)
	}
	r := d.state.Rooms[at]
	change(&r)
	d.room(r)
	return nil
}

// EnterRoom implements desk.Desk: there is every room.
func (d *Desk) EnterRoom(_ context.Context, e desk.RoomEntry) (desk.Room, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called(fmt.Sprintf("enter %s as %s, new %v, remembered %v", e.Address, e.Nick, e.Create, e.Autojoin))
	local, _, _ := strings.Cut(e.Address, "@")
	r := desk.Room{Ref: e.Ref, Name: local, Notify: desk.NotifyMentions, Role: desk.RoleParticipant, Affiliation: desk.NoAffiliation}
	r.Account = cmp.Or(r.Account, d.state.Status.Address)
	if at := d.roomAt(r.Ref); at >= 0 {
		r = d.state.Rooms[at]
	}
	if d.RoomError != nil {
		return r, d.RoomError
	}
	r.State, r.Reason, r.Nick, r.Autojoin, r.Occupants = desk.RoomJoined, "", cmp.Or(e.Nick, r.Nick, "alice"), e.Autojoin || r.Autojoin, max(1, len(d.occupants[r.Ref]))
	d.room(r)
	return r, nil
}

// LeaveRoom implements desk.Desk.
func (d *Desk) LeaveRoom(_ context.Context, room desk.Ref) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("leave " + room.Address)
	at := d.roomAt(room)
	if at < 0 || d.RoomError != nil {
		return d.RoomError
	}
	r := d.state.Rooms[at]
	d.state.Rooms = slices.Delete(slices.Clone(d.state.Rooms), at, at+1)
	d.tell(desk.Event{Kind: desk.EventRoomGone, Room: &r})
	return nil
}

// ForgetRoom implements desk.Desk.
func (d *Desk) ForgetRoom(_ context.Context, room desk.Ref, history bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called(fmt.Sprintf("forget %s, what was said %v", room.Address, history))
	at := d.roomAt(room)
	if at < 0 || d.RoomError != nil {
		return d.RoomError
	}
	r := d.state.Rooms[at]
	d.state.Rooms = slices.Delete(slices.Clone(d.state.Rooms), at, at+1)
	d.tell(desk.Event{Kind: desk.EventRoomGone, Room: &r})
	return nil
}

// Occupants implements desk.Desk.
func (d *Desk) Occupants(_ context.Context, room desk.Ref) ([]desk.Occupant, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("occupants " + room.Address)
	return slices.Clone(d.occupants[room]), d.RoomError
}

// SetRoom implements desk.Desk.
func (d *Desk) SetRoom(_ context.Context, s desk.RoomSetting) error {
	name := "as it is"
	if s.Name != nil {
		name = "called " + *s.Name
	}
	return d.changeRoom(fmt.Sprintf("set %s: %s, tell of %s, remembered %v", s.Address, name, s.Notify, s.Autojoin), s.Ref, func(r *desk.Room) {
		r.Notify, r.Autojoin = s.Notify, s.Autojoin
		if s.Name != nil {
			r.Name, r.Given = cmp.Or(*s.Name, r.Name), *s.Name
		}
	})
}

// SetSubject implements desk.Desk.
func (d *Desk) SetSubject(_ context.Context, room desk.Ref, subject string) error {
	return d.changeRoom("subject "+room.Address+": "+subject, room, func(r *desk.Room) { r.Subject = subject })
}

// SetRoomNick implements desk.Desk.
func (d *Desk) SetRoomNick(_ context.Context, room desk.Ref, nick string) error {
	return d.changeRoom("room-nick "+room.Address+": "+nick, room, func(r *desk.Room) { r.Nick = nick })
}

// Invite implements desk.Desk.
func (d *Desk) Invite(_ context.Context, room desk.Ref, who, reason string) error {
	return d.changeRoom("invite "+who+" into "+room.Address+": "+reason, room, func(*desk.Room) {})
}

// AnswerInvitation implements desk.Desk.
func (d *Desk) AnswerInvitation(_ context.Context, room desk.Ref, accept bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called(fmt.Sprintf("invitation %s %v", room.Address, accept))
	if d.RoomError != nil {
		return d.RoomError
	}
	d.state.Invitations = slices.DeleteFunc(slices.Clone(d.state.Invitations), func(i desk.Invitation) bool { return i.Ref == room })
	d.tell(desk.Event{Kind: desk.EventInvitation, Invitations: slices.Clone(d.state.Invitations)})
	if accept {
		local, _, _ := strings.Cut(room.Address, "@")
		d.room(desk.Room{Ref: room, Name: local, Nick: "alice", State: desk.RoomJoined, Notify: desk.NotifyMentions, Autojoin: true, Occupants: 1})
	}
	return nil
}

// Moderate implements desk.Desk.
func (d *Desk) Moderate(_ context.Context, deed desk.RoomDeed) error {
	return d.changeRoom(fmt.Sprintf("moderate %s%s in %s: %s%s %s", deed.Nick, deed.Address, deed.Room.Address, deed.Role, deed.Affiliation, deed.Reason), deed.Room, func(*desk.Room) {})
}

// RoomMembers implements desk.Desk: they are Members.
func (d *Desk) RoomMembers(_ context.Context, room desk.Ref) ([]desk.RoomMember, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("members " + room.Address)
	return slices.Clone(d.Members), d.RoomError
}

// RoomForm implements desk.Desk: it is Form.
func (d *Desk) RoomForm(_ context.Context, room desk.Ref) (desk.Form, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("form " + room.Address)
	return d.Form, d.RoomError
}

// ConfigureRoom implements desk.Desk.
func (d *Desk) ConfigureRoom(_ context.Context, room desk.Ref, answers desk.FormAnswers) error {
	return d.changeRoom(fmt.Sprintf("configure %s: %v", room.Address, answers), room, func(*desk.Room) {})
}

// DestroyRoom implements desk.Desk.
func (d *Desk) DestroyRoom(_ context.Context, room desk.Ref, reason string) error {
	d.mu.Lock()
	d.called("destroy " + room.Address + ": " + reason)
	d.mu.Unlock()
	return d.LeaveRoom(context.Background(), room)
}

// FindRooms implements desk.Desk: it finds FoundRooms.
func (d *Desk) FindRooms(_ context.Context, q desk.RoomQuery) (desk.FoundRooms, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("find-rooms " + q.Service + " " + q.From)
	return d.FoundRooms, d.RoomError
}
