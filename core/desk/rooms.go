package desk

import (
	"context"
)

// RoomState is whether the person is in a room.
type RoomState string

// The states of a room. The zero value is that of a room that is not known.
const (
	RoomLeft    RoomState = "left" // the person does not want to be in it, or is out: Room.Reason is why
	RoomJoining RoomState = "joining"
	RoomJoined  RoomState = "joined"
	RoomRefused RoomState = "refused" // he was not let in: Room.Reason is why
)

// Notify is of what in a room the person is told by popups.
type Notify string

// What one is told of.
const (
	NotifyMentions Notify = "mentions" // as long as nothing else was chosen
	NotifyAll      Notify = "all"
	NotifyNone     Notify = "none"
)

// Notifies are all, in the order in which menus offer them.
var Notifies = []Notify{NotifyAll, NotifyMentions, NotifyNone}

// Role is what an occupant may as long as he is in a room (XEP-0045 §5.1).
type Role string

// The roles, from the least to the most.
const (
	RoleNone        Role = "none" // not in the room
	RoleVisitor     Role = "visitor"
	RoleParticipant Role = "participant"
	RoleModerator   Role = "moderator"
)

// Affiliation is what somebody is to a room, in it or not (XEP-0045 §5.2).
type Affiliation string

// The affiliations, from the least to the most.
const (
	Outcast       Affiliation = "outcast" // banned
	NoAffiliation Affiliation = "none"
	Member        Affiliation = "member"
	Administrator Affiliation = "admin"
	Owner         Affiliation = "owner"
)

// Room is a room that an account is in, or remembers.
type Room struct {
	Ref
	Name    string    `json:"name"`            // as the person or the room calls it, else the part before the @
	Given   string    `json:"given,omitempty"` // as the person calls it, in all his programs
	Subject string    `json:"subject,omitempty"`
	Nick    string    `json:"nick,omitempty"` // what the person is called there
	State   RoomState `json:"state"`
	// Reason is why he is not in, where it was not he who wanted so: the code of a problem that
	// has words. Text is what the room, or who has done it, says about it, and Actor his nick.
	Reason Code   `json:"reason,omitempty"`
	Text   string `json:"text,omitempty"`
	Actor  string `json:"actor,omitempty"`
	Notify Notify `json:"notify"`
	// Autojoin says that it is entered whenever the account is on line, and that the account
	// remembers it, for all programs of the person.
	Autojoin bool `json:"autojoin,omitempty"`
	// Occupants is how many are in; More says that there are others that are not listed.
	Occupants int  `json:"occupants,omitempty"`
	More      bool `json:"more,omitempty"`
	// Role and Affiliation are what the person may there.
	Role        Role        `json:"role,omitempty"`
	Affiliation Affiliation `json:"affiliation,omitempty"`
	// Password, MembersOnly, Moderated, NamesShown and Logged are what the room is like: there
	// is a password, only members come in, who is new may only hear, all see each other's
	// addresses, what is said is kept for others.
	Password    bool `json:"password,omitempty"`
	MembersOnly bool `json:"membersOnly,omitempty"`
	Moderated   bool `json:"moderated,omitempty"`
	NamesShown  bool `json:"namesShown,omitempty"`
	Logged      bool `json:"logged,omitempty"`
}

// Counts is how much of what is unread in a room the person is to be shown as unread.
func (r Room) Counts(c Conversation) int {
	switch r.Notify {
	case NotifyAll:
		return c.Unread
	case NotifyNone:
		return 0
	}
	return c.Mentions
}

// Occupant is somebody in a room.
type Occupant struct {
	Nick string `json:"nick"` // what he likes: it proves nothing
	// Address is his bare JID; empty where the room does not tell.
	Address     string      `json:"address,omitempty"`
	Role        Role        `json:"role"`
	Affiliation Affiliation `json:"affiliation"`
	Show        Show        `json:"show"`
	Text        string      `json:"text,omitempty"`
	Self        bool        `json:"self,omitempty"` // the person himself
}

// RoomMember is somebody who is something to a room, in it or not.
type RoomMember struct {
	Address     string      `json:"address"` // bare JID
	Affiliation Affiliation `json:"affiliation"`
	Reason      string      `json:"reason,omitempty"` // why he was banned, where the room says so
}

