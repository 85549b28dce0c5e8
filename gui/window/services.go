package window

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// services is the window in which the server, and whatever else has an address, is looked at:
// what it is, has and can. What it can is begun by a button, and takes the place of the rest
// until it is over.
type services struct {
	faces    *faces
	window   fyne.Window
	keyboard keyboard
	account  string
	trail    []desk.Spot // the last is shown
	asked    int         // how often something was looked at: an answer to another is too late
	is       desk.Service
	items    []serviceEntry
	next     string // where those begin that are not here yet
	more     bool   // they were asked for
	step     *stepView

	address  *field
	back     *button
	name     *line
	kind     *line
	deeds    *fyne.Container
	list     *rowList
	said     *widget.Label
	problem  *widget.Label
	accounts *fyne.Container
	look     *fyne.Container
	body     *fyne.Container
}

// serviceEntry is something that can be looked at, or a command that can be run.
type serviceEntry struct {
	desk.ServiceItem
	command bool
	state   string // of the subscription to it; empty: there is none
}

// itemsAtOnce is how many items are asked for.
const itemsAtOnce = 100

// showServices opens the window, at the server of the first account.
func (f *faces) showServices() {
	if f.services == nil {
		f.services = newServices(f, f.open(fyne.NewSize(520, 600), func() {
			if f.services.step != nil {
				f.services.step.end()
			}
			f.services = nil
		}), f.model.first())
		f.services.window.CenterOnScreen()
		f.services.visit(desk.Spot{Ref: desk.Ref{Account: f.services.account, Address: f.services.server()}})
	}
	f.bring(f.services.window)
}

func newServices(f *faces, w fyne.Window, account string) *services {
	s := &services{faces: f, window: w, account: account, problem: newProblemLabel(), said: newWrapped()}
	s.keyboard = keyboard{key: s.key, letter: func(rune) {}}
	s.keyboard.listen(w.Canvas())
	s.address = newField(f.words.Say("window.services-address"))
	s.address.SetIcon(theme.SearchIcon())
	s.address.onKey = func(k fyne.KeyName) bool {
		if k == fyne.KeyReturn || k == fyne.KeyEnter {
			s.typed()
			return true
		}
		return s.key(k)
	}
	s.back = newButton(&s.keyboard, "", theme.NavigateBackIcon(), s.leave)
	s.name, s.kind = newLine(theme.SizeNameSubHeadingText, theme.ColorNameForeground), newLine(theme.SizeNameCaptionText, colorFaint)
	s.name.style.Bold = true
	s.deeds = container.New(&flow{})
	s.said.Alignment, s.said.Importance = fyne.TextAlignCenter, widget.LowImportance
	s.list = newRowList(&s.keyboard, func() int { return len(s.items) }, func() fyne.CanvasObject { return newServiceRow() }, s.drawRow, s.open)
	s.accounts = newServiceAccounts(s)
	s.compose()
	return s
}

func (s *services) compose() {
	top := container.NewVBox(s.accounts, border(nil, nil, s.back, nil, s.address))
	head := container.New(layout.NewCustomPaddedLayout(spaceApart, spaceTight, spaceNear, spaceNear), container.New(layout.NewCustomPaddedVBoxLayout(0), s.name, s.kind))
	above := container.NewVBox(head, s.deeds, s.problem)
	s.look = border(top, nil, nil, nil, border(above, nil, nil, nil, container.NewStack(s.list, container.NewVBox(s.said))))
	s.body = container.NewStack(s.look)
	s.window.SetContent(container.New(layout.NewCustomPaddedLayout(spaceApart, spaceApart, spaceEdge, spaceEdge), s.body))
	s.window.SetTitle(s.faces.words.Say("window.services-title") + " — " + Title)
	bind(s.window.Canvas(), []*field{s.address}, map[fyne.KeyName]func(){fyne.KeyW: func() { s.faces.close(s.window) }})
}

// server is the address of the account's server.
func (s *services) server() string {
	_, domain, _ := strings.Cut(s.account, "@")
	return domain
}

// here is what is shown.
func (s *services) here() desk.Spot { return s.trail[len(s.trail)-1] }

// typed looks at the address that was typed.
func (s *services) typed() {
	if to := strings.TrimSpace(s.address.Text); to != "" {
		s.visit(desk.Spot{Ref: desk.Ref{Account: s.account, Address: to}})
	}
}

// visit looks at something.
func (s *services) visit(to desk.Spot) {
	s.trail = append(s.trail, to)
	s.load()
}

