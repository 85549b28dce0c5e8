package account

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/muc"
)

// Which rooms the account is to be in is its own, and outlives sessions: those that the person
// has entered, and those that the account remembers to be entered (XEP-0402). In a session each
// of them goes this way, on the owner's loop; what waits is done beside it (rooms_kept.go):
//
//	          wanted     let in   refused                    put out, lost       left by the person
//	out       entering   -        -                          -                   forgotten
//	entering  -          in       nick taken: entering as    -                   out
//	                              another; unreachable: out,
//	                              again later; else: out
//	in        -          -        -                          lost, service gone: out
//	                                                         out, again later;
//	                                                         else: out
//
// After a new session all are entered anew, some at a time. A session that goes on from the
// program's last life is in those that it was in (resume.go), and a mere new connection of BOSH
// changes nothing. While the person hides he is in none: others would see him there.

const (
	// mostEntering is how many rooms are entered at a time.
	mostEntering = 8
	// enterLimit is how long a room may take to let us in.
	enterLimit = 20 * time.Second
	// mostNicks is how many nicks are tried where they are taken.
	mostNicks = 5
	// enterAgain is how long it takes until a room that cannot be reached is tried again, and
	// longer each time, up to enterSeldom.
	enterAgain, enterSeldom = 5 * time.Second, 10 * time.Minute
)

// Room is a room that the account is in or remembers.
type Room struct {
	Address string
	Nick    string // as we are called, or want to be
	// Wanted says that we are to be in it; Bookmark is what the account remembers of it, where it
	// does.
	Wanted, Remembered bool
	Bookmark           muc.Bookmark
	// Why is why we are not in, where it was not the person who wanted so.
	Why muc.Change
	Is  muc.Room // as the session has it; the zero value without one
}

// room is one of the account's. It is the loop's.
type room struct {
	address            xmpp.Address
	wanted             bool
	stood              bool // it was wanted before who waits has asked for it
	nick, password     string
	name               string // of one that is created
	wish               string // the nick for which another is in use, because it was taken
	create             bool
	mark               muc.Bookmark
	marked             bool
	why                muc.Change
	entering           bool
	attempt            int  // which, so that another one's end is not taken for its
	accepting, opening bool // it is new, and is to be opened, or is being
	behind             bool // what was missed is to be read
	taken              int  // nicks
	failures           int  // in a row
	due                time.Time
	waiters            []chan muc.Change
}

// Rooms returns those of the account, by their addresses.
func (a *Account) Rooms() []Room {
	all := make([]Room, 0, len(a.rooms))
	for _, address := range slices.Sorted(maps.Keys(a.rooms)) {
		all = append(all, a.toRoom(a.rooms[address]))
	}
	return all
}

// Room returns one of the account's, if it is one.
func (a *Account) Room(address string) (Room, bool) {
	r := a.rooms[address]
	if r == nil {
		return Room{}, false
	}
	return a.toRoom(r), true
}

func (a *Account) toRoom(r *room) Room {
	out := Room{Address: r.address.String(), Nick: r.nick, Wanted: r.wanted, Remembered: r.marked, Bookmark: r.mark, Why: r.why}
	if a.session != nil {
		out.Is = a.session.Rooms.Room(r.address)
		if out.Is.State == muc.Joined {
			out.Nick = out.Is.Nick
		}
	}
	return out
}

// roomOf returns a room of the account, and makes it one.
func (a *Account) roomOf(address xmpp.Address) *room {
	if a.rooms == nil {
		a.rooms = map[string]*room{}
	}
	r := a.rooms[address.String()]
	if r == nil {
		r = &room{address: address}
		a.rooms[address.String()] = r
	}
	return r
}

// tellRooms says that rooms have changed.
func (a *Account) tellRooms(addresses ...string) {
	if len(addresses) > 0 {
		a.owner.Heard(a, &News{Rooms: addresses})
	}
}

// usualNick is what the account is called where nobody has said otherwise.
func (a *Account) usualNick() string {
	local, _, _ := strings.Cut(a.cfg.Address, "@")
	return cmp.Or(strings.TrimSpace(a.people.Contact(a.cfg.Address).Nick), xmpp.Unescape(local))
}

// want makes a room one that we are to be in, as anew.
func (a *Account) want(r *room) {
	if !r.wanted {
		r.wanted, r.due = true, time.Time{}
	}
	r.nick = cmp.Or(r.nick, strings.TrimSpace(r.mark.Nick), a.usualNick())
	r.password = cmp.Or(r.password, r.mark.Password)
	a.pokeRooms()
}

