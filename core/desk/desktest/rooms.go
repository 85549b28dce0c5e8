package desktest

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"vestnik/core/desk"
	"vestnik/core/xmpp/forms"
)

// RoomService is where the rooms of the fake are.
const RoomService = "rooms.example.com"

// SetOccupants says who else is in a room.
func (f *Fake) SetOccupants(room desk.Ref, all ...desk.Occupant) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.occupants == nil {
		f.occupants = map[desk.Ref][]desk.Occupant{}
	}
	f.occupants[room] = all
	if at := f.roomAt(room); at >= 0 {
		told := f.snapshot.Rooms[at]
		told.Occupants = len(all) + 1
		f.emit(desk.Event{Kind: desk.EventOccupants, Room: &told})
	}
}

// SayIn makes an occupant have said something to all in a room.
func (f *Fake) SayIn(room desk.Ref, nick, body string) desk.Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	mentioned := false
	if at := f.roomAt(room); at >= 0 {
		mentioned = strings.Contains(strings.ToLower(body), strings.ToLower(f.snapshot.Rooms[at].Nick))
	}
	return f.store(desk.Message{
		Peer: room, From: room.Address + "/" + nick, To: Me, Type: desk.TypeRoom, Room: room.Address, Nick: nick, Mentioned: mentioned, Body: body,
	})
}

// InviteInto makes somebody want the person in a room.
func (f *Fake) InviteInto(room desk.Ref, from string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := append(slices.Clone(f.snapshot.Invitations), desk.Invitation{Ref: room, From: from, Direct: true})
	f.emit(desk.Event{Kind: desk.EventInvitation, Invitations: all})
}

// emitRoom applies what events say of rooms to the snapshot.
func (f *Fake) emitRoom(e *desk.Event) {
	s := &f.snapshot
	switch e.Kind {
	case desk.EventRoom, desk.EventOccupants:
		s.Rooms = replace(s.Rooms, *e.Room, func(r desk.Room) bool { return r.Ref == e.Room.Ref })
	case desk.EventRoomGone:
		s.Rooms = slices.DeleteFunc(slices.Clone(s.Rooms), func(r desk.Room) bool { return r.Ref == e.Room.Ref })
	case desk.EventInvitation:
		s.Invitations = slices.Clone(e.Invitations)
	}
}

func (f *Fake) roomAt(room desk.Ref) int {
	return slices.IndexFunc(f.snapshot.Rooms, func(r desk.Room) bool { return r.Ref == room })
}

// inRoom begins a call about a room that the person is in, and returns it.
func (f *Fake) inRoom(ctx context.Context, method string, room desk.Ref, with any) (r desk.Room, leave func(), err error) {
	if leave, err = f.enter(ctx, method, with); err != nil {
		return r, nil, err
	}
	at := f.roomAt(room)
	if at < 0 || f.snapshot.Rooms[at].State != desk.RoomJoined {
		leave()
		return r, nil, desk.NewProblem(desk.RoomOutside, "room", room.Address)
	}
	return f.snapshot.Rooms[at], leave, nil
}

// EnterRoom implements [desk.Desk]: there is a room where Create says so, or where it is known.
func (f *Fake) EnterRoom(ctx context.Context, e desk.RoomEntry) (desk.Room, error) {
	leave, err := f.enter(ctx, "EnterRoom", e)
	if err != nil {
		return desk.Room{}, err
	}
	defer leave()
	ref := Peer(e.Address)
	if !strings.Contains(ref.Address, "@") {
		ref.Address += "@" + RoomService
	}
	at := f.roomAt(ref)
	if !validAddress(ref.Address) {
		return desk.Room{}, desk.NewProblem(desk.BadAddress, "address", e.Address)
	}
	if at < 0 && !e.Create && len(f.occupants[ref]) == 0 {
		return desk.Room{}, desk.NewProblem(desk.RoomNotFound, "room", ref.Address)
	}
	local, _, _ := strings.Cut(ref.Address, "@")
	r := desk.Room{Ref: ref, Name: local, Notify: desk.NotifyMentions}
	if at >= 0 {
		r = f.snapshot.Rooms[at]
	}
	r.State, r.Reason, r.Nick, r.Autojoin = desk.RoomJoined, "", cmp.Or(e.Nick, r.Nick, "alice"), e.Autojoin || r.Autojoin
	r.Role, r.Affiliation, r.Occupants = desk.RoleModerator, desk.Owner, len(f.occupants[ref])+1
	f.emit(desk.Event{Kind: desk.EventRoom, Room: &r})
	f.dropInvitation(ref)
	return r, nil
}

