package account

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/muc"
)

// What rooms need is done beside the session, one goroutine for each thing that waits.

// pingAfter is how often a room is asked whether we are still in (XEP-0410) that has been silent
// for so long.
const pingAfter = 15 * time.Minute

// RoomEntry is how a room is entered; see [muc.Entry]. Nick and Password may be empty.
type RoomEntry struct {
	Room             xmpp.Address
	Nick, Password   string
	Create, Remember bool
	Name             string // of the room, where it is new
}

// keptRoom is a room that the session is in, for the program's next life.
type keptRoom struct {
	Room, Nick, Password string
}

// stayInRooms enters rooms and sees to it that we stay there, until ctx, the session's, ends.
func (c *connection) stayInRooms(ctx context.Context, s *im.Client) {
	var all sync.WaitGroup
	defer all.Wait()
	all.Go(func() { c.readBookmarks(ctx, s) })
	ping := time.NewTicker(pingAfter)
	defer ping.Stop()
	for {
		work, next := c.roomWork(ctx, s)
		for _, do := range work {
			all.Go(do)
		}
		var due <-chan time.Time
		if !next.IsZero() {
			due = time.After(time.Until(next))
		}
		select {
		case <-c.roomed:
		case <-due:
		case <-ping.C:
			for _, address := range s.Rooms.Joined() {
				if c.silentRoom(address) {
					all.Go(func() { c.pingRoom(ctx, s, address) })
				}
			}
		case <-ctx.Done():
			return
		}
	}
}

// readBookmarks asks which rooms the account remembers.
func (c *connection) readBookmarks(ctx context.Context, s *im.Client) {
	ctx, cancel := context.WithTimeout(ctx, queryLimit)
	defer cancel()
	var before []xmpp.Address
	c.tell(ctx, func() { before = c.marked() })
	marks, err := s.Bookmarks.All(ctx)
	if err != nil && ctx.Err() == nil {
		c.cfg.Log("bookmarks: %v", err)
	}
	still := func(room xmpp.Address) bool {
		return slices.ContainsFunc(marks, func(b muc.Bookmark) bool { return b.Room == room })
	}
	c.tell(ctx, func() {
		c.remembered(marks, true)
		if err == nil && len(marks) > 0 { // what others have forgotten meanwhile; a server that says of none may not know
			c.forgotten(slices.DeleteFunc(before, still), false)
		}
	})
}

// marked are the rooms that the account remembers.
func (a *Account) marked() (all []xmpp.Address) {
	for _, r := range a.rooms {
		if r.marked {
			all = append(all, r.address)
		}
	}
	return all
}

// roomWork returns what is to be done now, and when there is more; zero: when somebody says so.
func (c *connection) roomWork(ctx context.Context, s *im.Client) (work []func(), next time.Time) {
	c.tell(ctx, func() {
		now, entering := time.Now(), 0
		for _, r := range c.rooms {
			if r.entering {
				entering++
			}
		}
		for _, r := range c.rooms {
			in := s.Rooms.Room(r.address).State == muc.Joined
			switch {
			case in && (c.wish.Hidden || !r.wanted):
				r.entering = false
				work = append(work, func() { c.leaveNow(s, r.address) })
			case in && r.accepting:
				r.accepting, r.opening = false, true
				name := r.name
				work = append(work, func() { c.openRoom(ctx, s, r.address, name) })
			case in && r.behind:
				r.behind = false
				work = append(work, func() { c.readMissed(ctx, s, r.address) })
			case !r.wanted || r.entering || c.wish.Hidden || in && !r.renews():
			case r.due.After(now):
				if next.IsZero() || r.due.Before(next) {
					next = r.due
				}
			case entering < mostEntering:
				entering++
				work = append(work, c.entry(ctx, s, r))
			}
		}
	})
	return work, next
}

// renews tells whether a room that we are in is to be entered anew, under another nick.
func (r *room) renews() bool { return len(r.waiters) > 0 && !r.opening }