func (a *Account) pokeRooms() {
	if a.current != nil {
		poke(a.current.roomed)
	}
}

// EnterRoom enters a room, waits for what comes of it, and goes on to be in it; to remember it
// is to enter it in every session, where the server keeps that. It is not for the loop. The errors are [ErrOffLine],
// [muc.ErrEntry], and a [*muc.RefusedError] where we are not let in.
func (a *Account) EnterRoom(ctx context.Context, e RoomEntry) error {
	e.Room = e.Room.Bare()
	if e.Room.Local() == "" {
		return muc.ErrEntry
	}
	wait := make(chan muc.Change, 1)
	var s *im.Client
	err := a.owner.Do(ctx, func() {
		if s = a.session; s != nil {
			a.enterAnew(e, wait)
		}
	})
	if err == nil && s == nil {
		err = ErrOffLine
	}
	if err != nil {
		return err
	}
	select {
	case c := <-wait:
		if c.State != muc.Joined {
			return &muc.RefusedError{Change: c}
		}
	case <-s.Done():
		return s.Err()
	case <-ctx.Done():
		_ = a.owner.Do(context.WithoutCancel(ctx), func() {
			if r := a.rooms[e.Room.String()]; r == nil || !r.stood {
				a.unwant(e.Room)
			}
		})
		return ctx.Err()
	}
	if e.Remember {
		if err := a.Remember(ctx, e.Room, func(b *muc.Bookmark) { b.Autojoin = true }); err != nil {
			a.cfg.Log("a room is not remembered: %v", err) // we are in all the same
		}
	}
	return nil
}

// enterAnew has a room entered as the person says. In one that we are in already under that nick
// nothing is to be done.
func (a *Account) enterAnew(e RoomEntry, wait chan muc.Change) {
	r := a.roomOf(e.Room)
	is := a.session.Rooms.Room(e.Room)
	if is.State == muc.Joined && (e.Nick == "" || e.Nick == is.Nick) && !r.accepting && !r.opening {
		wait <- muc.Change{Room: e.Room, State: muc.Joined, Nick: is.Nick}
		return
	}
	r.nick, r.password, r.wish = cmp.Or(e.Nick, r.wish, r.nick), cmp.Or(e.Password, r.password), ""
	if len(r.waiters) == 0 {
		r.stood = r.wanted
	}
	r.create, r.name, r.wanted, r.why, r.taken, r.failures = e.Create, e.Name, false, muc.Change{}, 0, 0
	if is.State == muc.Joined {
		r.attempt, r.entering = r.attempt+1, false
	}
	r.waiters = append(r.waiters, wait)
	a.want(r)
	a.tellRooms(r.address.String())
}

// unwant gives a room up, and leaves it.
func (a *Account) unwant(address xmpp.Address) {
	a.drop(address)
	if s := a.session; s != nil {
		go func() {
			again := false // or else who enters it anew at once would be put out
			_ = a.owner.Do(context.Background(), func() { again = a.rooms[address.String()] != nil && a.rooms[address.String()].wanted })
			if !again {
				a.leaveNow(s, address)
			}
		}()
	}
}

// drop notes that a room is not wanted, and is none of the account's where it is not remembered.
func (a *Account) drop(address xmpp.Address) {
	r := a.rooms[address.String()]
	if r == nil {
		return
	}
	r.wanted, r.entering, r.why = false, false, muc.Change{}
	r.attempt++
	r.settle(muc.Change{Room: address, Reason: muc.Left})
	if !r.marked {
		delete(a.rooms, address.String())
	}
	a.keepRooms()
	a.tellRooms(address.String())
}

// leaveNow leaves without waiting for more than the room's word.
func (a *Account) leaveNow(s *im.Client, address xmpp.Address) {
	ctx, cancel := context.WithTimeout(context.Background(), queryLimit)
	defer cancel()
	_ = s.Rooms.Leave(ctx, address, "")
}

// LeaveRoom leaves a room, and does not enter it again by itself, in no session of any program of
// the account. It waits for the server, and is not for the loop.
func (a *Account) LeaveRoom(ctx context.Context, address xmpp.Address) error {
	address = address.Bare()
	s, mark, err := a.leaving(ctx, address)
	if err != nil {
		return err
	}
	if mark != nil && mark.Autojoin {
		err = a.Remember(ctx, address, func(b *muc.Bookmark) { b.Autojoin = false })
	}
	err = errors.Join(err, s.Rooms.Leave(ctx, address, ""))
	return errors.Join(err, a.owner.Do(ctx, func() { a.drop(address) }))
}

