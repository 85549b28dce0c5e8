package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"vestnik/core/desk"
)

// ordered is the value of an option that belongs to the one before it on the command line.
type ordered struct {
	text string
	at   int
}

// optionsSeen counts those that were read.
var optionsSeen int

// Decode implements kong's interface.
func (o *ordered) Decode(c *kong.DecodeContext) error {
	optionsSeen++
	o.at = optionsSeen
	return c.Scan.PopValueInto("text", &o.text)
}

// errNickAlone says that a nick belongs to no room.
var errNickAlone = errors.New("missing flags: --room")

// Validate implements kong's interface.
func (c *watchCommand) Validate() error {
	for _, n := range c.Nick {
		if len(c.Room) == 0 || c.Room[0].at > n.at {
			return errNickAlone
		}
	}
	return c.accountOptions.Validate()
}

// entries are the rooms that are to be watched, each with the nick that stands behind it.
func (c *watchCommand) entries() (all []desk.RoomEntry) {
	for i, r := range c.Room {
		e := desk.RoomEntry{Ref: desk.Ref{Address: r.text}}
		for _, n := range c.Nick {
			if n.at > r.at && (i+1 == len(c.Room) || n.at < c.Room[i+1].at) {
				e.Nick = n.text
			}
		}
		all = append(all, e)
	}
	return all
}

// enter enters the rooms of the command line, and returns what leaves those again in which nobody
// was. Who is not let in is told by an event, as is all that becomes of it.
func (c *watchCommand) enter(ctx context.Context, d desk.Desk) (leave func(), err error) {
	leave = func() {}
	if len(c.Room) == 0 {
		return leave, nil
	}
	s, err := d.Snapshot(ctx)
	if err != nil {
		return leave, err
	}
	before := &roomer{known: s.Rooms}
	var ours []desk.Ref
	leave = func() {
		ctx := context.WithoutCancel(ctx)
		now, _ := d.Snapshot(ctx)
		for _, room := range ours {
			if !slices.ContainsFunc(now.Rooms, func(r desk.Room) bool { return r.Autojoin && isRoom(r, room) }) {
				_ = d.LeaveRoom(ctx, room)
			}
		}
	}
	for _, e := range c.entries() {
		in, err := enterOnLine(ctx, d, e)
		var problem *desk.Problem
		switch {
		case err == nil && !before.stays(in):
			ours = append(ours, in.Ref)
		case err == nil, slices.ContainsFunc(before.known, func(r desk.Room) bool { return r.State == desk.RoomJoining && isRoom(r, e.Ref) }):
		case errors.As(err, &problem) && slices.Contains(desk.RoomProblems, problem.Code):
			ours = append(ours, e.Ref) // nobody needs it in the list of rooms
		default:
			return leave, err
		}
	}
	return leave, nil
}

// isRoom tells whether a room is the one that is named on the command line, be it without a service.
func isRoom(r desk.Room, named desk.Ref) bool {
	local, _, _ := strings.Cut(r.Address, "@")
	return r.Address == named.Address || strings.EqualFold(local, named.Address)
}

// enterOnLine enters a room when there is a connection. Who is told to end meanwhile waits for the
// answer: the server may have let him in, and he is to leave again.
func enterOnLine(ctx context.Context, d desk.Desk, e desk.RoomEntry) (desk.Room, error) {
	for {
		in, err := d.EnterRoom(context.WithoutCancel(ctx), e)
		if !errors.Is(err, desk.NewProblem(desk.NotOnLine)) {
			return in, err
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return in, ctx.Err()
		}
	}
}

// roomStateLine says that we are in a room now, or not any more, or were not let in.
type roomStateLine struct {
	Event   string         `json:"event"`
	Room    string         `json:"room"`
	State   desk.RoomState `json:"state"`
	Reason  desk.Code      `json:"reason"`
	Account string         `json:"account,omitempty"`
}

// roomMessageLine is what was said to all in a room.
type roomMessageLine struct {
	Event   string `json:"event"`
	Room    string `json:"room"`
	Nick    string `json:"nick"`
	ID      string `json:"id"`
	Subject string `json:"subject"`
	Body    string `json:"body"`
	Time    string `json:"time"`
	Delayed bool   `json:"delayed"`
	// Mentioned says that the person is called.
	Mentioned  bool   `json:"mentioned,omitempty"`
	Unreadable string `json:"unreadable,omitempty"`
	*desk.Notice
	Account string `json:"account,omitempty"`
}

// room prints a room where its state has changed.
func (w *watching) room(r *desk.Room) error {
	was := w.rooms[r.Ref]
	if r.State == was || r.State == desk.RoomJoining || r.State == desk.RoomLeft && was == "" {
		return nil
	}
	w.rooms[r.Ref] = r.State
	text := r.Address + ": " + w.out.words.Say("cli.room-"+string(r.State))
	if r.Reason != "" {
		text += " (" + string(r.Reason) + ")"
	}
	return w.out.print(roomStateLine{"room", r.Address, r.State, r.Reason, w.out.account(r.Account)}, text)
}

// roomMessage prints what was said to all in a room.
func (p *printer) roomMessage(m *desk.Message) error {
	line := roomMessageLine{"room-message", m.Room, m.Nick, m.ID, m.Subject, m.Body, stamp(m.Time), m.Delayed, m.Mentioned, m.Unreadable, m.Notice, p.account(m.Peer.Account)}
	return p.print(line, m.Time.Local().Format("15:04:05")+" "+spoken(m.Room+"/"+m.Nick, p.text(m))+noticed(m.Notice))
}
