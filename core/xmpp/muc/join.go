package muc

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/internal/foreign"
	"vestnik/core/xmpp/xmlsafe"
)

// Entry is how we enter a room.
type Entry struct {
	Room     xmpp.Address
	Nick     string
	Password string
	History  History
	// Create makes the room where there is none. Without it a typing error is [NotFound].
	Create bool
}

// History is what a room is asked to tell of what was said before, §7.2.14. The zero value is
// all that it likes to tell.
type History struct {
	None  bool      // nothing: it is taken from an archive
	Since time.Time // what was said since then
}

// Since asks for what was said since a moment.
func Since(t time.Time) History { return History{Since: t} }

var (
	// ErrEntry says that a room cannot be entered so: it has no address, or the nick is empty,
	// or longer than 1023 bytes.
	ErrEntry = errors.New("muc: no room, or no nick")
	// ErrTooMany says that no more rooms are entered in this session.
	ErrTooMany = errors.New("muc: too many rooms")
	// ErrOutside says that we are not in the room.
	ErrOutside = errors.New("muc: not in the room")
)

// RefusedError says that we were not let into a room.
type RefusedError struct{ Change }

func (e *RefusedError) Error() string {
	text := fmt.Sprintf("muc: %s: %s", foreign.Quote(e.Room.String()), e.Reason)
	if e.Err != nil {
		text += ": " + foreign.Condition(e.Err.Condition, e.Err.Text)
	}
	return text
}

// Enter asks to be let into a room, and to be told what it can; a [Change] says what has come
// of it. In a room that we are in it asks for everything anew; under another nick we leave it
// before. Errors are [ErrEntry],
// [ErrTooMany] and those of [vestnik/core/xmpp/session.Session.Send].
func (all *Rooms) Enter(e Entry) error {
	_, err := all.enter(e, false)
	return err
}

// Join enters a room as [Rooms.Enter] does, and waits for what comes of it: a [*RefusedError]
// where we are not let in. If ctx ends before, we leave.
func (all *Rooms) Join(ctx context.Context, e Entry) (Room, error) {
	wait, err := all.enter(e, true)
	if err != nil {
		return Room{}, err
	}
	select {
	case c := <-wait:
		if c.State != Joined {
			return Room{}, &RefusedError{c}
		}
		return all.Room(e.Room), nil
	case <-ctx.Done():
		_ = all.leave(e.Room.Bare(), "", nil)
		return Room{}, ctx.Err()
	case <-all.s.Done():
		return Room{}, all.s.Err()
	}
}

func (all *Rooms) enter(e Entry, waits bool) (<-chan Change, error) {
	e.Room = e.Room.Bare()
	to, err := occupant(e.Room, e.Nick)
	if err != nil {
		return nil, err
	}
	e.Nick = to.Resource()
	all.mu.Lock()
	r := all.room(e.Room)
	if r == nil {
		all.mu.Unlock()
		return nil, ErrTooMany
	}
	var wait chan Change
	if waits {
		wait = make(chan Change, 1)
		r.waiters = append(r.waiters, wait)
	}
	var stanzas [][]byte
	if (r.state == Joined || r.state == Joining) && r.nick != e.Nick {
		stanzas = append(stanzas, r.goodbye(""))
	}
	all.clear(r)
	r.state, r.entry, r.nick, r.joinID, r.nickID = Joining, e, e.Nick, rand.Text(), ""
	r.created, r.past, r.logged, r.namesShown, r.subject = false, true, false, false, ""
	stanzas = append(stanzas, all.disco.Ask(e.Room, "", all.learn(e.Room)), all.presence(to, r.joinID, e.encode()))
	all.mu.Unlock()
	return wait, all.s.Send(stanzas...)
}

// Stay is that we are in a room, under a nick.
type Stay struct {
	Room xmpp.Address
	Nick string
}

// Expect says in which rooms a session was that is taken over, before anything is read of it: what
// is said there until [Rooms.Adopt] has asked them anew is taken. It sends nothing.
func (all *Rooms) Expect(in ...Stay) {
	all.mu.Lock()
	defer all.mu.Unlock()
	for _, s := range in {
		if r := all.room(s.Room.Bare()); r != nil {
			r.state, r.nick, r.joinID = Joining, s.Nick, rand.Text()
		}
	}
}

// Adopt says that we are in a room, under a nick, since before this session was resumed; the password is
// for who invites others, and for a room that does not know us any more. It
// asks the room who is there, which shows nobody anything, and for no history. Errors are
// those of [Rooms.Enter].
func (all *Rooms) Adopt(room xmpp.Address, nick, password string) error {
	return all.Enter(Entry{Room: room, Nick: nick, Password: password, History: History{None: true}})
}