// ForgetRoom leaves a room, if that is not done, and has no program of the account remember it. It
// waits for the server, and is not for the loop.
func (a *Account) ForgetRoom(ctx context.Context, address xmpp.Address) error {
	address = address.Bare()
	s, mark, err := a.leaving(ctx, address)
	if err == nil && mark != nil {
		err = s.Bookmarks.Remove(ctx, address)
	}
	if err != nil {
		return err
	}
	err = s.Rooms.Leave(ctx, address, "")
	return errors.Join(err, a.owner.Do(ctx, func() {
		if r := a.rooms[address.String()]; r != nil {
			r.mark, r.marked = muc.Bookmark{}, false
			a.drop(address)
		}
	}))
}

// leaving notes that the person does not want to be in a room any more, and returns what the account
// remembers of it; nil: nothing.
func (a *Account) leaving(ctx context.Context, address xmpp.Address) (s *im.Client, mark *muc.Bookmark, err error) {
	err = a.owner.Do(ctx, func() {
		if s = a.session; s == nil {
			return
		}
		if r := a.rooms[address.String()]; r != nil {
			r.wanted, r.entering = false, false
			r.attempt++
			if remembered := r.mark; r.marked {
				mark = &remembered
			}
		}
	})
	if err == nil && s == nil {
		err = ErrOffLine
	}
	return s, mark, err
}

// Remember changes what the account remembers of a room, for all programs of the person. It
// waits for the server, and is not for the loop.
func (a *Account) Remember(ctx context.Context, address xmpp.Address, change func(*muc.Bookmark)) error {
	var s *im.Client
	var mark muc.Bookmark
	err := a.owner.Do(ctx, func() {
		s = a.session
		if r := a.rooms[address.String()]; r != nil {
			mark = r.mark
			mark.Nick, mark.Password = cmp.Or(r.wish, r.nick, mark.Nick), cmp.Or(r.password, mark.Password)
		}
		mark.Room = address
	})
	switch {
	case err != nil:
		return err
	case s == nil:
		return ErrOffLine
	}
	change(&mark)
	if err := s.Bookmarks.Set(ctx, mark); err != nil {
		return err
	}
	return a.owner.Do(ctx, func() {
		r := a.roomOf(address)
		r.mark, r.marked = mark, true
		a.tellRooms(address.String())
	})
}

// remembered takes bookmarks, which another program of the account may have changed. In a session
// that is anew a room that did not let us in is tried again, but where somebody has removed us.
func (a *Account) remembered(marks []muc.Bookmark, anew bool) {
	var changed []string
	for _, mark := range marks {
		r := a.roomOf(mark.Room)
		was := r.marked && r.mark.Autojoin
		r.mark, r.marked = mark, true
		switch {
		case mark.Autojoin && (!was || anew && r.why.Reason != muc.Kicked) && !a.cfg.NoAutojoin:
			a.want(r)
		case was && !mark.Autojoin && r.wanted && !a.cfg.NoAutojoin:
			a.unwant(mark.Room)
		}
		changed = append(changed, mark.Room.String())
	}
	a.tellRooms(changed...)
}

// forgotten takes that rooms are not remembered any more, all of them where none is named.
func (a *Account) forgotten(rooms []xmpp.Address, all bool) {
	for address, r := range a.rooms {
		if r.marked && (all || slices.Contains(rooms, r.address)) {
			was := r.mark.Autojoin
			r.mark, r.marked = muc.Bookmark{}, false
			if was || !r.wanted {
				a.unwant(r.address)
			} else {
				a.tellRooms(address)
			}
		}
	}
}

// forgetRooms is for the end of a session: we are in no room any more.
func (a *Account) forgetRooms() {
	var changed []string
	for address, r := range a.rooms {
		r.entering, r.accepting, r.opening, r.due, r.failures, r.taken = false, false, false, time.Time{}, 0, 0
		r.nick, r.wish = cmp.Or(r.wish, r.nick), ""
		r.settle(muc.Change{Room: r.address, Refused: true, Reason: muc.Lost})
		changed = append(changed, address)
	}
	a.tellRooms(changed...)
}

// settle tells who waits what has come of entering.
func (r *room) settle(c muc.Change) {
	for _, w := range r.waiters {
		w <- c
	}
	r.waiters = nil
}
