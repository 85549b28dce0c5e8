package window

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"vestnik/core/desk"
)

// menuOfLine offers what can be done about a line of the list.
func (c *compact) menuOfLine(r row, at fyne.Position) {
	switch {
	case r.heading():
		c.faces.popUpMenu(c.window.Canvas(), at, c.itemsOfPart(r.part.key, r.part.folded)...)
	case r.person != nil:
		c.faces.popUpMenu(c.window.Canvas(), at, c.itemsOf(r.person.peer)...)
	}
}

// itemsOf are what can be done about somebody in the list, each with its key.
func (c *compact) itemsOf(peer desk.Ref) []*fyne.MenuItem {
	words := c.faces.words
	write := fyne.NewMenuItemWithIcon(words.Say("window.write-to"), theme.MailReplyIcon(), func() { c.chooseFound(peer, true) })
	items := []*fyne.MenuItem{withKey(write, fyne.KeyReturn, 0)}
	if talk := c.faces.model.conversations[peer]; talk.Unread > 0 {
		items = append(items, fyne.NewMenuItemWithIcon(words.Say("window.mark-read"), theme.ConfirmIcon(), func() {
			c.do(func(ctx context.Context, d desk.Desk) error { return d.MarkRead(ctx, peer, talk.Last.Number) }, nil)
		}))
	}
	items = append(items, fyne.NewMenuItemSeparator())
	for _, one := range c.about(peer) {
		items = append(items, c.faces.item(one))
	}
	return append(items, c.rest(peer)...)
}

// rest is what of a room or of a person can be done besides.
func (c *compact) rest(peer desk.Ref) (items []*fyne.MenuItem) {
	p := c.faces.model.person(peer)
	one := func(id, feature string, do func()) {
		items = append(items, c.faces.off(fyne.NewMenuItem(c.faces.words.Say(id), do), feature))
	}
	switch {
	case p.room != nil:
		items = append(items, fyne.NewMenuItemSeparator())
		items = append(items, c.notifying(*p.room)...)
		one("room.forget-title", "", func() { c.askForget(peer) })
	case p.inside != "" || peer.OwnServer():
	default:
		items = append(items, fyne.NewMenuItemSeparator())
		if !p.known {
			one("window.add-person", desk.FeatureAddContacts, func() { c.addPerson(peer) })
		}
		if !c.faces.model.contacts[peer].Blocked {
			one("window.block", desk.FeatureBlocking, func() { c.askBlock(peer) })
		}
	}
	return items
}

// notifying offers of what of a room the person is told.
func (c *compact) notifying(room desk.Room) (items []*fyne.MenuItem) {
	for _, n := range desk.Notifies {
		item := fyne.NewMenuItem(c.faces.words.Say("room.notify-"+string(n)), func() { c.setRoom(room, n, room.Autojoin) })
		item.Checked = n == room.Notify
		items = append(items, item)
	}
	return items
}

// itemsOfPart are to fold one part of the list, or all of them.
func (c *compact) itemsOfPart(key string, folded bool) []*fyne.MenuItem {
	words, f := c.faces.words, c.faces
	one := withKey(fyne.NewMenuItem(words.Say("window.fold"), func() { f.foldPart(key, true) }), fyne.KeyLeft, 0)
	if folded {
		one = withKey(fyne.NewMenuItem(words.Say("window.unfold"), func() { f.foldPart(key, false) }), fyne.KeyRight, 0)
	}
	return []*fyne.MenuItem{one, fyne.NewMenuItemSeparator(),
		fyne.NewMenuItem(words.Say("window.fold-all"), func() { c.foldAll(true) }),
		fyne.NewMenuItem(words.Say("window.unfold-all"), func() { c.foldAll(false) })}
}

// foldAll folds all parts of the list that are seen, or unfolds them.
func (c *compact) foldAll(yes bool) {
	for _, p := range c.people.rows {
		if p.key != "" {
			c.faces.foldPart(p.key, yes)
		}
	}
}