// entry notes that a room is being entered, and returns what does so.
func (c *connection) entry(ctx context.Context, s *im.Client, r *room) func() {
	r.entering = true
	r.attempt++
	attempt, e := r.attempt, muc.Entry{Room: r.address, Nick: r.nick, Password: r.password, Create: r.create}
	c.tellRooms(r.address.String())
	return func() {
		var err error
		if e.History, err = c.past(ctx, s, e.Room); err == nil {
			err = s.Rooms.Enter(e)
		}
		if err != nil {
			c.notEntered(ctx, s, e.Room, attempt, err)
			return
		}
		timer := time.AfterFunc(enterLimit, func() { c.notEntered(ctx, s, e.Room, attempt, context.DeadlineExceeded) })
		context.AfterFunc(ctx, func() { timer.Stop() })
	}
}

// infoLimit is how long a room may take to say what it is before it is entered all the same.
const infoLimit = 5 * time.Second

// Nowhere tells by what has come of asking who somebody is ([muc.Rooms.Info]) whether nothing would
// come of entering there: his server is not to be found, or it is that of the account, which has people,
// and its answer is that for one whom it does not know.
func Nowhere(account string, room xmpp.Address, err error) bool {
	var said *xmpp.StanzaError
	if !errors.As(err, &said) {
		return false
	}
	switch said.Condition {
	case "remote-server-not-found", "remote-server-timeout":
		return true
	case "service-unavailable":
		return strings.HasSuffix(account, "@"+room.Domain())
	}
	return false
}

// past is what a room is asked to tell of what was said before: nothing where it has an archive,
// and else what was said since the last that is here. It fails where there is nothing to be entered.
func (c *connection) past(ctx context.Context, s *im.Client, address xmpp.Address) (muc.History, error) {
	limited, cancel := context.WithTimeout(ctx, infoLimit)
	defer cancel()
	info, err := s.Rooms.Info(limited, address)
	switch {
	case Nowhere(c.cfg.Address, address, err):
		return muc.History{}, err
	case err == nil && info.Archive:
		return muc.History{None: true}, nil
	}
	last, err := c.cfg.Store.LastIn(ctx, c.cfg.Address, address.String())
	if err != nil {
		c.cfg.Log("the past of a room: %v", err)
	}
	c.roomsNew.Store(address.String(), last.IsZero())
	if last.IsZero() {
		return muc.History{}, nil
	}
	return muc.Since(last), nil
}

// notEntered takes that a room does not answer.
func (c *connection) notEntered(ctx context.Context, s *im.Client, address xmpp.Address, attempt int, err error) {
	c.tell(ctx, func() {
		r := c.rooms[address.String()]
		if r == nil || r.attempt != attempt || !r.entering {
			return
		}
		why := muc.Change{Room: address, Nick: r.nick, Refused: true, Reason: muc.Unreachable}
		if errors.Is(err, muc.ErrEntry) || errors.Is(err, muc.ErrTooMany) {
			why.Reason = muc.OtherReason
		}
		c.out(r, why)
		c.tellRooms(address.String())
		go c.leaveNow(s, address)
		poke(c.roomed)
	})
}

// roomChanged takes that we are in a room, or not any more.
func (c *connection) roomChanged(change muc.Change) {
	r := c.rooms[change.Room.String()]
	if r == nil || change.Reason == muc.Left && !change.Refused {
		c.keepRooms()
		return // that was noted before, and it may be entered again already; or the person hides
	}
	if !r.entering { // the person has chosen another nick
		r.wish = ""
	}
	r.behind, r.entering = r.behind || r.entering && change.State == muc.Joined, false
	switch {
	case change.State == muc.Joined:
		r.nick, r.why, r.taken, r.failures = change.Nick, muc.Change{}, 0, 0
		if r.accepting = change.Created; !r.accepting {
			r.settle(change)
		}
	default:
		c.out(r, change)
	}
	c.keepRooms()
	poke(c.roomed)
	poke(c.posted) // what waits to be said there
}

// stays and called are the fields of a room's form that say whether it stays when nobody is in it,
// and what it is called.
const (
	stays  = "muc#roomconfig_persistentroom"
	called = "muc#roomconfig_roomname"
)

