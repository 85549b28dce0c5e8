package window

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// members is the sheet about who is something to a room: owners, administrators, members and who
// is banned, in it or not. What is typed finds them, and people who are nothing to it yet.
type members struct {
	*sheet
	compact *compact
	room    desk.Ref
	all     []desk.RoomMember
	found   []desk.RoomMember // of those, and of others, what is shown

	filter *field
	list   *rowList
	failed *widget.Label
}

// showMembers opens the sheet.
func (c *compact) showMembers(room desk.Ref) {
	words := c.faces.words
	v := &members{sheet: c.faces.newSheet(c.window), compact: c, room: room}
	v.failed = v.problem()
	v.filter = v.field(words.Say("room.find-member"), v.openFirst)
	v.filter.SetIcon(theme.SearchIcon())
	v.filter.OnChanged = func(string) { v.find() }
	v.list = newRowList(v.keys, func() int { return len(v.found) }, func() fyne.CanvasObject { return newOccupantRow(words) },
		v.drawRow, v.openAt)
	held := container.New(&least{high: fyne.Max(100, fyne.Min(320, c.window.Canvas().Size().Height-220))}, v.list)
	v.show(words.Say("room.members-title"), border(v.filter, v.failed, nil, nil, held), v.filter, v.button(words.Say("window.close"), v.shut))
	v.load()
}

// line is how somebody is drawn: by the name that he has for the person, if he has one.
func (v *members) line(m desk.RoomMember) desk.Occupant {
	p := v.faces.model.person(desk.Ref{Account: v.room.Account, Address: m.Address})
	reason, _ := clip(plain(m.Reason), longestQuote)
	return desk.Occupant{Nick: p.name, Address: m.Address, Text: reason, Affiliation: m.Affiliation, Show: p.show, Self: m.Address == v.room.Account}
}

// drawRow draws a line of the list. Who is known by his address alone has it once.
func (v *members) drawRow(i int, o fyne.CanvasObject) {
	one := v.line(v.found[i])
	if one.Nick == address(one.Address) {
		one.Address = ""
	}
	o.(*occupantRow).show(one)
}

// load asks who they are.
func (v *members) load() {
	work(v.faces.ctx, func(ctx context.Context) ([]desk.RoomMember, error) { return v.faces.desk.RoomMembers(ctx, v.room) },
		func(all []desk.RoomMember, err error) {
			switch {
			case !v.open:
			case err != nil:
				setWrapped(v.failed, told(v.faces.words, problemOf(err)))
			default:
				v.all = all
				v.find()
			}
		})
}

// find shows those whom the field finds, and behind them others whom it could mean.
func (v *members) find() {
	asks := ask(v.filter.Text)
	v.found = v.found[:0]
	for _, m := range v.all {
		if len(asks) == 0 || asks.meet(fold(v.line(m).Nick+"\n"+m.Address)) {
			v.found = append(v.found, m)
		}
	}
	if len(asks) > 0 {
		for _, t := range v.faces.model.invitees(v.room, v.filter.Text, nil) {
			if !slices.ContainsFunc(v.all, func(m desk.RoomMember) bool { return m.Address == t.Peer.Address }) {
				v.found = append(v.found, desk.RoomMember{Address: t.Peer.Address, Affiliation: desk.NoAffiliation})
			}
		}
	}
	v.list.Refresh()
}

// openFirst is about the first whom the field finds.
func (v *members) openFirst() {
	if len(v.found) > 0 {
		v.openAt(0)
	}
}

// openAt opens the sheet about what somebody is to the room.
func (v *members) openAt(i int) {
	words, m := v.faces.words, v.found[i]
	o := v.line(m)
	s := v.faces.newSheet(v.window)
	text := address(m.Address)
	if is := standing(o, words.Say); is != "" {
		text += "\n" + is
	}
	if o.Text != "" {
		text += "\n" + words.Quote(o.Text)
	}
	deeds := container.New(&flow{width: sheetWidth(v.window)})
	for _, act := range lasting(v.faces.model.rooms[v.room], o) {
		deeds.Add(s.button(words.Say("room.act-"+act.id), func() {
			s.shut()
			v.compact.act(v.room, o, act, v.load)
		}))
	}
	away := s.button(words.Say("window.close"), s.shut)
	s.show(o.Nick, container.NewVBox(s.wrapped(text), deeds), away, away)
}

// lasting are the acts that make somebody something to a room who need not be in it.
func lasting(me desk.Room, o desk.Occupant) (all []roomAct) {
	for _, act := range acts(me, o) {
		switch {
		case act.affiliation == "" || act.affiliation == o.Affiliation:
		case o.Affiliation == desk.Outcast && act.affiliation == desk.NoAffiliation:
			all = append(all, roomAct{id: "unban", affiliation: act.affiliation})
		default:
			all = append(all, act)
		}
	}
	return all
}
