package window

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"vestnik/core/desk"
)

// kept offers the presences that the person keeps, to keep the one that is, and to drop
// any of them.
func (h *header) kept() *fyne.MenuItem {
	words, status := h.faces.words, h.faces.model.status
	item := fyne.NewMenuItem(words.Say("window.kept"), nil)
	var all, drops []*fyne.MenuItem
	for _, p := range status.Kept {
		all = append(all, h.faces.off(statusItem(p, func() { h.set(p) }), featureOf(p.Show)))
		drops = append(drops, statusItem(p, func() { h.keep(p, false) }))
	}
	if len(all) > 0 {
		all = append(all, fyne.NewMenuItemSeparator())
	}
	now := status.Presence
	add := fyne.NewMenuItemWithIcon(words.Say("window.keep"), theme.ContentAddIcon(), func() { h.keep(now, true) })
	add.Disabled = now.Text == "" || len(status.Kept) >= desk.MaxKept || slices.Contains(status.Kept, now)
	drop := fyne.NewMenuItemWithIcon(words.Say("window.drop"), theme.ContentRemoveIcon(), nil)
	drop.Disabled = len(drops) == 0
	drop.ChildMenu = fyne.NewMenu("", drops...)
	item.ChildMenu = fyne.NewMenu("", append(all, add, drop)...)
	return item
}

// statusItem is a presence with a text in a menu.
func statusItem(p desk.Presence, do func()) *fyne.MenuItem {
	text, _ := clip(plain(p.Text), 40)
	return fyne.NewMenuItemWithIcon(text, showSign(p.Show), do)
}

func (h *header) keep(p desk.Presence, yes bool) {
	workOnly(h.faces.ctx, func(ctx context.Context) error { return h.faces.desk.KeepPresence(ctx, p, yes) }, h.onFail)
}