// OpenRoom opens a room that we have created, under a name if one is given, and as one that stays:
// else who has made it would not find it again. Where that cannot be it is taken as it is.
func OpenRoom(ctx context.Context, s *im.Client, address xmpp.Address, name string) error {
	form, err := s.Rooms.Configuration(ctx, address)
	if err == nil && form.Field(stays) != nil {
		answers := forms.Answers{stays: {"1"}}
		if name != "" && form.Field(called) != nil {
			answers[called] = []string{name}
		}
		answer, faults := form.Submit(answers)
		if faults == nil && s.Rooms.Configure(ctx, address, answer) == nil {
			return nil
		}
	}
	return s.Rooms.Accept(ctx, address)
}

// openRoom opens a room that is new.
func (c *connection) openRoom(ctx context.Context, s *im.Client, address xmpp.Address, name string) {
	ctx, cancel := context.WithTimeout(ctx, queryLimit)
	defer cancel()
	if err := OpenRoom(ctx, s, address, name); err != nil {
		c.cfg.Log("a new room: %v", err)
	}
	c.tell(ctx, func() {
		if r := c.rooms[address.String()]; r != nil {
			r.opening = false
			r.settle(muc.Change{Room: address, State: muc.Joined, Nick: r.nick, Created: true})
			c.tellRooms(address.String())
		}
	})
}

// out takes that we are not in a room, and decides whether it is tried again.
func (c *connection) out(r *room, change muc.Change) {
	r.entering = false
	again := change.Reason == muc.Unreachable || change.Reason == muc.Shutdown || change.Reason == muc.Lost
	switch {
	case !r.wanted:
		r.why = muc.Change{}
	case change.Refused && change.Reason == muc.NickTaken && r.taken < mostNicks:
		r.taken++
		r.wish = cmp.Or(r.wish, r.nick)
		r.nick = muc.Propose(r.nick)
		return // entered at once
	default:
		r.why = change
		r.wanted = again && (len(r.waiters) == 0 || r.stood)
		r.due = time.Now().Add(min(enterAgain<<min(r.failures, 10), enterSeldom))
		r.failures++
	}
	r.settle(change)
}

// keepRooms notes which rooms the session is in, for the program's next life.
func (a *Account) keepRooms() {
	if a.current == nil || a.session == nil {
		return
	}
	var kept []keptRoom
	for address, r := range a.rooms {
		if is := a.session.Rooms.Room(r.address); is.State == muc.Joined {
			kept = append(kept, keptRoom{address, is.Nick, r.password})
		}
	}
	a.current.sessionFile.setRooms(kept)
}

// adoptRooms goes on to be in the rooms that the session was in, in the program's last life.
func (c *connection) adoptRooms(ctx context.Context, s *im.Client, kept []keptRoom) {
	for _, k := range kept {
		address, err := xmpp.ReadAddress(k.Room)
		if err != nil {
			continue
		}
		c.tell(ctx, func() { // before the room can answer
			r := c.roomOf(address)
			r.wanted, r.entering, r.nick, r.password = true, true, k.Nick, k.Password
		})
		if s.Rooms.Adopt(address, k.Nick, k.Password) != nil {
			c.tell(ctx, func() { c.drop(address) })
		}
	}
}

// staysIn are the rooms that a session was in, for who takes it over.
func staysIn(kept []keptRoom) (all []muc.Stay) {
	for _, k := range kept {
		if address, err := xmpp.ReadAddress(k.Room); err == nil {
			all = append(all, muc.Stay{Room: address, Nick: k.Nick})
		}
	}
	return all
}

// pingRoom asks a room whether we are in; where we are not, the session hears of it.
func (c *connection) pingRoom(ctx context.Context, s *im.Client, address xmpp.Address) {
	ctx, cancel := context.WithTimeout(ctx, queryLimit)
	defer cancel()
	if _, err := s.Rooms.Ping(ctx, address); err != nil && ctx.Err() == nil {
		c.cfg.Log("a silent room: %v", err)
	}
}

// silentRoom tells whether nothing has come from a room since it was asked last.
func (c *connection) silentRoom(address xmpp.Address) bool {
	_, heard := c.roomsHeard.LoadAndDelete(address.String())
	return !heard
}
