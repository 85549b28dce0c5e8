package window

import (
	"net/url"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"vestnik/core/desk"
	"vestnik/gui/link"
)

// open does what a link in a message says.
func (c *conversation) open(l link.Link) {
	c.entered()
	c.faces.follow(c.window, c.peer.Account, l, func(why string) { setWrapped(c.problem, why) })
}

// follow does what a link says, over a window: it opens, or a person's address is talked to here.
func (f *faces) follow(w fyne.Window, account string, l link.Link, failed func(why string)) {
	switch {
	case l.Room:
		f.showCompact(desk.Ref{})
		f.compact.enterRoom(desk.Ref{Account: account, Address: l.Person}, l.Password)
	case l.Person != "":
		f.showCompact(desk.Ref{Account: account, Address: l.Person})
	default:
		f.openLink(w, l, failed)
	}
}

// openLink opens what a link leads to, after a question where it is doubtful.
func (f *faces) openLink(w fyne.Window, l link.Link, failed func(why string)) {
	words := f.words
	opens := func() {
		if err := f.openURL(l.Target); err != nil {
			failed(words.Say("window.link-failed", "Address", l.Target.String()))
		}
	}
	if !l.Doubtful {
		opens()
		return
	}
	f.confirm(w, question{
		title: words.Say("window.link-title"), text: words.Say("window.link-text"), important: shortened(l.Target),
		yes: words.Say("window.link-yes"), no: words.Say("window.cancel"),
	}, opens)
}

// shortened returns where a link leads, with what matters whole.
func shortened(u *url.URL) string {
	text, cut := clip(u.String(), 300)
	if cut {
		text += "…"
	}
	return text
}

// selecting follows where the person selects: in one message at a time. The keyboard
// goes to the feed, which copies and passes letters on.
func (c *conversation) selecting(p *prose) {
	if was := c.feed.chosen; was != nil && was != p {
		was.unselect()
	}
	c.feed.chosen = p
	c.window.Canvas().Focus(c.feed)
	c.entered()
}

// menu offers what can be done with a message.
func (c *conversation) menu(i item, p *prose, l *link.Link, at fyne.Position) {
	words := c.faces.words
	put := func(text string) func() { return func() { c.faces.app.Clipboard().SetContent(text) } }
	var items []*fyne.MenuItem
	if text := p.selected(); text != "" {
		items = append(items, fyne.NewMenuItemWithIcon(words.Say("window.copy-selected"), theme.ContentCopyIcon(), put(text)))
	}
	items = append(items, fyne.NewMenuItemWithIcon(words.Say("window.copy"), theme.ContentCopyIcon(), func() { c.copy(i) }))
	items = append(items, c.aboutItems(i.message)...)
	items = append(items, c.fileItems(i)...)
	if l != nil {
		items = append(items, fyne.NewMenuItemSeparator(),
			fyne.NewMenuItem(words.Say("window.link-open"), func() { c.open(*l) }),
			fyne.NewMenuItem(words.Say("window.link-copy"), put(p.text[l.From:l.To])))
	}
	items = append(items, fyne.NewMenuItemSeparator())
	for _, one := range c.faces.compact.about(c.peer) {
		items = append(items, c.faces.item(one))
	}
	items = append(items, c.roomItems(i.message)...)
	c.faces.popUpMenu(c.window.Canvas(), at, items...)
}

// copy puts the whole message on the clipboard, as it was written.
func (c *conversation) copy(i item) { c.faces.app.Clipboard().SetContent(i.message.Said()) }

// TypedShortcut implements fyne.Shortcutable: Ctrl+C copies what is selected.
func (f *feed) TypedShortcut(s fyne.Shortcut) {
	if _, ok := s.(*fyne.ShortcutCopy); ok {
		if f.chosen != nil && f.chosen.selected() != "" {
			fyne.CurrentApp().Clipboard().SetContent(f.chosen.selected())
		}
		return
	}
	if f.onShortcut != nil {
		f.onShortcut(s)
	}
}
