package window

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"vestnik/core/desk"
)

// pausesOffered are after how many minutes what is urgent may be told of again.
var pausesOffered = []int{5, 15, 30, 0}

// insistence offers how urgent messages see to it that they are dealt with.
func (h *header) insistence() *fyne.MenuItem {
	words, now := h.faces.words, h.faces.model.status.Insistence
	choose := func(i desk.Insistence) func() {
		return func() {
			workOnly(h.faces.ctx, func(ctx context.Context) error { return h.faces.desk.SetInsistence(ctx, i) }, h.onFail)
		}
	}
	above := fyne.NewMenuItem(words.Say("window.takeover"), choose(desk.Insistence{Takeover: !now.Takeover, Escalate: now.Escalate}))
	above.Checked = now.Takeover
	all := []*fyne.MenuItem{h.faces.managed(above, desk.ManagedTakeover), fyne.NewMenuItemSeparator()}
	for _, minutes := range pausesOffered {
		label := words.Say("window.escalate-never")
		if minutes > 0 {
			label = words.Count("window.escalate", minutes)
		}
		item := fyne.NewMenuItem(label, choose(desk.Insistence{Takeover: now.Takeover, Escalate: minutes}))
		item.Checked = minutes == now.Escalate
		all = append(all, h.faces.managed(item, desk.ManagedEscalate))
	}
	item := fyne.NewMenuItemWithIcon(words.Say("window.urgent"), theme.WarningIcon(), nil)
	item.ChildMenu = fyne.NewMenu("", all...)
	return item
}
