package muc

import (
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/session"
)

// State is whether we are in a room.
type State uint8

// The states; the zero value is that of every room that is not known.
const (
	Outside State = iota
	Joining
	Joined
	Leaving
)

var states = []string{"outside", "joining", "joined", "leaving"}

func (s State) String() string { return states[s] }

// Reason is why we are not in a room.
type Reason string

// The reasons why we were not let in.
const (
	NeedsPassword Reason = "password"         // there is one, and ours was none or another
	NickTaken     Reason = "nick-taken"       // see [Propose]
	NickNotTaken  Reason = "nick-not-allowed" // the room does not want that nick, or wants another one of us
	MembersOnly   Reason = "members-only"     // also: we are no member any more
	Banned        Reason = "banned"           // also: we were, and are out
	Full          Reason = "full"
	NotFound      Reason = "not-found" // there is no such room, or it is not ready yet
	MayNotCreate  Reason = "may-not-create"
	Unreachable   Reason = "unreachable" // the service does not answer, or is none
	OtherReason   Reason = "error"       // what is said about it stands beside it
)

// The reasons why we are not in any more.
const (
	Left      Reason = "left"      // we wanted to
	Kicked    Reason = "kicked"    // a moderator wanted us to
	Removed   Reason = "removed"   // we are something else to the room now
	Shutdown  Reason = "shutdown"  // the service goes
	Destroyed Reason = "destroyed" // there is no such room any more
	Lost      Reason = "lost"      // the room does not know us, and nobody has said why
)

// Change is the event that we are in a room now, or not any more, or under another nick.
type Change struct {
	Room  xmpp.Address
	State State // Joined or Outside
	Nick  string
	// Created says that there was no such room before. It is for nobody else until it has
	// been configured, see [Rooms.Accept].
	Created bool
	// Refused says that we were not let in. Reason is why, or why we are out.
	Refused bool
	Reason  Reason
	// Actor is who has done it, by his nick, where that is said; Text is what he says.
	Actor, Text string
	// Instead is where to go from a room that was destroyed, or has moved; often zero.
	Instead xmpp.Address
	// Err is what the room or a server has said, where it was an error.
	Err *xmpp.StanzaError
}

// Deed is the event of what was done to an occupant, or what he is called now. Of a flood, 20
// are handed over and then one a second of each room.
type Deed struct {
	Room xmpp.Address
	Nick string
	// NewNick is what he is called now; Reason why he is out: [Kicked], [Banned], [Removed],
	// [MembersOnly]. One of them is "".
	NewNick     string
	Reason      Reason
	Actor, Text string
}

// NickRefused is the event that we are not called what we wanted to be, with [NickTaken] or
// another reason.
type NickRefused struct {
	Room   xmpp.Address
	Nick   string // as we wanted to be called
	Reason Reason
	Err    *xmpp.StanzaError
}

// Configured is the event that the room has become another one, §10.2.
type Configured struct {
	Room xmpp.Address
	// Logged says that what is said there is kept for others, NamesShown that all occupants
	// see each other's addresses.
	Logged, NamesShown bool
}

// Described is the event that a room has said of itself what was not known, §6.4: its name, or what it
// can now.
type Described struct{ Room xmpp.Address }

// Room is what is known of a room.
type Room struct {
	Address xmpp.Address
	State   State
	Nick    string // ours, or as we want to be called
	// Role and Affiliation are what we may there.
	Role        Role
	Affiliation Affiliation
	Subject     string
	// Occupants is how many are listed; More tells that there are others.
	Occupants int
	More      bool
	// Logged and NamesShown are as in [Configured].
	Logged, NamesShown bool
	// Created is as in [Change].
	Created bool
	// Info is what the room has said about itself when we entered; zero before it did.
	Info Info
}

// room is a room of which somebody has spoken.
type room struct {
	address xmpp.Address
	state   State
	nick    string // ours, in Joining as we want to be called
	entry   Entry
	info    Info
	asked   bool // and it has said that
	subject string

	occupants map[string]*listed
	more      bool // occupants that are not listed
	told      bool // that the list has changed
	untold    bool // and that it has changed since

	logged, namesShown, created bool
	self                        Occupant

	joinID string // of the presence with which we enter
	nickID string // of that with which we want another nick
	wanted string // the nick of that
	ends   int    // unavailable presences of ours that are to come
	past   bool   // what is said now is history
	since  time.Time

	waiters []chan Change // who wait for the end of Joining or Leaving
}

// snapshot is what others are told about a room.
func (r *room) snapshot() Room {
	return Room{
		Address: r.address, State: r.state, Nick: r.nick, Role: r.self.Role, Affiliation: r.self.Affiliation, Subject: r.subject,
		Occupants: len(r.occupants), More: r.more, Logged: r.logged, NamesShown: r.namesShown, Created: r.created, Info: r.info,
	}
}

// Room returns what is known of a room; its state is Outside where that is nothing.
func (all *Rooms) Room(address xmpp.Address) Room {
	all.mu.Lock()
	defer all.mu.Unlock()
	if r := all.rooms[address.Bare()]; r != nil {
		return r.snapshot()
	}
	return Room{Address: address.Bare()}
}

// Joined returns the addresses of the rooms that we are in, in no order.
func (all *Rooms) Joined() (in []xmpp.Address) {
	all.mu.Lock()
	defer all.mu.Unlock()
	for address, r := range all.rooms {
		if r.state == Joined {
			in = append(in, address)
		}
	}
	return in
}

// room returns a room, and makes it where it is new; nil where there are too many.
func (all *Rooms) room(address xmpp.Address) *room {
	r := all.rooms[address]
	if r != nil {
		return r
	}
	if len(all.rooms) >= maxRooms {
		for other, r := range all.rooms {
			if r.state == Outside {
				delete(all.rooms, other)
			}
		}
	}
	if len(all.rooms) >= maxRooms {
		return nil
	}
	r = &room{address: address, occupants: map[string]*listed{}}
	all.rooms[address] = r
	return r
}

// become changes the state of a room, and tells who waits for that. The lock is held.
func (all *Rooms) become(r *room, c Change) Change {
	c.Room, c.Nick = r.address, r.nick
	r.state = c.State
	if r.state == Outside {
		all.clear(r)
		r.joinID, r.nickID, r.past, r.created = "", "", false, false
		r.self = Occupant{}
	}
	for _, w := range r.waiters {
		w <- c
	}
	r.waiters = nil
	return c
}

// learn takes what a room has said about itself.
func (all *Rooms) learn(address xmpp.Address) func(disco.Info, error) {
	return func(info disco.Info, err error) {
		if err != nil {
			return // a room that is new has nothing to say yet
		}
		all.mu.Lock()
		r, is := all.rooms[address], readInfo(info)
		news := r != nil && r.state == Joined && r.info != is
		if r != nil {
			r.info, r.asked = is, true
		}
		all.mu.Unlock()
		if news {
			all.deliver([]session.Event{Described{address}})
		}
	}
}
