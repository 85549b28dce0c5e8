package main

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"vestnik/core/account"
	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/muc"
)

// loneRooms is what a session of our own does in rooms. It is in none that nobody names.
type loneRooms struct{ *lone }

// at reads which room is meant. One that is named without a service is of that of the server.
func (l *loneRooms) at(ctx context.Context, room string) (at xmpp.Address, err error) {
	if !strings.Contains(room, "@") && room != "" {
		err := l.meanwhile(ctx, func() error {
			services, err := l.s.Rooms.Services(ctx)
			if err == nil && len(services) == 0 {
				err = desk.NewProblem(desk.RoomNoService, "domain", l.s.JID().Domain())
			}
			if err == nil {
				room = agent.RoomLocal(room) + "@" + services[0].Address.String()
			}
			return err
		})
		if err != nil {
			return at, explainFor(err, l.account)
		}
	}
	if at, err = xmpp.ParseAddress(room); err != nil || at.Local() == "" {
		return at, desk.NewProblem(desk.BadAddress, "address", room)
	}
	return at.Bare(), nil
}

// explain explains what a room has said.
func (l *loneRooms) explain(err error, room xmpp.Address) error {
	return agent.ExplainRoom(err, room.String(), agent.Target{Address: l.account.Address, URL: l.account.URL})
}

// EnterRoom implements [inRooms].
func (l *loneRooms) EnterRoom(ctx context.Context, e desk.RoomEntry) (entered desk.Room, err error) {
	at, err := l.at(ctx, e.Address)
	if err != nil {
		return entered, err
	}
	local, _, _ := strings.Cut(l.account.Address, "@")
	mark := muc.Bookmark{Room: at, Nick: e.Nick, Password: e.Password}
	if known := l.bookmark(ctx, at); known != nil {
		mark = *known
	}
	entry := muc.Entry{Room: at, Nick: cmp.Or(e.Nick, mark.Nick, xmpp.Unescape(local)), Password: cmp.Or(e.Password, mark.Password), Create: e.Create, History: muc.History{None: true}}
	var in muc.Room
	err = l.meanwhile(ctx, func() error {
		ctx, cancel := context.WithTimeout(ctx, enterLimit)
		defer cancel()
		if _, err := l.s.Rooms.Info(ctx, at); account.Nowhere(l.account.Address, at, err) {
			return err
		}
		var refused *muc.RefusedError
		for range mostNicks {
			if in, err = l.s.Rooms.Join(ctx, entry); !errors.As(err, &refused) || refused.Reason != muc.NickTaken {
				break
			}
			entry.Nick = muc.Propose(entry.Nick)
		}
		if err == nil && in.Created {
			err = account.OpenRoom(ctx, l.s, at, agent.RoomName(e.Address))
		}
		if err == nil && e.Autojoin {
			mark.Nick, mark.Password, mark.Autojoin = cmp.Or(e.Nick, mark.Nick), entry.Password, true
			err = l.s.Bookmarks.Set(ctx, mark)
		}
		return err
	})
	if err != nil {
		return entered, l.explain(err, at)
	}
	// Its name and its subject follow. What it is asked behind them is answered behind them.
	_ = l.meanwhile(ctx, func() error {
		ctx, cancel := context.WithTimeout(ctx, settleLimit)
		defer cancel()
		_, err := l.s.Rooms.Info(ctx, at)
		return err
	})
	in = l.s.Rooms.Room(at)
	return desk.Room{
		Ref: desk.Ref{Account: l.account.Address, Address: at.String()}, Name: cmp.Or(mark.Name, in.Info.Name, at.Local()), Nick: in.Nick, State: desk.RoomJoined,
		Subject: in.Subject, Autojoin: mark.Autojoin, Occupants: in.Occupants,
	}, nil
}

// enterLimit is how long a room may take to let us in.
const enterLimit = 20 * time.Second

