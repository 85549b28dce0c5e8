package desktest

import (
	"errors"
	"slices"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/xmpp/forms"
)

// roomsAreEntered checks the rules about rooms.
func roomsAreEntered(t *testing.T, d desk.Desk, c Control) {
	if _, err := d.EnterRoom(t.Context(), desk.RoomEntry{Ref: desk.Ref{Address: "nowhere"}}); !errors.Is(err, desk.NewProblem(desk.RoomNotFound)) {
		t.Errorf("a room that is not there: %v", err)
	}
	events := watch(t, d)
	r, err := d.EnterRoom(t.Context(), desk.RoomEntry{Ref: desk.Ref{Address: "sales"}, Nick: "Алиса", Create: true, Autojoin: true})
	if err != nil || r.State != desk.RoomJoined || r.Nick != "Алиса" || !r.Autojoin || r.Account != Me || r.Notify != desk.NotifyMentions {
		t.Fatalf("%+v, %v", r, err)
	}
	room := r.Ref
	await(t, events, func(e desk.Event) bool {
		return e.Kind == desk.EventRoom && e.Room.Ref == room && e.Room.State == desk.RoomJoined
	})
	if found, err := d.FindRooms(t.Context(), desk.RoomQuery{}); err != nil || !slices.ContainsFunc(found.Rooms, func(f desk.FoundRoom) bool { return f.Address == room.Address }) {
		t.Errorf("%+v, %v", found, err)
	}
	who, err := d.Occupants(t.Context(), room)
	if err != nil || len(who) != 1 || !who[0].Self || who[0].Nick != "Алиса" {
		t.Errorf("%+v, %v", who, err)
	}
	roomIsSpokenIn(t, d, c, room)
	roomIsChanged(t, d, room)
	roomHasMembers(t, d, room)
	if err := d.LeaveRoom(t.Context(), room); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the room was left", func() bool {
		return !slices.ContainsFunc(snapshot(t, d).Rooms, func(r desk.Room) bool { return r.Ref == room && (r.State != desk.RoomLeft || r.Autojoin) })
	})
	if _, err := d.Occupants(t.Context(), room); !errors.Is(err, desk.NewProblem(desk.RoomOutside)) {
		t.Errorf("of a room that was left: %v", err)
	}
	roomIsForgotten(t, d, room)
}

func roomIsForgotten(t *testing.T, d desk.Desk, room desk.Ref) {
	for _, history := range []bool{false, true} {
		if _, err := d.EnterRoom(t.Context(), desk.RoomEntry{Ref: room, Create: true, Autojoin: true}); err != nil {
			t.Fatal(err)
		}
		if err := d.ForgetRoom(t.Context(), room, history); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the room is forgotten", func() bool {
			s := snapshot(t, d)
			return !slices.ContainsFunc(s.Rooms, func(r desk.Room) bool { return r.Ref == room }) &&
				slices.ContainsFunc(s.Conversations, func(c desk.Conversation) bool { return c.Peer == room }) != history
		})
	}
	if all, err := d.History(t.Context(), room, 0, 10); err != nil || len(all) != 0 {
		t.Errorf("what is left of it: %+v, %v", all, err)
	}
	if err := d.ForgetRoom(t.Context(), room, true); err != nil { // there is nothing
		t.Error(err)
	}
}

func roomIsSpokenIn(t *testing.T, d desk.Desk, c Control, room desk.Ref) {
	events := watch(t, d)
	sent, err := d.Send(t.Context(), desk.Outgoing{To: room.Address, Body: "Всем привет"})
	if err != nil || sent.Type != desk.TypeRoom || sent.Peer != room || sent.Room != room.Address || sent.Nick != "Алиса" {
		t.Errorf("%+v, %v", sent, err)
	}
	c.SayIn(room, "Вера", "Здравствуйте")
	c.SayIn(room, "Вера", "Алиса, посмотрите отчёт")
	await(t, events, func(e desk.Event) bool {
		m := e.Message
		return e.Kind == desk.EventMessage && m.Peer == room && m.Nick == "Вера" && m.Room == room.Address && m.Mentioned
	})
	eventually(t, "two are unread, and one calls", func() bool {
		all := snapshot(t, d).Conversations
		at := slices.IndexFunc(all, func(c desk.Conversation) bool { return c.Peer == room })
		return at >= 0 && all[at].Unread == 2 && all[at].Mentions <= 1 && all[at].Room == room.Address
	})
}

