package window

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// adding is the form to add somebody to the contacts.
type adding struct {
	*sheet
	compact *compact
	account string
	address *field
	name    *field
	message *field
	picker  *groupPicker
	failure *widget.Label
	add     *button
	busy    bool
}

// addPerson opens the form, filled with what is known of whom to add.
func (c *compact) addPerson(peer desk.Ref) {
	words := c.faces.words
	if c.faces.model.status.IsOff(desk.FeatureAddContacts) { // asked for by a key, or a link
		c.banner.fail(desk.NewProblem(desk.Managed, "key", desk.FeatureAddContacts))
		return
	}
	a := &adding{sheet: c.faces.newSheet(c.window), compact: c, account: peer.Account}
	if a.account == "" {
		a.account = c.faces.model.first()
	}
	a.address = a.field(words.Say("window.add-address"), a.submit)
	a.address.SetText(peer.Address)
	a.name = a.field(words.Say("window.add-name"), a.submit)
	a.message = a.field(words.Say("window.add-message"), a.submit)
	a.picker = newGroupPicker(a.sheet, c.faces.model, nil, a.submit)
	a.failure = a.problem()
	a.add = a.button(words.Say("window.add"), a.submit)
	a.add.Importance = widget.HighImportance
	focus := a.address
	if peer.Address != "" {
		focus = a.name
	}
	a.show(words.Say("window.add-title"), container.NewVBox(a.accounts(), a.address, a.name, a.picker.root, a.message, a.failure),
		focus, a.button(words.Say("window.cancel"), a.shut), a.add)
}

// accounts lets the person choose by which of several accounts.
func (a *adding) accounts() fyne.CanvasObject {
	all := a.faces.model.status.Accounts
	row := container.New(&flow{width: sheetWidth(a.window)})
	if len(all) < 2 {
		row.Hide()
		return row
	}
	weigh := func() {
		for i, o := range row.Objects {
			o.(*button).weigh(map[bool]widget.Importance{true: widget.HighImportance}[all[i].Address == a.account])
		}
	}
	for _, one := range all {
		row.Add(a.button(address(one.Address), func() { a.account = one.Address; weigh() }))
	}
	weigh()
	return row
}

// submit adds whom the form names. It stays, with the reason, when that fails.
func (a *adding) submit() {
	whole := (&form{address: a.address.Text}).person()
	if a.busy {
		return
	}
	if whole == "" {
		setWrapped(a.failure, a.faces.words.Say("window.lacks-address"))
		return
	}
	a.busy = true
	n := desk.NewContact{
		Ref:  desk.Ref{Account: a.account, Address: whole},
		Name: strings.TrimSpace(a.name.Text), Groups: a.picker.groups(), Message: strings.TrimSpace(a.message.Text),
	}
	workOnly(a.faces.ctx, func(ctx context.Context) error { return a.faces.desk.AddContact(ctx, n) }, func(err error) {
		a.busy = false
		switch {
		case !a.open && err != nil: // the person did not wait
			a.compact.banner.fail(err)
		case !a.open:
		case err != nil:
			setWrapped(a.failure, told(a.faces.words, problemOf(err)))
		default:
			a.shut()
			a.compact.choose(n.Ref, true)
		}
	})
}
