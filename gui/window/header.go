package window

import (
	"context"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// header is how the person appears to others: picture, presence and status text.
type header struct {
	faces  *faces
	window fyne.Window
	onFail func(error)
	shown  string // the status text last drawn from the model
	said   string // the status text as others know it, or soon will

	root     *fyne.Container
	mine     *clickable
	face     *portrait
	presence *button
	text     *field
}

func newHeader(f *faces, w fyne.Window, keys *keyboard, onFail func(error)) *header {
	h := &header{faces: f, window: w, onFail: onFail}
	h.presence = newButton(keys, "", nil, h.menu).likeText()
	h.text = newField("")
	h.text.OnSubmitted = func(string) { h.say() }
	h.text.onFocus = func(here bool) {
		if !here {
			h.say()
		}
	}
	opens := border(nil, nil, nil, widget.NewIcon(theme.MenuDropDownIcon()))
	h.face = newPortrait(faceRow, colorPanel)
	h.mine = newClickable(h.ownCard)
	me := container.NewStack(h.mine, container.New(layout.NewCustomPaddedLayout(0, 0, spaceHair, spaceNear), container.NewCenter(h.face)))
	h.root = border(nil, nil, me, nil,
		container.New(layout.NewCustomPaddedVBoxLayout(spaceHair), container.NewStack(h.presence, opens), h.text))
	return h
}

// refresh draws the model. What the person is typing is left alone.
func (h *header) refresh() {
	status := h.faces.model.status
	h.face.show(h.me(), colorPanel)
	h.presence.says(h.label())
	if text := status.Presence.Text; text != h.shown {
		if h.text.Text == h.shown {
			h.text.SetText(text)
		}
		h.shown, h.said = text, text
	}
}

// me is the person as others see him.
func (h *header) me() person {
	p := h.faces.model.me()
	p.show = h.visible()
	p.image = h.faces.pictures.of(desk.Ref{Account: p.peer.Account}, p.picture)
	return p
}

// ownCard opens what the person says about himself, unless that is not his to say.
func (h *header) ownCard() {
	if status := h.faces.model.status; len(status.Accounts) > 0 && !status.IsOff(desk.FeatureOwnCard) {
		h.faces.compact.showOwnCard(status.Accounts[0].Address)
	}
}

// visible is what others see now: nobody is seen while there is no connection.
func (h *header) visible() desk.Show {
	if status := h.faces.model.status; status.Connection.Live() && h.faces.model.gone == nil {
		return status.Show()
	}
	return desk.Offline
}

// comes says that a connection is being made, or waited for; "" of any other.
func comes(words *locale.Words, c desk.Connection) string {
	switch c {
	case desk.Connecting:
		return words.Say("window.connecting")
	case desk.Waiting:
		return words.Say("window.waiting")
	}
	return ""
}

func (h *header) label() string {
	if h.faces.model.gone != nil {
		return h.faces.words.Say("window.waiting")
	}
	if text := comes(h.faces.words, h.faces.model.status.Connection); text != "" {
		return text
	}
	if n := h.faces.model.reading(); n > 0 {
		return h.faces.words.Count("count.reading", n)
	}
	label := h.faces.words.Show(h.visible())
	if until := h.faces.model.status.Until; !until.IsZero() {
		label = h.faces.words.Say("window.until", "Presence", label, "Time", h.faces.words.Soon(until, time.Now()))
	}
	return label
}

// menu opens the menu below the presence.
func (h *header) menu() {
	at := h.faces.app.Driver().AbsolutePositionForObject(h.presence)
	h.faces.popUpMenu(h.window.Canvas(), at.AddXY(0, h.presence.Size().Height), h.items()...)
}

// items are the presences, and to sign in and out.
func (h *header) items() []*fyne.MenuItem {
	status := h.faces.model.status
	var items []*fyne.MenuItem
	for _, show := range h.shows() {
		item := fyne.NewMenuItemWithIcon(h.faces.words.Show(show), showSign(show), func() { h.turn(show) })
		item.Checked = show == status.Presence.Show
		items = append(items, h.faces.off(item, featureOf(show)))
	}
	items = append(items, h.ends(), h.recent(), h.kept(), fyne.NewMenuItemSeparator())
	for _, one := range append(h.faces.compact.commands(), h.accounts()...) {
		items = append(items, h.faces.item(one))
	}
	return items
}

// shows are the presences that can be chosen here.
func (h *header) shows() []desk.Show {
	if h.faces.model.status.CanHide {
		return desk.Shows
	}
	return slices.DeleteFunc(slices.Clone(desk.Shows), func(s desk.Show) bool { return s == desk.Invisible })
}

// turn chooses another presence, with the text that there is.
func (h *header) turn(show desk.Show) {
	h.set(desk.Presence{Show: show, Text: h.faces.model.status.Presence.Text})
}

// commands are the presences, and what is done with the accounts.
func (h *header) commands() (all []command) {
	words := h.faces.words
	for _, show := range h.shows() {
		label := words.Say("window.presence-item", "What", words.Show(show))
		all = append(all, command{label: label, icon: showSign(show), feature: featureOf(show), do: func() { h.turn(show) }})
	}
	return append(all, h.accounts()...)
}

// accounts are what is done with each of them: to edit what the person says about himself, and to
// sign out.
func (h *header) accounts() []command {
	var cards, ends []command
	all := h.faces.model.status.Accounts
	for _, a := range all {
		card, end := h.faces.words.Say("window.own-card"), h.faces.words.Say("window.sign-out")
		if len(all) > 1 {
			card, end = h.faces.words.Say("window.own-card-of", "Address", plain(a.Address)), h.faces.words.Say("window.sign-out-of", "Address", plain(a.Address))
		}
		cards = append(cards, command{label: card, icon: theme.DocumentCreateIcon(), feature: desk.FeatureOwnCard, do: func() { h.faces.compact.showOwnCard(a.Address) }})
		ends = append(ends, command{label: end, icon: theme.LogoutIcon(), do: func() { h.faces.askSignOut(h.window, a.Address, h.onFail) }})
	}
	return append(cards, ends...)
}

// whiles are for how long a presence can be chosen by a click.
var whiles = []time.Duration{30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour}

// ends offers that the chosen presence ends by itself.
func (h *header) ends() *fyne.MenuItem {
	item := fyne.NewMenuItem(h.faces.words.Say("window.ends"), nil)
	chosen := h.faces.model.status.Presence
	var all []*fyne.MenuItem
	for _, span := range whiles {
		all = append(all, fyne.NewMenuItem(h.faces.words.Length(span), func() {
			h.choose(desk.Choice{Presence: chosen, Until: time.Now().Add(span).Truncate(time.Second)})
		}))
	}
	all = append(all, fyne.NewMenuItem(h.faces.words.Say("window.never-ends"), func() { h.set(chosen) }))
	item.ChildMenu = fyne.NewMenu("", all...)
	return item
}

// recent offers what was chosen with a text before.
func (h *header) recent() *fyne.MenuItem {
	item := fyne.NewMenuItem(h.faces.words.Say("window.recent"), nil)
	var all []*fyne.MenuItem
	for _, p := range h.faces.model.status.Recent {
		all = append(all, h.faces.off(statusItem(p, func() { h.set(p) }), featureOf(p.Show)))
	}
	item.Disabled = len(all) == 0
	item.ChildMenu = fyne.NewMenu("", all...)
	return item
}

// say tells others the status text, when the person has changed it. What ends by itself still does.
func (h *header) say() {
	text, status := strings.TrimSpace(h.text.Text), &h.faces.model.status
	if text == h.said {
		return
	}
	h.said = text
	c := desk.Choice{Presence: desk.Presence{Show: status.Presence.Show, Text: text}}
	if status.Until.After(time.Now()) {
		c.Until = status.Until
	}
	h.choose(c)
}

// unsay puts back what others read.
func (h *header) unsay() { h.text.SetText(h.said) }

func (h *header) set(p desk.Presence) {
	h.choose(desk.Choice{Presence: p})
}

func (h *header) choose(c desk.Choice) {
	workOnly(h.faces.ctx, func(ctx context.Context) error { return h.faces.desk.SetPresence(ctx, c) }, func(err error) {
		if err != nil {
			h.said = h.faces.model.status.Presence.Text // others read on what they did
		}
		h.onFail(err)
	})
}