func roomIsChanged(t *testing.T, d desk.Desk, room desk.Ref) {
	events := watch(t, d)
	if err := d.SetSubject(t.Context(), room, "О продажах"); err != nil {
		t.Fatal(err)
	}
	await(t, events, func(e desk.Event) bool { return e.Kind == desk.EventRoom && e.Room.Subject == "О продажах" })
	for _, c := range []struct {
		name        *string
		given, want string
	}{{new("Продажи"), "Продажи", "Продажи"}, {nil, "Продажи", "Продажи"}, {new(""), "", "sales"}} {
		if err := d.SetRoom(t.Context(), desk.RoomSetting{Ref: room, Name: c.name, Notify: desk.NotifyAll, Autojoin: true}); err != nil {
			t.Fatal(err)
		}
		all := snapshot(t, d).Rooms
		at := slices.IndexFunc(all, func(r desk.Room) bool { return r.Ref == room })
		if at < 0 || all[at].Name != c.want || all[at].Given != c.given || all[at].Notify != desk.NotifyAll {
			t.Errorf("%+v: %+v", c, all)
		}
	}
	if err := d.SetRoomNick(t.Context(), room, "Алиса П."); err != nil {
		t.Fatal(err)
	}
	await(t, events, func(e desk.Event) bool { return e.Kind == desk.EventRoom && e.Room.Nick == "Алиса П." })
	form, err := d.RoomForm(t.Context(), room)
	if err != nil || form.Field("muc#roomconfig_roomname") == nil {
		t.Fatalf("%+v, %v", form, err)
	}
	if err := d.ConfigureRoom(t.Context(), room, forms.Answers{"muc#roomconfig_roomname": {"Отдел продаж"}}); err != nil {
		t.Error(err)
	}
}

// roomHasMembers makes somebody, who is not there, something to a room, and nothing again.
func roomHasMembers(t *testing.T, d desk.Desk, room desk.Ref) {
	for _, is := range []desk.Affiliation{desk.Member, desk.Outcast, desk.NoAffiliation} {
		if err := d.Moderate(t.Context(), desk.RoomDeed{Room: room, Address: anna.Address, Affiliation: is}); err != nil {
			t.Fatal(err)
		}
		want := []desk.RoomMember{{Address: Me, Affiliation: desk.Owner}, {Address: anna.Address, Affiliation: is}}
		if is == desk.NoAffiliation {
			want = want[:1]
		}
		if all, err := d.RoomMembers(t.Context(), room); err != nil || !slices.Equal(all, want) {
			t.Errorf("%+v, %v", all, err)
		}
	}
	if _, err := d.RoomMembers(t.Context(), desk.Ref{Account: Me, Address: "elsewhere@" + RoomService}); !errors.Is(err, desk.NewProblem(desk.RoomOutside)) {
		t.Errorf("of a room that one is not in: %v", err)
	}
}

// invitationIsAnswered checks the rules about invitations.
func invitationIsAnswered(t *testing.T, d desk.Desk, c Control) {
	room := desk.Ref{Account: Me, Address: "leave@" + RoomService}
	if err := d.AnswerInvitation(t.Context(), room, true); !errors.Is(err, desk.NewProblem(desk.NoInvitation)) {
		t.Errorf("nobody has invited: %v", err)
	}
	events := watch(t, d)
	c.InviteInto(room, anna.Address)
	e := await(t, events, kind(desk.EventInvitation))
	if len(e.Invitations) != 1 || e.Invitations[0].Ref != room || e.Invitations[0].From != anna.Address {
		t.Fatalf("%+v", e.Invitations)
	}
	if err := d.AnswerInvitation(t.Context(), room, true); err != nil {
		t.Fatal(err)
	}
	s := snapshot(t, d)
	if at := slices.IndexFunc(s.Rooms, func(r desk.Room) bool { return r.Ref == room && r.State == desk.RoomJoined }); at < 0 || len(s.Invitations) != 0 {
		t.Errorf("%+v, %+v", s.Rooms, s.Invitations)
	}
}