// load asks what is shown what it is and has.
func (s *services) load() {
	s.asked++
	asked, at := s.asked, s.here()
	s.is, s.items, s.next, s.more = desk.Service{}, nil, "", false
	setWrapped(s.problem, "")
	s.draw()
	setWrapped(s.said, s.faces.words.Say("window.card-loading"))
	work(s.faces.ctx, func(ctx context.Context) (desk.Service, error) { return s.faces.desk.Explore(ctx, at) }, func(is desk.Service, err error) {
		if asked != s.asked {
			return
		}
		if err != nil {
			setWrapped(s.said, "")
			s.fail(err)
			return
		}
		s.is, s.items = is, s.followed(is.Subscribed)
		s.draw()
		if slices.Contains(is.Can, desk.DeedCommand) && at.Node == "" {
			s.loadItems(desk.Spot{Ref: at.Ref, Node: desk.CommandsNode}, "")
		}
		s.loadItems(at, "")
	})
}

// loadItems asks for a page of what there is.
func (s *services) loadItems(at desk.Spot, behind string) {
	asked, commands := s.asked, at.Node == desk.CommandsNode
	work(s.faces.ctx, func(ctx context.Context) (desk.ServiceItems, error) {
		return s.faces.desk.ServiceItems(ctx, at, behind, itemsAtOnce)
	}, func(page desk.ServiceItems, err error) {
		if asked != s.asked {
			return
		}
		if !commands {
			setWrapped(s.said, "")
			s.next, s.more = page.Next, false
		}
		for _, i := range page.Items {
			switch one := (serviceEntry{ServiceItem: i, command: commands}); {
			case commands: // they stand first
				s.items = slices.Insert(s.items, s.commands(), one)
			case !s.follows(i):
				s.items = append(s.items, one)
			}
		}
		if len(s.items) == 0 && err == nil {
			setWrapped(s.said, s.faces.words.Say("window.services-nothing"))
		} else {
			setWrapped(s.said, "")
		}
		s.list.Refresh()
	})
}

// commands tells how many there are.
func (s *services) commands() int {
	n := slices.IndexFunc(s.items, func(e serviceEntry) bool { return !e.command })
	if n < 0 {
		return len(s.items)
	}
	return n
}

func (s *services) fail(err error) {
	setWrapped(s.problem, told(s.faces.words, problemOf(err)))
	s.look.Refresh()
}

// draw draws what is shown.
func (s *services) draw() {
	at := s.here()
	s.address.SetText(at.Address)
	name, kind := at.Address, at.Node
	for _, i := range s.is.Identities {
		if i.Name != "" && name == at.Address {
			name = i.Name
		}
	}
	kind = cmp.Or(kind, s.faces.words.Kind(at.Address, s.is.Identities))
	if s.is.MaxFile > 0 {
		kind += " · " + s.faces.words.Say("service.max-file", "Size", s.faces.words.Size(s.is.MaxFile))
	}
	s.name.set(lineOf(name, longestLine))
	s.kind.set(lineOf(kind, longestLine))
	seen(s.back, len(s.trail) > 1)
	s.deeds.RemoveAll()
	for _, deed := range s.is.Can {
		if s.begun(deed) {
			s.deeds.Add(newButton(&s.keyboard, s.faces.words.Deed(deed), nil, func() { s.do(desk.Task{Spot: s.here(), Deed: deed}) }))
		}
	}
	for _, b := range s.reachButtons() {
		b.Importance = widget.LowImportance
		s.deeds.Add(b)
	}
	s.list.Refresh()
	s.look.Refresh()
}

// begun tells whether something is begun by a button: commands stand in the list, and there is
// nothing to be unsubscribed from where nobody has subscribed.
func (s *services) begun(deed desk.Deed) bool {
	switch deed {
	case desk.DeedCommand:
		return s.here().Node != ""
	case desk.DeedNodes, desk.DeedUpload:
		return false
	}
	return true
}

// drawRow draws a line of the list, and asks for more at its end.
func (s *services) drawRow(i int, o fyne.CanvasObject) {
	o.(*serviceRow).show(&s.items[i])
	if i == len(s.items)-1 && s.next != "" && !s.more {
		s.more = true
		s.loadItems(s.here(), s.next)
	}
}

// open looks at an item, or runs a command.
func (s *services) open(i int) {
	e := s.items[i]
	at := desk.Spot{Ref: desk.Ref{Account: s.account, Address: e.Address}, Node: e.Node}
	if e.command {
		s.begin(desk.Task{Spot: at, Deed: desk.DeedCommand})
		s.step.named = lineOf(e.Name, longestLine)
		return
	}
	s.visit(at)
}

