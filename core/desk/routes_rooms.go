package desk

import (
	"context"
	"net/http"
	"net/url"
)

// The routes of [Rooms].
var (
	enterRoom        = route[RoomEntry, Room]{pattern: "POST /rooms/enter", asks: true}
	leaveRoom        = route[peerOf, nothing]{pattern: "POST /rooms/leave", asks: true}
	forgetRoom       = route[forgetting, nothing]{pattern: "POST /rooms/forget", asks: true}
	occupants        = route[whose, []Occupant]{pattern: "GET /rooms/occupants"}
	setRoom          = route[RoomSetting, nothing]{pattern: "POST /rooms/set", asks: true}
	setSubject       = route[textOf, nothing]{pattern: "POST /rooms/subject", asks: true}
	setRoomNick      = route[textOf, nothing]{pattern: "POST /rooms/nick", asks: true}
	invite           = route[inviting, nothing]{pattern: "POST /rooms/invite", asks: true}
	answerInvitation = route[answerTo, nothing]{pattern: "POST /rooms/invitation", asks: true}
	moderate         = route[RoomDeed, nothing]{pattern: "POST /rooms/moderate", asks: true}
	roomMembers      = route[whose, []RoomMember]{pattern: "GET /rooms/members", asks: true}
	roomForm         = route[whose, Form]{pattern: "GET /rooms/form", asks: true}
	configureRoom    = route[answersOf, nothing]{pattern: "POST /rooms/configure", asks: true}
	destroyRoom      = route[textOf, nothing]{pattern: "POST /rooms/destroy", asks: true}
	findRooms        = route[RoomQuery, FoundRooms]{pattern: "GET /rooms/find", asks: true}
)

// What goes through the door of rooms and is no type of the desk's own.
type (
	textOf struct {
		Room Ref    `json:"room"`
		Text string `json:"text"`
	}
	forgetting struct {
		Room    Ref  `json:"room"`
		History bool `json:"history,omitempty"`
	}
	inviting struct {
		Room   Ref    `json:"room"`
		Who    string `json:"who"`
		Reason string `json:"reason,omitempty"`
	}
	answersOf struct {
		Room    Ref         `json:"room"`
		Answers FormAnswers `json:"answers"`
	}
)

func (w *RoomQuery) query() url.Values {
	return url.Values{"account": {w.Account}, "service": {w.Service}, "from": {w.From}}
}

func (w *RoomQuery) read(q url.Values) error {
	w.Account, w.Service, w.From = q.Get("account"), q.Get("service"), q.Get("from")
	return nil
}

// serveRooms lets a mux answer for rooms.
func serveRooms(mux *http.ServeMux, d Desk) {
	enterRoom.serve(mux, d.EnterRoom)
	leaveRoom.serve(mux, act(func(ctx context.Context, p peerOf) error { return d.LeaveRoom(ctx, p.Peer) }))
	forgetRoom.serve(mux, act(func(ctx context.Context, f forgetting) error { return d.ForgetRoom(ctx, f.Room, f.History) }))
	occupants.serve(mux, func(ctx context.Context, w whose) ([]Occupant, error) { return d.Occupants(ctx, w.Peer) })
	setRoom.serve(mux, act(d.SetRoom))
	setSubject.serve(mux, act(func(ctx context.Context, t textOf) error { return d.SetSubject(ctx, t.Room, t.Text) }))
	setRoomNick.serve(mux, act(func(ctx context.Context, t textOf) error { return d.SetRoomNick(ctx, t.Room, t.Text) }))
	invite.serve(mux, act(func(ctx context.Context, i inviting) error { return d.Invite(ctx, i.Room, i.Who, i.Reason) }))
	answerInvitation.serve(mux, act(func(ctx context.Context, a answerTo) error { return d.AnswerInvitation(ctx, a.Peer, a.Accept) }))
	moderate.serve(mux, act(d.Moderate))
	roomMembers.serve(mux, func(ctx context.Context, w whose) ([]RoomMember, error) { return d.RoomMembers(ctx, w.Peer) })
	roomForm.serve(mux, func(ctx context.Context, w whose) (Form, error) { return d.RoomForm(ctx, w.Peer) })
	configureRoom.serve(mux, act(func(ctx context.Context, a answersOf) error { return d.ConfigureRoom(ctx, a.Room, a.Answers) }))
	destroyRoom.serve(mux, act(func(ctx context.Context, t textOf) error { return d.DestroyRoom(ctx, t.Room, t.Text) }))
	findRooms.serve(mux, d.FindRooms)
}

// EnterRoom implements [Rooms].
func (c *Client) EnterRoom(ctx context.Context, e RoomEntry) (Room, error) {
	return enterRoom.call(ctx, c, e)
}

// LeaveRoom implements [Rooms].
func (c *Client) LeaveRoom(ctx context.Context, room Ref) error {
	return tell(ctx, c, leaveRoom, peerOf{room})
}

// ForgetRoom implements [Rooms].
func (c *Client) ForgetRoom(ctx context.Context, room Ref, history bool) error {
	return tell(ctx, c, forgetRoom, forgetting{room, history})
}

// Occupants implements [Rooms].
func (c *Client) Occupants(ctx context.Context, room Ref) ([]Occupant, error) {
	return occupants.call(ctx, c, whose{room})
}

// SetRoom implements [Rooms].
func (c *Client) SetRoom(ctx context.Context, s RoomSetting) error { return tell(ctx, c, setRoom, s) }

// SetSubject implements [Rooms].
func (c *Client) SetSubject(ctx context.Context, room Ref, subject string) error {
	return tell(ctx, c, setSubject, textOf{room, subject})
}

// SetRoomNick implements [Rooms].
func (c *Client) SetRoomNick(ctx context.Context, room Ref, nick string) error {
	return tell(ctx, c, setRoomNick, textOf{room, nick})
}

// Invite implements [Rooms].
func (c *Client) Invite(ctx context.Context, room Ref, who, reason string) error {
	return tell(ctx, c, invite, inviting{room, who, reason})
}

// AnswerInvitation implements [Rooms].
func (c *Client) AnswerInvitation(ctx context.Context, room Ref, accept bool) error {
	return tell(ctx, c, answerInvitation, answerTo{room, accept})
}

// Moderate implements [Rooms].
func (c *Client) Moderate(ctx context.Context, d RoomDeed) error { return tell(ctx, c, moderate, d) }

// RoomMembers implements [Rooms].
func (c *Client) RoomMembers(ctx context.Context, room Ref) ([]RoomMember, error) {
	return roomMembers.call(ctx, c, whose{room})
}

// RoomForm implements [Rooms].
func (c *Client) RoomForm(ctx context.Context, room Ref) (Form, error) {
	return roomForm.call(ctx, c, whose{room})
}

// ConfigureRoom implements [Rooms].
func (c *Client) ConfigureRoom(ctx context.Context, room Ref, answers FormAnswers) error {
	return tell(ctx, c, configureRoom, answersOf{room, answers})
}

// DestroyRoom implements [Rooms].
func (c *Client) DestroyRoom(ctx context.Context, room Ref, reason string) error {
	return tell(ctx, c, destroyRoom, textOf{room, reason})
}

// FindRooms implements [Rooms].
func (c *Client) FindRooms(ctx context.Context, q RoomQuery) (FoundRooms, error) {
	return findRooms.call(ctx, c, q)
}
