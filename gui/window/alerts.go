package window

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// alerts is the sheet with the alerts of all conversations, the newest first: who has announced
// or asked what, and what has become of it. It shows those that are wanted, page by page, and
// follows what happens; a click opens the conversation there.
type alerts struct {
	*sheet
	compact *compact
	from    *field
	urgency *button
	state   *button
	list    *alertList
	said    *widget.Label // why there is nothing
	failed  *widget.Label
	told    *line // what comes of the saving
	save    *button
	close   *button

	wanted   desk.AlertQuery
	asking   bool // a page is on its way
	again    bool // and then all that is shown is to be asked for anew
	whole    bool // there are no older ones
	known    bool // the first page has come
	pending  bool // it will soon be asked for anew
	expiring expiring
	saving   *saving // nil while nothing is saved
}

const (
	// alertsAtOnce is how many are asked for, and mostAlerts how many are kept up to date.
	alertsAtOnce = 50
	mostAlerts   = 1000
	// alertsPause is how long what happens is gathered, before they are asked for anew.
	alertsPause = 300 * time.Millisecond
	// mostSenders is how many people one may mean by what is typed.
	mostSenders = 100
)

// showAlerts opens the sheet.
func (c *compact) showAlerts() {
	words := c.faces.words
	a := &alerts{sheet: c.faces.newSheet(c.window), compact: c}
	a.expiring = expiring{faces: c.faces, draw: func() {
		if a.open {
			a.load()
		}
	}}
	a.onShut = func() {
		c.alerts = nil
		a.expiring.stop()
		a.saving.cancel()
	}
	c.alerts = a
	a.from = a.field(words.Say("window.alerts-from"), func() { c.window.Canvas().Focus(a.list) })
	a.from.OnChanged = func(string) { a.filter() }
	a.urgency = a.button("", a.chooseUrgency)
	a.state = a.button("", a.chooseState)
	for _, b := range []*button{a.urgency, a.state} {
		b.Icon, b.IconPlacement = theme.MenuDropDownIcon(), widget.ButtonIconTrailingText
	}
	a.list = newAlertList(words, a.keys, func(peer desk.Ref) string { return c.faces.model.person(peer).name })
	a.list.onOpen, a.list.onEnd = a.goTo, a.more
	a.said = newWrapped()
	a.said.Alignment, a.said.Importance = fyne.TextAlignCenter, widget.LowImportance
	a.failed = a.problem()
	a.told = newLine(theme.SizeNameCaptionText, colorFaint)
	a.save = a.button(words.Say("window.alerts-save"), a.export)
	a.close = a.button(words.Say("window.close"), a.shut)
	a.label()
	a.compose()
	a.load()
}

func (a *alerts) compose() {
	size := a.window.Canvas().Size()
	top := container.NewVBox(a.from, container.New(&flow{width: size.Width}, a.urgency, a.state))
	content := border(top, container.NewVBox(a.failed, a.told), nil, nil, container.NewStack(a.list, container.NewVBox(layout.NewSpacer(), a.said, layout.NewSpacer())))
	a.show(a.faces.words.Say("window.alerts"), content, a.list, a.save, a.close)
	a.popup.Resize(fyne.NewSize(fyne.Min(720, size.Width-20), fyne.Max(220, size.Height-40)))
}

// label says on the buttons what is wanted.
func (a *alerts) label() {
	words := a.faces.words
	urgency, state := words.Say("window.alerts-any"), words.Say("window.alerts-any-state")
	if a.wanted.Urgency != nil {
		urgency = words.Urgency(*a.wanted.Urgency)
	}
	if a.wanted.State != "" {
		state = words.Say("alert.state-" + string(a.wanted.State))
	}
	a.urgency.SetText(words.Say("window.alerts-urgency", "What", urgency))
	a.state.SetText(words.Say("window.alerts-state", "What", state))
}

// choice is one of what a filter can be.
type choice struct {
	label  string
	chosen bool
	choose func()
}

// offer opens a menu below a button of a filter.
func (a *alerts) offer(below *button, all []choice) {
	var items []*fyne.MenuItem
	for _, c := range all {
		item := fyne.NewMenuItem(c.label, func() {
			c.choose()
			a.label()
			a.filter()
		})
		item.Checked = c.chosen
		items = append(items, item)
	}
	at := a.faces.app.Driver().AbsolutePositionForObject(below)
	a.faces.popUpMenu(a.window.Canvas(), at.AddXY(0, below.Size().Height), items...)
}

