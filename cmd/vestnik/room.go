package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"vestnik/core/agent"
	"vestnik/core/desk"
)

// Rooms by command: for scripts, and for who has no window. The resident does what is asked, and
// where none runs, or an account is named, a session of our own, which is shown to nobody else.
type roomCommand struct {
	List   roomListCommand   `cmd:"" help:"cli.room-list"`
	Join   roomJoinCommand   `cmd:"" help:"cli.room-join"`
	Leave  roomLeaveCommand  `cmd:"" help:"cli.room-leave"`
	Invite roomInviteCommand `cmd:"" help:"cli.room-invite"`
	Topic  roomTopicCommand  `cmd:"" help:"cli.room-topic"`
}

// roomOptions are by which account it goes.
type roomOptions struct {
	accountOptions
	Account string `name:"account" placeholder:"J" help:"cli.account"`
}

type (
	roomListCommand struct {
		roomOptions
		listing
	}
	roomJoinCommand struct {
		roomOptions
		listing
		Nick   string `placeholder:"N" help:"cli.room-nick"`
		Secret string `name:"room-password-file" placeholder:"F|-" help:"cli.room-password"`
		Create bool   `help:"cli.room-create"`
		Room   string `arg:"" name:"ROOM" help:"cli.room"`
	}
	roomLeaveCommand struct {
		roomOptions
		Forget bool   `help:"cli.room-forget"`
		Room   string `arg:"" name:"ROOM" help:"cli.room"`
	}
	roomInviteCommand struct {
		roomOptions
		Reason  string   `placeholder:"T" help:"cli.room-reason"`
		Room    string   `arg:"" name:"ROOM" help:"cli.room"`
		Address []string `arg:"" name:"ADDRESS" help:"cli.room-whom"`
	}
	roomTopicCommand struct {
		roomOptions
		listing
		Room string  `arg:"" name:"ROOM" help:"cli.room"`
		Text *string `arg:"" optional:"" name:"TEXT" help:"cli.room-text"`
	}
)

// inRooms is who does something in rooms: the resident, or a session of our own.
type inRooms interface {
	EnterRoom(ctx context.Context, e desk.RoomEntry) (desk.Room, error)
	LeaveRoom(ctx context.Context, room desk.Ref) error
	ForgetRoom(ctx context.Context, room desk.Ref, history bool) error
	Invite(ctx context.Context, room desk.Ref, who, reason string) error
	SetSubject(ctx context.Context, room desk.Ref, subject string) error
}

// roomer is one, with the rooms that it knows.
type roomer struct {
	inRooms
	account string
	known   []desk.Room
	s       *desk.Snapshot // of the resident
}

// rooms returns who does what is asked; leave ends it.
func (c *roomOptions) rooms(ctx context.Context, p *program) (all *roomer, leave func(), err error) {
	if !c.given() {
		if running, s, err := look(ctx); err == nil {
			account, err := named(addresses(&s.Status), c.Account)
			return &roomer{running, account, s.Rooms, &s}, func() {}, err
		}
	}
	account, err := c.choose(ctx, p, c.Account)
	if err != nil {
		return nil, nil, err
	}
	l, err := signInAlone(ctx, account)
	if err != nil {
		return nil, nil, err
	}
	alone := &loneRooms{l}
	known, err := alone.remembered(ctx)
	if err != nil {
		l.s.Close()
		return nil, nil, explainFor(err, account)
	}
	return &roomer{alone, account.Address, known, nil}, func() { l.s.Close() }, nil
}

// in has something done by who does it, within the time that a person waits.
func (c *roomOptions) in(ctx context.Context, p *program, do func(context.Context, *roomer) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	all, leave, err := c.rooms(ctx, p)
	if err != nil {
		return err
	}
	defer leave()
	return do(ctx, all)
}

// ref names a room.
func (r *roomer) ref(room string) desk.Ref {
	return desk.Ref{Account: r.account, Address: strings.TrimSpace(room)}
}

// stays tells whether the person stays in a room: he was in before, or was coming in, or wants to be in
// it whenever he is on line. To leave it would end that for all his programs.
func (r *roomer) stays(room desk.Room) bool {
	return room.Autojoin || slices.ContainsFunc(r.known, func(k desk.Room) bool {
		return k.Ref == room.Ref && (k.State == desk.RoomJoined || k.State == desk.RoomJoining)
	})
}

// knows tells whether a room is one of the person's, by its address, what stands before the @ in it, or
// its name.
func (r *roomer) knows(room string) bool {
	return slices.ContainsFunc(r.known, func(k desk.Room) bool {
		local, _, _ := strings.Cut(k.Address, "@")
		return strings.EqualFold(k.Address, room) || strings.EqualFold(local, agent.RoomLocal(room)) || strings.EqualFold(k.Name, room)
	})
}

// inside does something in a room. Who was not in leaves it again.
func (r *roomer) inside(ctx context.Context, room string, do func(desk.Room) error) error {
	in, err := r.EnterRoom(ctx, desk.RoomEntry{Ref: r.ref(room)})
	if err != nil {
		return err
	}
	if !r.stays(in) {
		defer func() { _ = r.LeaveRoom(context.WithoutCancel(ctx), in.Ref) }()
	}
	return do(in)
}

