package window

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// roomSheet is the sheet about a room: what it is like, what can be done with it, and who is in
// it. Ten thousand occupants are a list of which only what is in sight has widgets.
type roomSheet struct {
	*sheet
	compact *compact
	room    desk.Ref
	all     []desk.Occupant
	folded  []string // their nicks, to search by
	found   []int    // of those, what is shown
	loading bool
	again   bool // there were others while they were asked for

	about  *widget.Label
	deeds  *fyne.Container
	offers string // which deeds there are
	filter *field
	list   *rowList
	failed *widget.Label
}

// showRoom opens the sheet about a room.
func (c *compact) showRoom(room desk.Ref) {
	if c.inRoom != nil {
		return
	}
	words := c.faces.words
	r := &roomSheet{sheet: c.faces.newSheet(c.window), compact: c, room: room}
	r.onShut = func() { c.inRoom = nil }
	c.inRoom = r
	r.about, r.failed = r.wrapped(" "), r.problem()
	r.deeds = container.New(&flow{width: sheetWidth(c.window)})
	r.filter = r.field(words.Say("room.find"), r.openFirst)
	r.filter.SetIcon(theme.SearchIcon())
	r.filter.OnChanged = func(string) { r.find() }
	r.list = newRowList(r.keys, func() int { return len(r.found) }, func() fyne.CanvasObject { return newOccupantRow(words) },
		func(i int, o fyne.CanvasObject) { o.(*occupantRow).show(r.all[r.found[i]]) }, r.openAt)
	held := container.New(&least{high: fyne.Max(100, fyne.Min(260, c.window.Canvas().Size().Height-330))}, r.list)
	away := r.button(words.Say("window.close"), r.shut)
	r.refresh()
	r.show(r.name(), border(container.NewVBox(r.about, r.deeds, r.filter), r.failed, nil, nil, held), away, away)
	r.load()
}

// showInRoom opens the sheet about a room, or about who is called so there.
func (c *compact) showInRoom(room desk.Ref, nick string) {
	if c.showRoom(room); nick != "" {
		c.inRoom.filter.SetText(nick)
	}
}

// name is what the room is called.
func (r *roomSheet) name() string { return r.faces.model.person(r.room).name }

// refresh draws the model.
func (r *roomSheet) refresh() {
	room, words := r.faces.model.rooms[r.room], r.faces.words
	all := []string{address(r.room.Address)}
	if subject, _ := clip(strings.TrimSpace(visible(room.Subject)), mostExplained); subject != "" {
		all = append(all, subject)
	}
	all = append(all, strings.Join(append([]string{roomWords(words, room)}, traits(room, words.Say)...), " · "))
	setWrapped(r.about, strings.Join(all, "\n"))
	if room.State != desk.RoomJoined {
		r.all, r.folded = nil, nil
		r.find()
	}
	seen(r.filter, room.State == desk.RoomJoined)
	r.refreshDeeds(room)
}

// traits says what a room is like.
func traits(room desk.Room, say func(id string, facts ...any) string) (all []string) {
	for _, t := range []struct {
		is bool
		id string
	}{{room.Password, "password"}, {room.MembersOnly, "members"}, {room.Moderated, "quiet"}, {room.NamesShown, "names"}, {room.Logged, "logged"}, {room.More, "more"}} {
		if t.is {
			all = append(all, say("room.is-"+t.id))
		}
	}
	return all
}

// listPause is how long after one list of occupants the next is asked for: in a flood of presences
// there is another one at any moment.
const listPause = time.Second

// load asks who is there; what comes meanwhile has it asked once more.
func (r *roomSheet) load() {
	if r.loading {
		r.again = true
		return
	}
	if r.faces.model.rooms[r.room].State != desk.RoomJoined {
		return
	}
	r.loading, r.again = true, false
	work(r.faces.ctx, func(ctx context.Context) ([]desk.Occupant, error) { return r.faces.desk.Occupants(ctx, r.room) },
		func(all []desk.Occupant, err error) {
			if !r.open {
				return
			}
			if p := problemOf(err); p != nil && p.Code != desk.RoomOutside {
				setWrapped(r.failed, told(r.faces.words, p))
			} else if err == nil {
				setWrapped(r.failed, "")
				r.take(all)
			}
			r.pause()
		})
}

// pause lets some time go by before there is another list.
func (r *roomSheet) pause() {
	workOnly(r.faces.ctx, func(ctx context.Context) error {
		select {
		case <-time.After(listPause):
		case <-ctx.Done():
		}
		return nil
	}, func(error) {
		if r.loading = false; r.again && r.open {
			r.load()
		}
	})
}