// LeaveRoom implements [desk.Desk].
func (f *Fake) LeaveRoom(ctx context.Context, room desk.Ref) error {
	leave, err := f.enter(ctx, "LeaveRoom", room)
	if err != nil {
		return err
	}
	defer leave()
	if at := f.roomAt(room); at >= 0 {
		gone := f.snapshot.Rooms[at]
		gone.State, gone.Autojoin = desk.RoomLeft, false
		f.emit(desk.Event{Kind: desk.EventRoomGone, Room: &gone})
	}
	return nil
}

// ForgetRoom implements [desk.Desk].
func (f *Fake) ForgetRoom(ctx context.Context, room desk.Ref, history bool) error {
	leave, err := f.enter(ctx, "ForgetRoom", []any{room, history})
	if err != nil {
		return err
	}
	defer leave()
	f.emit(desk.Event{Kind: desk.EventRoomGone, Room: &desk.Room{Ref: room}})
	if history {
		s := &f.snapshot
		s.Conversations = slices.DeleteFunc(slices.Clone(s.Conversations), func(c desk.Conversation) bool { return c.Peer == room })
		for i := range f.messages {
			if f.messages[i].Peer == room {
				f.messages[i] = desk.Message{Number: f.messages[i].Number, Read: true}
			}
		}
		f.emit(desk.Event{Kind: desk.EventAccount, Status: &s.Status})
		f.recount()
	}
	return nil
}

// Occupants implements [desk.Desk].
func (f *Fake) Occupants(ctx context.Context, room desk.Ref) ([]desk.Occupant, error) {
	r, leave, err := f.inRoom(ctx, "Occupants", room, room)
	if err != nil {
		return nil, err
	}
	defer leave()
	self := desk.Occupant{Nick: r.Nick, Address: Me, Role: r.Role, Affiliation: r.Affiliation, Show: desk.Available, Self: true}
	return append([]desk.Occupant{self}, f.occupants[room]...), nil
}

// SetRoom implements [desk.Desk].
func (f *Fake) SetRoom(ctx context.Context, s desk.RoomSetting) error {
	leave, err := f.enter(ctx, "SetRoom", s)
	if err != nil {
		return err
	}
	defer leave()
	at := f.roomAt(s.Ref)
	if at < 0 {
		return desk.NewProblem(desk.RoomOutside, "room", s.Address)
	}
	r := f.snapshot.Rooms[at]
	r.Notify, r.Autojoin = s.Notify, s.Autojoin
	if s.Name != nil {
		local, _, _ := strings.Cut(r.Address, "@")
		r.Given, r.Name = *s.Name, cmp.Or(*s.Name, local)
	}
	f.emit(desk.Event{Kind: desk.EventRoom, Room: &r})
	return nil
}

// SetSubject implements [desk.Desk].
func (f *Fake) SetSubject(ctx context.Context, room desk.Ref, subject string) error {
	r, leave, err := f.inRoom(ctx, "SetSubject", room, []any{room, subject})
	if err != nil {
		return err
	}
	defer leave()
	r.Subject = subject
	f.emit(desk.Event{Kind: desk.EventRoom, Room: &r})
	return nil
}

// SetRoomNick implements [desk.Desk].
func (f *Fake) SetRoomNick(ctx context.Context, room desk.Ref, nick string) error {
	r, leave, err := f.inRoom(ctx, "SetRoomNick", room, []any{room, nick})
	if err != nil {
		return err
	}
	defer leave()
	r.Nick = nick
	f.emit(desk.Event{Kind: desk.EventRoom, Room: &r})
	return nil
}

// Invite implements [desk.Desk].
func (f *Fake) Invite(ctx context.Context, room desk.Ref, who, reason string) error {
	_, leave, err := f.inRoom(ctx, "Invite", room, []any{room, who, reason})
	if err == nil {
		leave()
	}
	return err
}