// Invitation is somebody's wish to have the person in a room. Who it is a room may only claim.
type Invitation struct {
	Ref         // of the room
	From string `json:"from,omitempty"` // bare JID; empty: nobody says
	// Direct says that he has sent it himself, and it is no word of the room's.
	Direct bool   `json:"direct,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// MaxInvitations is how many an account keeps, the newest.
const MaxInvitations = 20

// RoomNews is what has happened in a room besides messages, for who looks at it: nothing of it
// is kept.
type RoomNews struct {
	Room Ref      `json:"room"`
	Kind RoomKind `json:"kind"`
	Nick string   `json:"nick,omitempty"` // to whom
	// NewNick is what he is called now, Actor who has done it, and Text what is said about it.
	NewNick string `json:"newNick,omitempty"`
	Actor   string `json:"actor,omitempty"`
	Text    string `json:"text,omitempty"`
}

// RoomKind is what has happened in a room.
type RoomKind string

// What happens in rooms.
const (
	NewsRenamed     RoomKind = "renamed"
	NewsKicked      RoomKind = "kicked"
	NewsBanned      RoomKind = "banned"
	NewsRemoved     RoomKind = "removed"  // he is something else to the room now
	NewsDeclined    RoomKind = "declined" // Nick is the address of who was invited and does not come
	NewsNickRefused RoomKind = "nick-refused"
	NewsConfigured  RoomKind = "configured"
)

// RoomEntry is how a room is entered.
type RoomEntry struct {
	Ref
	Nick     string `json:"nick,omitempty"` // empty: as before, else what the person is called
	Password string `json:"password,omitempty"`
	Create   bool   `json:"create,omitempty"` // where there is no such room
	// Autojoin remembers it, see [Room].
	Autojoin bool `json:"autojoin,omitempty"`
}

// RoomSetting is what the person wants of a room.
type RoomSetting struct {
	Ref
	// Name is what the person calls it, in all his programs; empty: as it calls itself; nil: as it is.
	Name     *string `json:"name,omitempty"`
	Notify   Notify  `json:"notify"`
	Autojoin bool    `json:"autojoin"`
}

// RoomDeed is what is done to an occupant of a room, or to an address: one of the two is empty.
type RoomDeed struct {
	Room    Ref    `json:"room"`
	Nick    string `json:"nick,omitempty"`
	Address string `json:"address,omitempty"`
	// Role is what he is from now on, [RoleNone] removes him; Affiliation the same for good, and
	// [Outcast] bans him. One of the two is empty.
	Role        Role        `json:"role,omitempty"`
	Affiliation Affiliation `json:"affiliation,omitempty"`
	Reason      string      `json:"reason,omitempty"`
}

// FoundRooms are a page of the rooms that a service lists.
type FoundRooms struct {
	// Services are those of the server, by their addresses; Service is the one whose rooms these
	// are.
	Services []string    `json:"services,omitempty"`
	Service  string      `json:"service"`
	Rooms    []FoundRoom `json:"rooms,omitempty"`
	// Next goes into [RoomQuery].From to find what follows; empty: nothing does.
	Next string `json:"next,omitempty"`
}

// FoundRoom is a room that a service lists.
type FoundRoom struct {
	Address string `json:"address"`
	Name    string `json:"name,omitempty"`
}

// RoomQuery says which rooms are looked for.
type RoomQuery struct {
	Account string `json:"account,omitempty"`
	Service string `json:"service,omitempty"` // empty: the first one of the server
	From    string `json:"from,omitempty"`
}

// Rooms are conversations of many (XEP-0045). What is said to all in a room is a [Message] whose
// peer is the room; what an occupant says to the person alone is one whose peer is his address
// there. [Conversations.Send] to either sends. All but SetRoom wait for the server, and fail
// with [NotOnLine] without a connection.
type Rooms interface {
	// EnterRoom enters a room, or says why not, with the problems that begin with Room. Where the
	// nick is taken another like it is taken: Room.Nick is what it is now. A room that is new is
	// open at once, as the service makes them, but that it stays when nobody is in it.
	EnterRoom(ctx context.Context, e RoomEntry) (Room, error)

	// LeaveRoom leaves a room, and does not enter it again by itself. A room with no messages
	// that nobody remembers is gone then.
	LeaveRoom(ctx context.Context, room Ref) error

	// ForgetRoom leaves a room, and has no program of the person remember it. If history says so,
	// what was said there, and what he and those in it have said to each other alone, is deleted
	// from this computer. It may be a room of which only that is left.
	ForgetRoom(ctx context.Context, room Ref, history bool) error

	// Occupants returns who is in a room, those who may most first. After an [EventOccupants] it
	// is another list; the next of them comes only when this was called.
	Occupants(ctx context.Context, room Ref) ([]Occupant, error)

	// SetRoom says what the person wants of a room.
	SetRoom(ctx context.Context, s RoomSetting) error

	// SetSubject says what a room is about.
	SetSubject(ctx context.Context, room Ref, subject string) error

	// SetRoomNick asks for another nick in a room.
	SetRoomNick(ctx context.Context, room Ref, nick string) error

	// Invite invites somebody into a room that the person is in.
	Invite(ctx context.Context, room Ref, who, reason string) error

	// AnswerInvitation enters the room of an invitation and remembers it, or says that the person does not
	// come. It fails with [NoInvitation] where there is none.
	AnswerInvitation(ctx context.Context, room Ref, accept bool) error

	// Moderate does something to somebody in a room, where the person may: else it is a
	// [RoomForbidden].
	Moderate(ctx context.Context, d RoomDeed) error

	// RoomMembers returns who is something to a room, in it or not: those who may most first, and
	// last who is banned. What the room does not show the person is left out; where that is all it is
	// a [RoomForbidden].
	RoomMembers(ctx context.Context, room Ref) ([]RoomMember, error)

	// RoomForm asks for the form by which a room is configured.
	RoomForm(ctx context.Context, room Ref) (Form, error)

	// ConfigureRoom gives a room the answers to its form, of which those that were left out stay.
	ConfigureRoom(ctx context.Context, room Ref, answers FormAnswers) error

	// DestroyRoom ends a room for all.
	DestroyRoom(ctx context.Context, room Ref, reason string) error

	// FindRooms lists the rooms of a service.
	FindRooms(ctx context.Context, q RoomQuery) (FoundRooms, error)
}
