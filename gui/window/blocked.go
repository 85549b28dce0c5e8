package window

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// blockedRows is how many of those who are blocked are shown at a time: the field finds
// the others.
const blockedRows = 50

// blocked is the sheet that says of whom nothing comes, and lets it come again.
type blocked struct {
	*sheet
	compact *compact
	all     []desk.Ref
	loaded  int  // how often all was asked for
	known   bool // it has come

	filter *field
	drawn  map[desk.Ref]*blockedRow
	rows   *fyne.Container
	said   *widget.Label // why there is nobody
	failed *widget.Label
	more   *line

	managed *widget.Label // says that nobody may be let in again
}

// blockedRow is somebody, or a whole server.
type blockedRow struct {
	root *fyne.Container
	back *button
	busy bool // it is under way that he is not
}

// showBlocked opens the sheet.
func (c *compact) showBlocked() {
	words := c.faces.words
	b := &blocked{sheet: c.faces.newSheet(c.window), compact: c, drawn: make(map[desk.Ref]*blockedRow)}
	b.onShut = func() { c.blocked = nil }
	c.blocked = b
	b.filter = b.field(words.Say("window.blocked-find"), func() {})
	b.filter.OnChanged = func(string) { b.draw() }
	b.said, b.failed, b.managed = b.wrapped(" "), b.problem(), c.faces.managedNote()
	b.more = newLine(theme.SizeNameCaptionText, colorFaint)
	b.rows = container.New(layout.NewCustomPaddedVBoxLayout(spaceHair))
	scroll := container.NewVScroll(container.NewVBox(b.said, b.rows, b.more))
	scroll.SetMinSize(fyne.NewSize(0, fyne.Max(120, fyne.Min(300, c.window.Canvas().Size().Height-220))))
	b.draw()
	away := b.button(words.Say("window.close"), b.shut)
	b.show(words.Say("window.blocked-title"), border(b.filter, container.NewVBox(b.managed, b.failed), nil, nil, scroll), b.filter, away)
	b.load()
}

// load asks who is blocked now.
func (b *blocked) load() {
	b.loaded++
	asked := b.loaded
	work(b.faces.ctx, b.faces.desk.Blocked, func(all []desk.Ref, err error) {
		if !b.open || asked != b.loaded {
			return
		}
		if err != nil {
			setWrapped(b.failed, told(b.faces.words, problemOf(err)))
			return
		}
		b.all, b.known = all, true
		b.draw()
	})
}

// draw shows those whom the field finds.
func (b *blocked) draw() {
	found := b.found()
	var now []fyne.CanvasObject
	kept := make(map[desk.Ref]*blockedRow)
	for _, peer := range found[:min(len(found), blockedRows)] {
		row := b.drawn[peer]
		if row == nil {
			row = b.row(peer)
		}
		kept[peer] = row
		b.faces.may(row.back, desk.FeatureBlocking)
		now = append(now, row.root)
	}
	for peer, row := range b.drawn { // whose button goes leaves the keyboard to the field
		if kept[peer] == nil && b.window.Canvas().Focused() == row.back {
			b.window.Canvas().Focus(b.filter)
		}
	}
	b.drawn, b.rows.Objects = kept, now
	b.rows.Refresh()
	seen(b.managed, b.faces.model.status.IsOff(desk.FeatureBlocking))
	setWrapped(b.said, b.emptiness())
	seen(b.said, len(b.all) == 0)
	seen(b.more, len(found) > blockedRows)
	b.more.set(b.faces.words.Count("window.more-requests", max(0, len(found)-blockedRows)))
}

// found returns those in whose name or address stands what is typed.
func (b *blocked) found() (found []desk.Ref) {
	part := strings.ToLower(strings.TrimSpace(b.filter.Text))
	for _, peer := range b.all {
		if strings.Contains(strings.ToLower(b.faces.model.person(peer).name+" "+peer.Address), part) {
			found = append(found, peer)
		}
	}
	return found
}

// emptiness says why nobody is in the list.
func (b *blocked) emptiness() string {
	switch {
	case b.known && !b.faces.model.status.Connection.Live():
		return b.faces.words.Say("window.blocked-unknown")
	case b.known:
		return b.faces.words.Say("window.blocked-nobody")
	}
	return b.faces.words.Say("window.card-loading")
}

// row is that of somebody.
func (b *blocked) row(peer desk.Ref) *blockedRow {
	r := &blockedRow{}
	who := newLine(theme.SizeNameText, theme.ColorNameForeground)
	who.set(b.faces.model.person(peer).name)
	about := newLine(theme.SizeNameCaptionText, colorFaint)
	about.set(b.about(peer))
	seen(about, about.text != "")
	r.back = b.button(b.faces.words.Say("window.unblock"), func() { b.unblock(r, peer) })
	texts := container.New(layout.NewCustomPaddedVBoxLayout(0), who, about)
	r.root = border(nil, nil, nil, container.NewCenter(r.back),
		container.New(layout.NewCustomPaddedLayout(spaceTight, spaceTight, spaceNear, spaceNear), texts))
	return r
}

// about says what the name does not: the address, that it is a whole server, and by which
// of several accounts.
func (b *blocked) about(peer desk.Ref) string {
	var says []string
	if whole := address(peer.Address); whole != b.faces.model.person(peer).name {
		says = append(says, whole)
	}
	if !strings.Contains(peer.Address, "@") {
		says = append(says, b.faces.words.Say("window.blocked-domain"))
	}
	if len(b.faces.model.status.Accounts) > 1 {
		says = append(says, address(peer.Account))
	}
	return strings.Join(says, " · ")
}

// unblock lets come again what somebody writes; that can be undone.
func (b *blocked) unblock(r *blockedRow, peer desk.Ref) {
	if r.busy {
		return
	}
	r.busy = true
	setWrapped(b.failed, "")
	workOnly(b.faces.ctx, func(ctx context.Context) error { return b.faces.desk.Unblock(ctx, peer) }, func(err error) {
		r.busy = false
		switch {
		case err == nil:
			name := b.faces.model.person(peer).name
			b.compact.undo.offer(b.faces.words.Say("window.unblocked", "Name", name), func(ctx context.Context, d desk.Desk) error {
				return d.Block(ctx, desk.Block{Peer: peer})
			})
		case b.open:
			setWrapped(b.failed, told(b.faces.words, problemOf(err)))
		default:
			b.compact.banner.fail(err)
		}
	})
}