func (a *alerts) chooseUrgency() {
	words, now := a.faces.words, a.wanted.Urgency
	all := []choice{{words.Say("window.alerts-any"), now == nil, func() { a.wanted.Urgency = nil }}}
	for _, u := range []desk.Urgency{desk.HighUrgency, desk.NormalUrgency, desk.LowUrgency} {
		all = append(all, choice{words.Urgency(u), now != nil && *now == u, func() { a.wanted.Urgency = &u }})
	}
	a.offer(a.urgency, all)
}

func (a *alerts) chooseState() {
	words, now := a.faces.words, a.wanted.State
	all := []choice{{words.Say("window.alerts-any-state"), now == "", func() { a.wanted.State = "" }}}
	for _, s := range desk.AlertStates {
		all = append(all, choice{words.Say("alert.state-" + string(s)), now == s, func() { a.wanted.State = s }})
	}
	a.offer(a.state, all)
}

// filter begins anew with what is wanted now.
func (a *alerts) filter() {
	a.wanted.From = a.senders(strings.TrimSpace(a.from.Text))
	a.list.cursor = 0
	a.list.ScrollToTop()
	a.whole, a.known = false, false
	a.load()
}

// senders are whom somebody may mean by what is typed: those whom the list of people would find,
// and what is typed itself, which may be the address of a server.
func (a *alerts) senders(typed string) (all []string) {
	if typed == "" {
		return nil
	}
	all = []string{strings.ToLower(typed)}
	for _, p := range a.faces.model.people(typed) {
		if len(all) == mostSenders {
			break
		}
		all = append(all, p.peer.Address)
	}
	return all
}

// load asks for all that is shown anew, or for the first page.
func (a *alerts) load() {
	if a.asking {
		a.again = true
		return
	}
	q := a.wanted
	if q.Limit = alertsAtOnce; a.known {
		q.Limit = min(max(alertsAtOnce, len(a.list.all)), mostAlerts)
	}
	a.ask(q, nil)
}

// more asks for the next page, where there is one.
func (a *alerts) more() {
	if a.asking || a.whole || len(a.list.all) == 0 {
		return
	}
	q := a.wanted
	q.Limit, q.Before = alertsAtOnce, a.list.all[len(a.list.all)-1].Number
	a.ask(q, a.list.all)
}

// ask reads a page that goes behind what is there.
func (a *alerts) ask(q desk.AlertQuery, there []desk.Message) {
	a.asking = true
	work(a.faces.ctx, func(ctx context.Context) ([]desk.Message, error) { return a.faces.desk.Alerts(ctx, q) }, func(page []desk.Message, err error) {
		a.asking = false
		if !a.open {
			return
		}
		if a.again {
			a.again = false
			a.load()
			return
		}
		if err != nil {
			setWrapped(a.failed, told(a.faces.words, problemOf(err)))
			a.whole = true // until something happens: it would fail again at once
			return
		}
		setWrapped(a.failed, "")
		a.known, a.whole = true, len(page) == 0
		a.draw(append(there[:len(there):len(there)], page...))
	})
}

// draw shows these alerts.
func (a *alerts) draw(all []desk.Message) {
	a.list.set(all)
	a.expiring.of(all)
	text := ""
	switch {
	case len(all) > 0:
	case a.wanted.State == "" && a.wanted.Urgency == nil && a.wanted.From == nil:
		text = a.faces.words.Say("window.alerts-none")
	default:
		text = a.faces.words.Say("window.alerts-none-such")
	}
	setWrapped(a.said, text)
	if len(all) == 0 {
		a.save.Disable()
	} else if a.saving == nil {
		a.save.Enable()
	}
}

// follow asks anew, soon, where something has happened that may be seen here.
func (a *alerts) follow(e desk.Event) {
	concerns := e.Kind == desk.EventAccount || e.Message != nil && (e.Message.IsAlert() || e.Kind == desk.EventEdited)
	if e.Kind == desk.EventConversation && e.Conversation != nil {
		for i := range a.list.all {
			concerns = concerns || a.list.all[i].Peer == e.Conversation.Peer
		}
	}
	if !concerns || a.pending {
		return
	}
	a.pending = true
	work(a.faces.ctx, func(ctx context.Context) (struct{}, error) {
		select {
		case <-time.After(alertsPause):
		case <-ctx.Done():
		}
		return struct{}{}, nil
	}, func(struct{}, error) {
		if a.pending = false; a.open {
			a.load()
		}
	})
}

// goTo opens the conversation of an alert there.
func (a *alerts) goTo(m desk.Message) {
	a.shut()
	a.compact.goToMessage(m)
}
