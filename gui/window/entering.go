package window

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// entering is the sheet to enter a room: the rooms that the server has, found by what is typed,
// or any whose address is. Where there is none of that name it can be made.
type entering struct {
	*sheet
	compact *compact
	account string
	asked   int // how often rooms were asked for: an answer to another question is too late
	service string
	all     []desk.FoundRoom
	found   []desk.FoundRoom // of those, what is shown
	next    string           // where those begin that are not here yet
	busy    bool

	address  *field
	services *fyne.Container
	list     *rowList
	more     *button
	said     *widget.Label
	nick     *field
	password *field
	keep     *check
	failure  *widget.Label
	create   *button
	enter    *button
}

// enterRoom opens the sheet, at a room if one is named: a link may do that, with a password, and the
// person decides.
func (c *compact) enterRoom(room desk.Ref, password string) {
	c.showEntering(room, "").password.SetText(password)
}

// enterRoomOf opens the sheet with the rooms of a service.
func (c *compact) enterRoomOf(service desk.Ref) {
	c.showEntering(desk.Ref{Account: service.Account}, service.Address)
}

func (c *compact) showEntering(room desk.Ref, service string) *entering {
	words := c.faces.words
	e := &entering{sheet: c.faces.newSheet(c.window), compact: c, account: room.Account}
	if e.account == "" {
		e.account = c.faces.model.first()
	}
	e.address = e.field(words.Say("room.which"), e.submit)
	e.address.SetIcon(theme.SearchIcon())
	e.services = container.New(&flow{width: sheetWidth(c.window)})
	e.list = newRowList(e.keys, func() int { return len(e.found) }, func() fyne.CanvasObject { return newServiceRow() }, e.drawRow, e.choose)
	e.more = e.button(words.Say("room.more"), func() { e.look(e.service, e.next) })
	e.said, e.failure = e.wrapped(" "), e.problem()
	e.nick = e.field(words.Say("room.nick"), e.submit)
	e.password = e.field(words.Say("window.password"), e.submit)
	e.password.Password = true
	e.keep = e.check(words.Say("room.autojoin"), nil)
	e.keep.Checked = true
	e.create = e.button(words.Say("room.create"), func() { e.proceed(true) })
	e.enter = e.button(words.Say("room.enter"), e.submit)
	e.enter.Importance = widget.HighImportance
	e.create.Hide()
	e.more.Hide()
	held := container.New(&least{high: fyne.Max(80, fyne.Min(190, c.window.Canvas().Size().Height-400))}, e.list)
	e.address.OnChanged = func(string) {
		e.create.Hide()
		setWrapped(e.failure, "")
		e.find()
	}
	e.show(words.Say("room.enter-title"), container.NewVBox(e.address, e.services, container.NewStack(held, e.said), e.more, e.nick, e.password, e.keep, e.failure),
		e.address, e.button(words.Say("window.cancel"), e.shut), e.create, e.enter)
	e.address.SetText(room.Address)
	e.look(service, "")
	return e
}

// look asks which rooms a service has.
func (e *entering) look(service, from string) {
	e.asked++
	asked := e.asked
	if from == "" {
		e.all, e.next = nil, ""
		setWrapped(e.said, e.faces.words.Say("window.card-loading"))
	}
	q := desk.RoomQuery{Account: e.account, Service: service, From: from}
	work(e.faces.ctx, func(ctx context.Context) (desk.FoundRooms, error) { return e.faces.desk.FindRooms(ctx, q) }, func(found desk.FoundRooms, err error) {
		if !e.open || asked != e.asked {
			return
		}
		if err != nil {
			setWrapped(e.said, told(e.faces.words, problemOf(err)))
			return
		}
		e.service, e.next = found.Service, found.Next
		e.all = append(e.all, found.Rooms...)
		e.offer(found.Services)
		e.find()
	})
}

// offer lets the person choose among several services.
func (e *entering) offer(services []string) {
	if len(services) < 2 {
		return
	}
	e.services.RemoveAll()
	for _, service := range services {
		b := e.button(address(service), func() { e.look(service, "") })
		b.Importance = weight(service == e.service)
		e.services.Add(b)
	}
}

// find shows the rooms whose name or address has what is typed.
func (e *entering) find() {
	asks := ask(e.address.Text)
	e.found = nil
	for _, r := range e.all {
		if len(asks) == 0 || asks.meet(fold(plain(r.Name)+"\n"+r.Address)) {
			e.found = append(e.found, r)
		}
	}
	text := ""
	if len(e.found) == 0 && e.service != "" {
		text = e.faces.words.Say("room.none-found")
	}
	if e.service != "" {
		setWrapped(e.said, text)
	}
	seen(e.more, e.next != "")
	e.list.Refresh()
}

func (e *entering) drawRow(i int, o fyne.CanvasObject) {
	o.(*serviceRow).show(&serviceEntry{ServiceItem: desk.ServiceItem{Address: e.found[i].Address, Name: e.found[i].Name}})
}

// choose enters a room of the list.
func (e *entering) choose(i int) {
	e.address.SetText(e.found[i].Address)
	e.submit()
}

// submit enters the room that is named: the only one of the list that has what is typed, or else
// the one of that name.
func (e *entering) submit() {
	if len(e.found) == 1 && !strings.Contains(e.address.Text, "@") {
		e.address.SetText(e.found[0].Address)
	}
	e.proceed(false)
}

// proceed enters the room, or makes it. The sheet stays, with the reason, when that fails.
func (e *entering) proceed(create bool) {
	room := strings.TrimSpace(e.address.Text)
	if e.busy || room == "" {
		return
	}
	e.busy = true
	entry := desk.RoomEntry{Ref: desk.Ref{Account: e.account, Address: room}, Nick: strings.TrimSpace(e.nick.Text), Password: e.password.Text, Create: create, Autojoin: e.keep.Checked}
	work(e.faces.ctx, func(ctx context.Context) (desk.Room, error) { return e.faces.desk.EnterRoom(ctx, entry) }, func(r desk.Room, err error) {
		e.busy = false
		switch p := problemOf(err); {
		case p != nil && e.open:
			setWrapped(e.failure, told(e.faces.words, p))
			seen(e.create, p.Code == desk.RoomNotFound)
		case p != nil: // the person did not wait
			e.compact.banner.fail(err)
		default:
			if e.open {
				e.shut()
			}
			e.compact.choose(r.Ref, true)
		}
	})
}