// take shows others.
func (r *roomSheet) take(all []desk.Occupant) {
	r.all, r.folded = all, make([]string, len(all))
	for i := range all {
		r.folded[i] = fold(nickOf(all[i].Nick) + "\n" + all[i].Address)
	}
	r.find()
}

// find shows those whom the field finds.
func (r *roomSheet) find() {
	asks := ask(r.filter.Text)
	r.found = r.found[:0]
	for i, folded := range r.folded {
		if len(asks) == 0 || asks.meet(folded) {
			r.found = append(r.found, i)
		}
	}
	if r.list != nil {
		r.list.Refresh()
	}
}

// openFirst is about the first whom the field finds.
func (r *roomSheet) openFirst() {
	if len(r.found) > 0 {
		r.openAt(0)
	}
}

func (r *roomSheet) openAt(i int) { r.compact.showOccupant(r.room, r.all[r.found[i]]) }

// follow asks anew who is there when others are.
func (r *roomSheet) follow(e desk.Event) {
	if e.Room != nil && e.Room.Ref == r.room && (e.Kind == desk.EventOccupants || e.Kind == desk.EventRoom) {
		r.load()
	}
}

// least gives what is in it a height, and all of its own.
type least struct{ wide, high float32 }

// Layout implements fyne.Layout.
func (*least) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		place(o, 0, 0, size.Width, size.Height)
	}
}

// MinSize implements fyne.Layout.
func (l *least) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(l.wide, l.high) }

// occupantRow draws an occupant: his presence, his nick, what he says of himself, and what he is to the room.
type occupantRow struct {
	widget.BaseWidget
	say  func(id string, facts ...any) string
	sign *widget.Icon
	nick *line
	text *line
	rank *line
}

func newOccupantRow(words interface {
	Say(id string, facts ...any) string
}) *occupantRow {
	o := &occupantRow{
		say: words.Say, sign: widget.NewIcon(nil), nick: newLine(theme.SizeNameText, theme.ColorNameForeground),
		text: newLine(theme.SizeNameCaptionText, colorFaint), rank: newLine(theme.SizeNameCaptionText, colorFaint),
	}
	o.rank.align = fyne.TextAlignTrailing
	o.ExtendBaseWidget(o)
	return o
}

func (o *occupantRow) show(one desk.Occupant) {
	if s := showSign(one.Show); o.sign.Resource != s {
		o.sign.SetResource(s)
	}
	o.nick.style.Bold = one.Self
	o.nick.set(nickOf(one.Nick))
	text := address(one.Address)
	if status, _ := clip(plain(one.Text), 200); status != "" {
		text = strings.TrimPrefix(text+" · "+status, " · ")
	}
	o.text.set(text)
	o.rank.set(standing(one, o.say))
	o.arrange(o.Size())
}

// standing says what somebody is to a room; of most there is nothing to say.
func standing(one desk.Occupant, say func(id string, facts ...any) string) string {
	var all []string
	switch one.Affiliation {
	case desk.Owner, desk.Administrator, desk.Member, desk.Outcast:
		all = append(all, say("room.affiliation-"+string(one.Affiliation)))
	}
	switch {
	case one.Role == desk.RoleVisitor, one.Role == desk.RoleModerator && len(all) == 0, one.Role == desk.RoleModerator && one.Affiliation == desk.Member:
		all = append(all, say("room.role-"+string(one.Role)))
	}
	return strings.Join(all, ", ")
}

// arrange puts everything in its place: sign | nick … rank / text.
func (o *occupantRow) arrange(size fyne.Size) {
	const margin, gap, side = spaceNear, spaceApart, signSide
	left, right := float32(margin+side+gap), size.Width-margin
	high, small := o.nick.MinSize().Height, o.text.MinSize().Height
	top := (size.Height - high - small) / 2
	if o.text.text == "" {
		top = (size.Height - high) / 2
	}
	place(o.sign, margin, (size.Height-side)/2, side, side)
	rank := fyne.Min(o.rank.natural()+1, (right-left)/2)
	place(o.rank, right-rank, top+(high-small)/2, rank, small)
	place(o.nick, left, top, fyne.Max(0, right-rank-gap-left), high)
	place(o.text, left, top+high, fyne.Max(0, right-left), small)
}

// CreateRenderer implements fyne.Widget.
func (o *occupantRow) CreateRenderer() fyne.WidgetRenderer {
	return &arranged{widget: o, arrange: o.arrange, min: inLine(160, signSide, theme.SizeNameText, theme.SizeNameCaptionText), objects: []fyne.CanvasObject{o.sign, o.nick, o.text, o.rank}}
}
