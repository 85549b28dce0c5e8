package window

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// invited shows above the contacts into which room the person is invited, and how many invitations
// wait behind it. What is shown stays until it is answered: its buttons must not become another's
// under the pointer.
type invited struct {
	faces  *faces
	onFail func(error)
	room   desk.Ref // which is shown
	busy   desk.Ref // of which an answer is under way

	name    *line
	from    *line
	reason  *line
	more    *line
	join    *button
	decline *button
	root    *fyne.Container
}

func newInvited(f *faces, keys *keyboard, onFail func(error)) *invited {
	i := &invited{
		faces: f, onFail: onFail,
		name:   newLine(theme.SizeNameText, theme.ColorNameForeground),
		from:   newLine(theme.SizeNameCaptionText, theme.ColorNameForeground),
		reason: newLine(theme.SizeNameCaptionText, colorFaint),
		more:   newLine(theme.SizeNameCaptionText, colorFaint),
	}
	i.name.style.Bold = true
	i.join = newButton(keys, "", nil, func() { i.answer(true) })
	i.decline = newButton(keys, "", nil, func() { i.answer(false) })
	i.join.Importance, i.decline.Importance = widget.HighImportance, widget.LowImportance
	i.root = container.NewStack(newSurface(colorNotice, radiusCard), container.New(layout.NewCustomPaddedLayout(spaceNear, spaceNear, spaceApart, spaceApart),
		container.New(layout.NewCustomPaddedVBoxLayout(spaceHair), i.name, i.from, i.reason, container.NewGridWithColumns(2, i.join, i.decline), i.more)))
	i.root.Hide()
	return i
}

// refresh draws the model.
func (i *invited) refresh() {
	all, words := i.faces.model.invitations, i.faces.words
	seen(i.root, len(all) > 0)
	if len(all) == 0 {
		i.room = desk.Ref{}
		return
	}
	at := slices.IndexFunc(all, func(o desk.Invitation) bool { return o.Ref == i.room })
	if at < 0 {
		at = len(all) - 1
	}
	one := all[at]
	i.room = one.Ref
	i.name.set(address(one.Address))
	text := words.Say("room.invited")
	if one.From != "" {
		from := i.faces.model.person(desk.Ref{Account: one.Account, Address: one.From}).name
		text = words.Say("room.invited-by", "Name", from)
	}
	i.from.set(text)
	reason, _ := clip(one.Reason, 200)
	if reason = plain(reason); reason != "" {
		reason = words.Quote(reason)
	}
	i.reason.set(reason)
	seen(i.reason, reason != "")
	seen(i.more, len(all) > 1)
	i.more.set(words.Count("window.more-requests", len(all)-1))
}

// answer says whether the person comes. The room is opened when he is in.
func (i *invited) answer(accept bool) {
	room := i.room
	if room.IsZero() || i.busy == room {
		return
	}
	i.busy = room
	workOnly(i.faces.ctx, func(ctx context.Context) error { return i.faces.desk.AnswerInvitation(ctx, room, accept) }, func(err error) {
		if i.busy == room {
			i.busy = desk.Ref{}
		}
		switch p := problemOf(err); {
		case p != nil && p.Code != desk.NoInvitation: // answered elsewhere meanwhile
			i.onFail(err)
		case p == nil && accept && i.faces.compact != nil:
			i.faces.compact.choose(room, true)
		}
	})
}