// roomLine is a room as JSON. Its fields are a contract.
type roomLine struct {
	Room      string         `json:"room"`
	Name      string         `json:"name"`
	Nick      string         `json:"nick"`
	State     desk.RoomState `json:"state"`
	Reason    desk.Code      `json:"reason,omitempty"`
	Subject   string         `json:"subject"`
	Autojoin  bool           `json:"autojoin"`
	Notify    desk.Notify    `json:"notify,omitempty"`
	Occupants int            `json:"occupants"`
	Unread    int            `json:"unread"`
	Mentions  int            `json:"mentions"`
	Account   string         `json:"account,omitempty"`
}

// room prints a room.
func (p *printer) room(r *desk.Room, c desk.Conversation) error {
	line := roomLine{r.Address, r.Name, r.Nick, r.State, r.Reason, r.Subject, r.Autojoin, r.Notify, r.Occupants, c.Unread, c.Mentions, p.account(r.Account)}
	text := r.Name + " <" + r.Address + ">: " + p.words.Say("cli.room-"+string(r.State))
	if r.State == desk.RoomJoined {
		text += ", " + r.Nick + ", " + p.words.Count("count.occupants", r.Occupants)
	}
	if c.Unread > 0 {
		text += " [" + p.words.Count("count.messages", c.Unread) + "]"
	}
	if r.Reason != "" {
		why, _ := p.words.Problem(desk.NewProblem(r.Reason, "room", r.Address))
		text += ". " + why
	}
	return p.print(line, text)
}

// Run prints the rooms, one a line.
func (c *roomListCommand) Run(ctx context.Context, p *program) error {
	return c.in(ctx, p, func(ctx context.Context, all *roomer) error {
		out := &printer{out: os.Stdout, json: c.JSON, words: p.words}
		var conversations []desk.Conversation
		if all.s != nil {
			out.several, conversations = len(all.s.Status.Accounts) > 1, all.s.Conversations
		}
		for i := range all.known {
			r := &all.known[i]
			if all.s != nil && all.account != "" && r.Account != all.account {
				continue
			}
			at := slices.IndexFunc(conversations, func(c desk.Conversation) bool { return c.Peer == r.Ref })
			var said desk.Conversation
			if at >= 0 {
				said = conversations[at]
			}
			if err := out.room(r, said); err != nil {
				return err
			}
		}
		return nil
	})
}

// Run enters a room, and has it remembered.
func (c *roomJoinCommand) Run(ctx context.Context, p *program) error {
	return c.in(ctx, p, func(ctx context.Context, all *roomer) error {
		entry := desk.RoomEntry{Ref: all.ref(c.Room), Nick: c.Nick, Create: c.Create, Autojoin: true}
		if c.Secret != "" {
			password, err := p.readPassword(ctx, c.Secret)
			if err != nil {
				return err
			}
			entry.Password = password
		}
		r, err := all.EnterRoom(ctx, entry)
		if err != nil {
			return err
		}
		if c.JSON {
			return (&printer{out: os.Stdout, json: true, words: p.words}).room(&r, desk.Conversation{})
		}
		if c.Nick != "" && r.Nick != c.Nick {
			fmt.Fprintln(os.Stderr, "vestnik: "+printable(p.words.Say("cli.room-nick-taken", "Nick", c.Nick, "Other", r.Nick)))
		}
		return nil
	})
}

// Run leaves a room, for good.
func (c *roomLeaveCommand) Run(ctx context.Context, p *program) error {
	return c.in(ctx, p, func(ctx context.Context, all *roomer) error {
		if !all.knows(strings.TrimSpace(c.Room)) {
			return sentence(p.words.Say("cli.room-unknown", "Room", c.Room))
		}
		if c.Forget {
			return all.ForgetRoom(ctx, all.ref(c.Room), false)
		}
		return all.LeaveRoom(ctx, all.ref(c.Room))
	})
}

// Run invites people into a room.
func (c *roomInviteCommand) Run(ctx context.Context, p *program) error {
	return c.in(ctx, p, func(ctx context.Context, all *roomer) error {
		return all.inside(ctx, c.Room, func(r desk.Room) error {
			for _, who := range c.Address {
				if err := all.Invite(ctx, r.Ref, who, c.Reason); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// Run prints what a room is about, or changes it.
func (c *roomTopicCommand) Run(ctx context.Context, p *program) error {
	return c.in(ctx, p, func(ctx context.Context, all *roomer) error {
		return all.inside(ctx, c.Room, func(r desk.Room) error {
			if c.Text != nil {
				return all.SetSubject(ctx, r.Ref, *c.Text)
			}
			out := &printer{out: os.Stdout, json: c.JSON, words: p.words}
			return out.print(struct {
				Room    string `json:"room"`
				Subject string `json:"subject"`
			}{r.Address, r.Subject}, r.Subject)
		})
	})
}
