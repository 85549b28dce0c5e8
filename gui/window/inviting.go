package window

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// inviting is the sheet to invite people into a room: contacts, or whoever's address is typed.
type inviting struct {
	*sheet
	compact *compact
	room    desk.Ref
	chosen  []desk.Ref
	offers  []target

	search *field
	chips  *fyne.Container
	list   *fyne.Container
	reason *field
	yes    *button
}

// inviteInto opens the sheet.
func (c *compact) inviteInto(room desk.Ref) {
	words := c.faces.words
	v := &inviting{sheet: c.faces.newSheet(c.window), compact: c, room: room}
	v.search = v.field(words.Say("room.whom"), func() {
		if len(v.offers) > 0 && !blank(v.search.Text) {
			v.take(v.offers[0].Peer)
		}
	})
	v.search.SetIcon(theme.SearchIcon())
	v.search.OnChanged = func(string) { v.draw() }
	v.chips, v.list = container.New(&flow{width: sheetWidth(c.window)}), container.NewVBox()
	v.reason = v.field(words.Say("room.invite-text"), v.submit)
	v.yes = v.button(words.Say("room.invite"), v.submit)
	v.yes.Importance = widget.HighImportance
	scroll := container.NewVScroll(v.list)
	scroll.SetMinSize(fyne.NewSize(0, fyne.Max(90, fyne.Min(200, c.window.Canvas().Size().Height-260))))
	v.draw()
	v.show(words.Say("room.invite"), container.NewVBox(v.chips, v.search, scroll, v.reason), v.search, v.button(words.Say("window.cancel"), v.shut), v.yes)
}

// draw shows who is chosen, and whom what is typed finds.
func (v *inviting) draw() {
	v.chips.RemoveAll()
	chosen := make([]target, len(v.chosen))
	for i, peer := range v.chosen {
		chosen[i] = target{Peer: peer}
		v.chips.Add(newChip(v.keys, v.faces.model.person(peer).name, widestChip, func() { v.drop(peer) }))
	}
	v.offers = v.faces.model.invitees(v.room, v.search.Text, chosen)
	v.list.RemoveAll()
	for _, t := range v.offers {
		label, _ := clip(v.faces.model.person(t.Peer).name+" · "+address(t.Peer.Address), 2*longestChip)
		v.list.Add(v.button(label, func() { v.take(t.Peer) }).likeText())
	}
	enable(v.yes, len(v.chosen) > 0)
}

// invitees are whom what is typed finds besides those who were chosen: people of the account of a
// room, or whoever's address that is.
func (m *model) invitees(room desk.Ref, text string, chosen []target) (found []target) {
	if blank(text) {
		return nil
	}
	whole := (&form{address: text}).person()
	for _, t := range m.withPeople(nil, text, chosen) {
		if t.Peer.Address == whole && whole != "" {
			t.Peer.Account = room.Account
		}
		p := m.person(t.Peer)
		if t.Peer.Account == room.Account && p.room == nil && p.inside == "" {
			found = append(found, t)
		}
	}
	return found
}

// take adds somebody, and is ready for the next.
func (v *inviting) take(peer desk.Ref) {
	v.chosen = append(v.chosen, peer)
	v.search.SetText("")
	v.draw()
	v.window.Canvas().Focus(v.search)
}

func (v *inviting) drop(peer desk.Ref) {
	var rest []desk.Ref
	for _, o := range v.chosen {
		if o != peer {
			rest = append(rest, o)
		}
	}
	v.chosen = rest
	v.draw()
	v.window.Canvas().Focus(v.search)
}

// submit invites all who were chosen.
func (v *inviting) submit() {
	if len(v.chosen) == 0 {
		return
	}
	chosen, reason := v.chosen, strings.TrimSpace(v.reason.Text)
	v.shut()
	v.compact.do(func(ctx context.Context, d desk.Desk) error {
		for _, peer := range chosen {
			if err := d.Invite(ctx, v.room, peer.Address, reason); err != nil {
				return err
			}
		}
		return nil
	}, nil)
}