// do begins something, after a question where it cannot be undone.
func (s *services) do(t desk.Task) {
	words := s.faces.words
	if t.Deed == desk.DeedRooms {
		s.faces.showCompact(desk.Ref{})
		s.faces.compact.enterRoomOf(t.Ref)
		return
	}
	if t.Deed == desk.DeedUnregister {
		s.faces.confirm(s.window, question{
			title: words.Deed(t.Deed), text: words.Say("window.unregister-text"), yes: words.Deed(t.Deed), no: words.Say("window.cancel"), important: address(t.Address),
		}, func() { s.begin(t) })
		return
	}
	s.begin(t)
}

func (s *services) begin(t desk.Task) {
	s.step = newStepView(s.faces, &s.keyboard, t, s.finished)
	s.step.person = s.found
	s.body.Objects = []fyne.CanvasObject{s.step.root}
	s.body.Refresh()
	s.step.onDraw = func() {
		if s.step != nil && s.step.form != nil && !s.step.busy && s.window.Canvas().Focused() == nil {
			s.step.focus(s.step.form.first())
		}
	}
	s.window.Canvas().Unfocus()
	s.step.begin()
}

// finished goes back to what is looked at, which may be another now.
func (s *services) finished() {
	changed := slices.Contains([]desk.Deed{desk.DeedSubscribe, desk.DeedUnsubscribe}, s.step.task.Deed)
	s.step = nil
	s.body.Objects = []fyne.CanvasObject{s.look}
	s.body.Refresh()
	if s.faces.services == s { // the window is not just being shut
		s.window.Canvas().Focus(s.list)
		if changed {
			s.load()
		}
	}
}

// found offers what can be done with somebody who was found.
func (s *services) found(peer desk.Ref) []fyne.CanvasObject {
	words := s.faces.words
	in := func(do func(*compact)) func() {
		return func() {
			s.faces.showCompact(desk.Ref{})
			do(s.faces.compact)
		}
	}
	write := newButton(&s.keyboard, words.Say("window.write-to"), theme.MailComposeIcon(), func() { s.faces.showCompact(peer) })
	card := newButton(&s.keyboard, words.Say("window.show-card"), theme.AccountIcon(), in(func(c *compact) { c.showCard(peer) }))
	all := []fyne.CanvasObject{write, card}
	if !s.faces.model.contacts[peer].InRoster && !s.faces.model.status.IsOff(desk.FeatureAddContacts) {
		all = append(all, newButton(&s.keyboard, words.Say("window.add-person"), theme.ContentAddIcon(), in(func(c *compact) { c.addPerson(peer) })))
	}
	return all
}

// key does what a key means that nothing nearer wants.
func (s *services) key(k fyne.KeyName) bool {
	if k == fyne.KeyEscape && !s.faces.closeTop(s.window.Canvas()) {
		s.leave()
	}
	return k == fyne.KeyEscape
}

// leave goes back a step: from what was begun, from what is looked at, and from there out.
func (s *services) leave() {
	switch {
	case s.step != nil:
		s.step.end()
	case len(s.trail) > 1:
		s.trail = s.trail[:len(s.trail)-1]
		s.load()
	default:
		s.faces.close(s.window)
	}
}

// serviceRow draws an item: its name, and below where it is.
type serviceRow struct {
	widget.BaseWidget
	sign *widget.Icon
	name *line
	at   *line
}

func newServiceRow() *serviceRow {
	r := &serviceRow{
		sign: widget.NewIcon(nil), name: newLine(theme.SizeNameText, theme.ColorNameForeground), at: newLine(theme.SizeNameCaptionText, colorFaint),
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *serviceRow) show(e *serviceEntry) {
	r.sign.SetResource(e.sign())
	name, at := e.Name, strings.TrimSpace(address(e.Address)+" "+plain(e.Node))
	if e.state != "" {
		at += " · " + e.state
	}
	if plain(name) == "" {
		name = e.Node
	}
	if plain(name) == "" {
		name = e.Address
	}
	r.name.set(lineOf(name, longestLine))
	r.at.set(at)
	r.arrange(r.Size())
}

func (r *serviceRow) arrange(size fyne.Size) {
	const side, left = iconSide, 2*spaceApart + iconSide
	place(r.sign, spaceApart, (size.Height-side)/2, side, side)
	high, small := r.name.MinSize().Height, r.at.MinSize().Height
	top := (size.Height - high - small) / 2
	place(r.name, left, top, fyne.Max(0, size.Width-left-spaceNear), high)
	place(r.at, left, top+high, fyne.Max(0, size.Width-left-spaceNear), small)
}

// CreateRenderer implements fyne.Widget.
func (r *serviceRow) CreateRenderer() fyne.WidgetRenderer {
	return &arranged{widget: r, arrange: r.arrange, min: inLine(160, iconSide, theme.SizeNameText, theme.SizeNameCaptionText), objects: []fyne.CanvasObject{r.sign, r.name, r.at}}
}