// AnswerInvitation implements [desk.Desk].
func (f *Fake) AnswerInvitation(ctx context.Context, room desk.Ref, accept bool) error {
	leave, err := f.enter(ctx, "AnswerInvitation", []any{room, accept})
	if err != nil {
		return err
	}
	defer leave()
	if !f.dropInvitation(room) {
		return desk.NewProblem(desk.NoInvitation, "room", room.Address)
	}
	if accept {
		local, _, _ := strings.Cut(room.Address, "@")
		r := desk.Room{Ref: room, Name: local, Nick: "alice", State: desk.RoomJoined, Notify: desk.NotifyMentions, Autojoin: true, Occupants: 1}
		f.emit(desk.Event{Kind: desk.EventRoom, Room: &r})
	}
	return nil
}

func (f *Fake) dropInvitation(room desk.Ref) bool {
	left := slices.DeleteFunc(slices.Clone(f.snapshot.Invitations), func(i desk.Invitation) bool { return i.Ref == room })
	if len(left) == len(f.snapshot.Invitations) {
		return false
	}
	f.emit(desk.Event{Kind: desk.EventInvitation, Invitations: left})
	return true
}

// Moderate implements [desk.Desk].
func (f *Fake) Moderate(ctx context.Context, d desk.RoomDeed) error {
	_, leave, err := f.inRoom(ctx, "Moderate", d.Room, d)
	if err != nil {
		return err
	}
	defer leave()
	if d.Address == "" {
		return nil
	}
	f.members = slices.DeleteFunc(f.members, func(m desk.RoomMember) bool { return m.Address == d.Address })
	if d.Affiliation != desk.NoAffiliation {
		f.members = append(f.members, desk.RoomMember{Address: d.Address, Affiliation: d.Affiliation, Reason: d.Reason})
	}
	return nil
}

// RoomMembers implements [desk.Desk]: they are the same in all rooms.
func (f *Fake) RoomMembers(ctx context.Context, room desk.Ref) ([]desk.RoomMember, error) {
	_, leave, err := f.inRoom(ctx, "RoomMembers", room, room)
	if err != nil {
		return nil, err
	}
	defer leave()
	return append([]desk.RoomMember{{Address: Me, Affiliation: desk.Owner}}, f.members...), nil
}

// RoomForm implements [desk.Desk].
func (f *Fake) RoomForm(ctx context.Context, room desk.Ref) (forms.Form, error) {
	r, leave, err := f.inRoom(ctx, "RoomForm", room, room)
	if err != nil {
		return forms.Form{}, err
	}
	defer leave()
	return forms.Form{Kind: forms.Ask, Title: r.Name, Fields: []forms.Field{{Var: "muc#roomconfig_roomname", Type: forms.TextSingle, Label: "Name", Values: []string{r.Name}}}}, nil
}

// ConfigureRoom implements [desk.Desk].
func (f *Fake) ConfigureRoom(ctx context.Context, room desk.Ref, answers forms.Answers) error {
	r, leave, err := f.inRoom(ctx, "ConfigureRoom", room, []any{room, answers})
	if err != nil {
		return err
	}
	defer leave()
	if name := answers["muc#roomconfig_roomname"]; len(name) == 1 {
		r.Name = name[0]
	}
	f.emit(desk.Event{Kind: desk.EventRoom, Room: &r})
	return nil
}

// DestroyRoom implements [desk.Desk].
func (f *Fake) DestroyRoom(ctx context.Context, room desk.Ref, reason string) error {
	r, leave, err := f.inRoom(ctx, "DestroyRoom", room, []any{room, reason})
	if err != nil {
		return err
	}
	defer leave()
	f.emit(desk.Event{Kind: desk.EventRoomGone, Room: &r})
	return nil
}

// FindRooms implements [desk.Desk]: those that are known are listed.
func (f *Fake) FindRooms(ctx context.Context, q desk.RoomQuery) (desk.FoundRooms, error) {
	leave, err := f.enter(ctx, "FindRooms", q)
	if err != nil {
		return desk.FoundRooms{}, err
	}
	defer leave()
	found := desk.FoundRooms{Services: []string{RoomService}, Service: cmp.Or(q.Service, RoomService)}
	for _, r := range f.snapshot.Rooms {
		found.Rooms = append(found.Rooms, desk.FoundRoom{Address: r.Address, Name: r.Name})
	}
	return found, nil
}