// occupant returns the address of an occupant.
func occupant(room xmpp.Address, nick string) (xmpp.Address, error) {
	if room.Local() == "" || strings.TrimSpace(nick) == "" || len(nick) > maxNick {
		return xmpp.Address{}, ErrEntry
	}
	a, err := xmpp.ParseAddress(room.String() + "/" + nick)
	if err != nil {
		return xmpp.Address{}, fmt.Errorf("%w: %w", ErrEntry, err)
	}
	return a, nil
}

// encode returns what makes a presence one that enters, §7.2.
func (e *Entry) encode() []byte {
	var x xmlsafe.Encoder
	x.Start("x", "xmlns", nsRooms)
	if e.Password != "" {
		x.Leaf("password", e.Password)
	}
	switch {
	case e.History.None:
		x.Leaf("history", "", "maxstanzas", "0")
	case !e.History.Since.IsZero():
		x.Leaf("history", "", "since", e.History.Since.UTC().Format("2006-01-02T15:04:05Z"))
	}
	return x.End().Bytes()
}

// presence returns one to an occupant, with how we are shown. The lock is held.
func (all *Rooms) presence(to xmpp.Address, id string, more []byte) []byte {
	var e xmlsafe.Encoder
	e.Start("presence", "to", to.String()).Attr("id", id)
	if all.show != "" {
		e.Leaf("show", all.show)
	}
	if all.status != "" {
		e.Leaf("status", all.status)
	}
	return e.Raw(more, all.disco.Caps()).End().Bytes()
}

// Show has all rooms that we are in, and those that we enter, see how we are: a server does
// not tell them what it tells contacts. The show is "", chat, away, xa or dnd. It does not wait.
func (all *Rooms) Show(show, status string) error {
	all.mu.Lock()
	var stanzas [][]byte
	all.show, all.status = show, status
	for _, r := range all.rooms {
		if to, err := occupant(r.address, r.nick); err == nil && r.state == Joined {
			stanzas = append(stanzas, all.presence(to, "", nil))
		}
	}
	all.mu.Unlock()
	if len(stanzas) == 0 {
		return nil
	}
	return all.s.Send(stanzas...)
}

// Rename asks for another nick, §7.6. A [Change] says that we have it, a [NickRefused] that we
// do not. Errors are [ErrOutside], [ErrEntry] and those of Send.
func (all *Rooms) Rename(room xmpp.Address, nick string) error {
	room = room.Bare()
	to, err := occupant(room, nick)
	if err != nil {
		return err
	}
	all.mu.Lock()
	r := all.rooms[room]
	if r == nil || r.state != Joined {
		all.mu.Unlock()
		return ErrOutside
	}
	r.nickID, r.wanted = rand.Text(), to.Resource()
	stanza := all.presence(to, r.nickID, nil)
	all.mu.Unlock()
	return all.s.Send(stanza)
}

// Leave leaves a room, with a word for those who stay that may be empty, and waits until the
// room has said that we are out; where we are not in it does nothing. If ctx ends before, we
// are out all the same, and no [Change] says so.
func (all *Rooms) Leave(ctx context.Context, room xmpp.Address, status string) error {
	wait := make(chan Change, 1)
	if err := all.leave(room.Bare(), status, wait); err != nil {
		return err
	}
	select {
	case <-wait:
		return nil
	case <-all.s.Done():
		return nil // so we are
	case <-ctx.Done():
		all.mu.Lock()
		defer all.mu.Unlock()
		if r := all.rooms[room.Bare()]; r != nil && r.state == Leaving {
			all.become(r, Change{State: Outside, Reason: Left})
		}
		return nil
	}
}

// leave goes, and tells who waits; where we are not in, at once.
func (all *Rooms) leave(room xmpp.Address, status string, wait chan Change) error {
	all.mu.Lock()
	r := all.rooms[room]
	if r == nil || r.state == Outside {
		all.mu.Unlock()
		if wait != nil {
			wait <- Change{}
		}
		return nil
	}
	if wait != nil {
		r.waiters = append(r.waiters, wait)
	}
	stanza := r.goodbye(status)
	all.mu.Unlock()
	return all.s.Send(stanza)
}

// goodbye returns the presence with which we leave. The lock is held.
func (r *room) goodbye(status string) []byte {
	if r.state != Leaving {
		r.ends++
	}
	r.state = Leaving
	var e xmlsafe.Encoder
	e.Start("presence", "to", r.address.String()+"/"+r.nick, "type", "unavailable")
	if status != "" {
		e.Leaf("status", status)
	}
	return e.End().Bytes()
}

// Propose returns another nick for one that is taken: Anna, then Anna 2, Anna 3.
func Propose(taken string) string {
	taken = strings.TrimSpace(taken)
	name, number, _ := cutLast(taken, " ")
	if n, err := strconv.Atoi(number); err == nil && n >= 2 && n < 1000 && name != "" {
		return name + " " + strconv.Itoa(n+1)
	}
	const room = 100 // for the number, and for services that take fewer characters
	return clip(taken, room) + " 2"
}

func cutLast(text, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(text, sep); i >= 0 {
		return text[:i], text[i+len(sep):], true
	}
	return text, "", false
}