// mostNicks is how many nicks are tried where they are taken.
const mostNicks = 5

// settleLimit is how long what a room tells of itself is waited for.
const settleLimit = 2 * time.Second

// settle waits a moment until something is so, and tells whether it is.
func (l *loneRooms) settle(ctx context.Context, is func() bool) bool {
	_ = l.meanwhile(ctx, func() error {
		for end := time.Now().Add(settleLimit); !is() && time.Now().Before(end) && ctx.Err() == nil; {
			time.Sleep(10 * time.Millisecond)
		}
		return nil
	})
	return is()
}

// remembered are the rooms that the account remembers.
func (l *loneRooms) remembered(ctx context.Context) (all []desk.Room, err error) {
	err = l.meanwhile(ctx, func() error {
		marks, err := l.s.Bookmarks.All(ctx)
		for _, b := range marks {
			all = append(all, desk.Room{
				Ref: desk.Ref{Account: l.account.Address, Address: b.Room.String()}, Name: cmp.Or(b.Name, b.Room.Local()), Nick: b.Nick, State: desk.RoomLeft, Autojoin: b.Autojoin,
			})
		}
		return err
	})
	return all, err
}

// bookmark is what the account remembers of a room, nil where that is nothing.
func (l *loneRooms) bookmark(ctx context.Context, room xmpp.Address) (mark *muc.Bookmark) {
	_ = l.meanwhile(ctx, func() error {
		marks, err := l.s.Bookmarks.All(ctx)
		for _, b := range marks {
			if b.Room == room {
				mark = &b
			}
		}
		return err
	})
	return mark
}

// LeaveRoom implements [inRooms].
func (l *loneRooms) LeaveRoom(ctx context.Context, room desk.Ref) error {
	at, err := l.at(ctx, room.Address)
	if err != nil {
		return err
	}
	in := l.s.Rooms.Room(at).State == muc.Joined
	mark := l.bookmark(ctx, at)
	return l.meanwhile(ctx, func() error {
		if !in && mark != nil && mark.Autojoin {
			mark.Autojoin = false
			return l.explain(l.s.Bookmarks.Set(ctx, *mark), at)
		}
		return l.explain(l.s.Rooms.Leave(ctx, at, ""), at)
	})
}

// ForgetRoom implements [inRooms]. What was said there is the resident's.
func (l *loneRooms) ForgetRoom(ctx context.Context, room desk.Ref, _ bool) error {
	at, err := l.at(ctx, room.Address)
	if err != nil {
		return err
	}
	return l.meanwhile(ctx, func() error {
		return l.explain(errors.Join(l.s.Bookmarks.Remove(ctx, at), l.s.Rooms.Leave(ctx, at, "")), at)
	})
}

// Invite implements [inRooms].
func (l *loneRooms) Invite(ctx context.Context, room desk.Ref, who, reason string) error {
	to, err := xmpp.ParseAddress(who)
	if err != nil || to.Local() == "" {
		return desk.NewProblem(desk.BadAddress, "address", who)
	}
	at, err := l.at(ctx, room.Address)
	if err != nil {
		return err
	}
	return l.meanwhile(ctx, func() error {
		err := l.s.Rooms.Invite(at, to, reason)
		if err == nil {
			err = l.s.Confirm(ctx)
		}
		return l.explain(err, at)
	})
}

// SetSubject implements [inRooms].
func (l *loneRooms) SetSubject(ctx context.Context, room desk.Ref, subject string) error {
	at, err := l.at(ctx, room.Address)
	if err != nil {
		return err
	}
	if err := l.meanwhile(ctx, func() error { return l.s.Rooms.SetSubject(at, subject) }); err != nil {
		return l.explain(err, at)
	}
	if !l.settle(ctx, func() bool { return l.s.Rooms.Room(at).Subject == subject }) {
		return desk.NewProblem(desk.RoomForbidden, "room", at.String())
	}
	return nil
}
