package window

import (
	"context"

	"fyne.io/fyne/v2"

	"vestnik/core/desk"
)

// usualSigns are those that are offered first, as other messengers offer them.
var usualSigns = []string{"👍", "❤", "😂", "😮", "😢", "🙏"}

// react gives a sign to a message, or takes it back.
func (c *conversation) react(m desk.Message, sign string) {
	signs := toggled(mySigns(&m), sign)
	c.deal(func(ctx context.Context, d desk.Desk) error { return d.React(ctx, m.Peer, m.Number, signs) })
}

// signItems offer the usual signs, and tell which the person has given.
func (c *conversation) signItems(m desk.Message) (items []*fyne.MenuItem) {
	mine := map[string]bool{}
	for _, sign := range mySigns(&m) {
		mine[sign] = true
	}
	for _, sign := range usualSigns {
		item := fyne.NewMenuItem(sign, func() { c.react(m, sign) })
		item.Checked = mine[sign]
		items = append(items, item)
	}
	return append(items, fyne.NewMenuItem(c.faces.words.Say("window.more-signs"), func() {
		c.faces.showPalette(c.window, func(sign string) { c.react(m, sign) }, c.writer)
	}))
}

// reactItem is the entry of the menu of a message from which a sign is chosen.
func (c *conversation) reactItem(m desk.Message) *fyne.MenuItem {
	item := fyne.NewMenuItemWithIcon(c.faces.words.Say("window.react"), emojiSign, nil)
	item.ChildMenu = fyne.NewMenu("", c.signItems(m)...)
	return withKey(item, fyne.KeyE, fyne.KeyModifierShortcutDefault)
}

// offerSigns opens the signs for a message.
func (c *conversation) offerSigns(m desk.Message) {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(c.write)
	c.faces.popUpMenu(c.window.Canvas(), at, c.signItems(m)...)
}

// canBeRemarked tells whether something can be said about a message.
func (c *conversation) canBeRemarked(m *desk.Message) bool { return m.Referable() && c.takes() }

// askRetract asks whether a message shall be taken back.
func (c *conversation) askRetract(m desk.Message) {
	words := c.faces.words
	text, _ := clip(plain(m.Text()), longestQuote)
	c.faces.confirm(c.window, question{
		title: words.Say("window.retract-title"), text: words.Say("window.retract-text"), important: text,
		yes: words.Say("window.retract-yes"), no: words.Say("window.cancel"),
	}, func() {
		c.deal(func(ctx context.Context, d desk.Desk) error { return d.Retract(ctx, m.Peer, m.Number) })
	})
}
