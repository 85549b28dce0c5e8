package window

import (
	"context"
	"slices"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// roomAct is something that can be done to an occupant: another role, or another affiliation.
type roomAct struct {
	id          string
	role        desk.Role
	affiliation desk.Affiliation
	grave       bool // it is asked for once more, and a reason can be given
}

// affiliations, from the least to the most.
var affiliations = []desk.Affiliation{desk.Outcast, desk.NoAffiliation, desk.Member, desk.Administrator, desk.Owner}

func outranks(a, b desk.Affiliation) bool {
	return slices.Index(affiliations, a) > slices.Index(affiliations, b)
}

// acts are what the person may do to an occupant (XEP-0045 §5.1.1, §5.2.1). The room has the last
// word.
//
//	a moderator   gives and takes the word, and removes who is not above him
//	an admin      besides makes moderators and members, and bans
//	an owner      besides makes admins and owners, and takes that back
func acts(me desk.Room, o desk.Occupant) (all []roomAct) {
	if o.Self || me.State != desk.RoomJoined {
		return nil
	}
	owner := me.Affiliation == desk.Owner
	admin := owner || me.Affiliation == desk.Administrator
	below := outranks(me.Affiliation, o.Affiliation) || owner
	if me.Role == desk.RoleModerator && (below || o.Role != desk.RoleModerator && !outranks(o.Affiliation, desk.Member)) {
		if o.Role == desk.RoleVisitor {
			all = append(all, roomAct{id: "voice", role: desk.RoleParticipant})
		}
		if o.Role == desk.RoleParticipant && !outranks(o.Affiliation, desk.Member) {
			all = append(all, roomAct{id: "mute", role: desk.RoleVisitor})
		}
		all = append(all, roomAct{id: "kick", role: desk.RoleNone, grave: true})
	}
	if !admin || !below {
		return all
	}
	if plainMember := !outranks(o.Affiliation, desk.Member); plainMember && o.Role == desk.RoleModerator {
		all = append(all, roomAct{id: "unmoderate", role: desk.RoleParticipant})
	} else if plainMember {
		all = append(all, roomAct{id: "moderate", role: desk.RoleModerator})
	}
	for _, a := range affiliations[1:] {
		if a != o.Affiliation && (owner || !outranks(a, desk.Member)) {
			all = append(all, roomAct{id: "make-" + string(a), affiliation: a, grave: a == desk.Owner})
		}
	}
	return append(all, roomAct{id: "ban", affiliation: desk.Outcast, grave: true})
}

// showOccupant opens the sheet about somebody in a room.
func (c *compact) showOccupant(room desk.Ref, o desk.Occupant) {
	words := c.faces.words
	s := c.faces.newSheet(c.window)
	text := ""
	if o.Address != "" {
		text = address(o.Address) + "\n"
	}
	text += presenceText(words.Show, desk.Presence{Show: o.Show, Text: o.Text}, words.Say("window.unknown"))
	if rank := standing(o, words.Say); rank != "" {
		text += "\n" + rank
	}
	deeds := container.New(&flow{width: sheetWidth(c.window)})
	away := s.button(words.Say("window.close"), s.shut)
	focus := away
	if !o.Self {
		focus = s.button(words.Say("room.write-alone"), func() {
			s.shut()
			if c.inRoom != nil {
				c.inRoom.shut()
			}
			c.choose(desk.Ref{Account: room.Account, Address: room.Address + "/" + o.Nick}, true)
		})
		deeds.Add(focus)
	}
	for _, act := range acts(c.faces.model.rooms[room], o) {
		deeds.Add(s.button(words.Say("room.act-"+act.id), func() {
			s.shut()
			c.act(room, o, act, nil)
		}))
	}
	s.show(nickOf(o.Nick), container.NewVBox(s.wrapped(text), deeds), focus, away)
}

// act does something to an occupant, and asks before what is grave, with a reason; after is called
// when it was done, and may be nil.
func (c *compact) act(room desk.Ref, o desk.Occupant, act roomAct, after func()) {
	deed := desk.RoomDeed{Room: room, Nick: o.Nick, Role: act.role, Affiliation: act.affiliation}
	if act.role == "" && o.Address != "" {
		deed.Nick, deed.Address = "", o.Address
	}
	moderate := func() {
		c.do(func(ctx context.Context, d desk.Desk) error { return d.Moderate(ctx, deed) }, after)
	}
	if !act.grave {
		moderate()
		return
	}
	words := c.faces.words
	c.askWith(words.Say("room.act-"+act.id), words.Say("room.ask-"+act.id, "Nick", nickOf(o.Nick)), words.Say("room.reason"), func(reason string) {
		deed.Reason = reason
		moderate()
	})
}

// askWith asks a question with a field, whose text is handed on with the yes. The keyboard is at
// "no".
func (c *compact) askWith(title, text, hint string, do func(said string)) {
	s := c.faces.newSheet(c.window)
	var said *field
	done := func() { s.shut(); do(said.Text) }
	said = s.field(hint, done)
	no := s.button(c.faces.words.Say("window.cancel"), s.shut)
	yes := s.button(title, done)
	yes.Importance = widget.DangerImportance
	s.show(title, container.NewVBox(s.wrapped(text), said), no, no, yes)
}
