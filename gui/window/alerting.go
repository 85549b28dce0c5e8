package window

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"vestnik/core/desk"
)

// preview offers how much of a message popups show.
func (h *header) preview() *fyne.MenuItem {
	words, now := h.faces.words, h.faces.model.status.Preview
	var all []*fyne.MenuItem
	for _, p := range desk.Previews {
		item := fyne.NewMenuItem(words.Say("window.preview-"+string(p)), func() {
			workOnly(h.faces.ctx, func(ctx context.Context) error { return h.faces.desk.SetPreview(ctx, p) }, h.onFail)
		})
		item.Checked = p == now
		all = append(all, item)
	}
	item := fyne.NewMenuItemWithIcon(words.Say("window.preview"), theme.VisibilityIcon(), nil)
	item.ChildMenu = fyne.NewMenu("", all...)
	return h.faces.managed(item, desk.ManagedPreview)
}

// sound offers to hear popups, or no longer.
func (h *header) sound() *fyne.MenuItem {
	off := h.faces.model.status.NoSound
	item := fyne.NewMenuItemWithIcon(h.faces.words.Say("window.sound"), theme.VolumeUpIcon(), func() {
		workOnly(h.faces.ctx, func(ctx context.Context) error { return h.faces.desk.SetSound(ctx, off) }, h.onFail)
	})
	item.Checked = !off
	return h.faces.managed(item, desk.ManagedSounds)
}

// muteFor is for how long a conversation is muted.
const muteFor = time.Hour

// mute offers to hear nothing of a conversation for a while, or to hear of it again.
func (c *compact) mute(peer desk.Ref) (label string, do func(after func())) {
	until := c.faces.model.status.MutedUntil(peer)
	label, next := c.faces.words.Say("window.mute"), time.Now().Add(muteFor)
	if until.After(time.Now()) {
		label, next = c.faces.words.Say("window.unmute", "Time", until.Local().Format("15:04")), time.Time{}
	}
	return label, func(after func()) {
		c.do(func(ctx context.Context, d desk.Desk) error { return d.Mute(ctx, peer, next) }, after)
	}
}
