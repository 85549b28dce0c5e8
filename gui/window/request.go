package window

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// requests shows above the contacts who asks to see the person's presence, one at a
// time, with what can be answered.
type requests struct {
	faces  *faces
	onFail func(error)
	peer   desk.Ref // who is shown
	busy   bool     // an answer is under way
	root   *fyne.Container
	name   *line
	wish   *line
	more   *line
	accept *button
	refuse *button
}

func newRequests(f *faces, keys *keyboard, onFail func(error)) *requests {
	r := &requests{
		faces: f, onFail: onFail,
		name: newLine(theme.SizeNameText, theme.ColorNameForeground),
		wish: newLine(theme.SizeNameCaptionText, theme.ColorNameForeground),
		more: newLine(theme.SizeNameCaptionText, colorFaint),
	}
	r.name.style.Bold = true
	r.wish.set(f.words.Say("window.request"))
	r.accept = newButton(keys, f.words.Say("window.accept"), nil, func() { r.answer(true) })
	r.refuse = newButton(keys, f.words.Say("window.refuse"), nil, func() { r.answer(false) })
	r.accept.Importance, r.refuse.Importance = widget.HighImportance, widget.LowImportance
	texts := container.New(layout.NewCustomPaddedVBoxLayout(0), r.name, r.wish, r.more)
	r.root = container.NewStack(newSurface(colorNotice, 4), container.New(layout.NewCustomPaddedLayout(6, 6, 8, 8),
		container.New(layout.NewCustomPaddedVBoxLayout(4), texts, container.NewGridWithColumns(2, r.accept, r.refuse))))
	r.root.Hide()
	return r
}

// refresh draws the model.
func (r *requests) refresh() {
	all := r.faces.model.requests
	seen(r.root, len(all) > 0)
	if len(all) == 0 {
		r.peer = desk.Ref{}
		return
	}
	r.peer = all[0].Ref
	p, whole := r.faces.model.person(r.peer), address(r.peer.Address)
	if r.faces.model.contacts[r.peer].InRoster && p.name != whole {
		r.name.set(p.name + " · " + whole)
	} else {
		r.name.set(whole)
	}
	seen(r.more, len(all) > 1)
	r.more.set(r.faces.words.Count("window.more-requests", len(all)-1))
}

// answer tells the resident what the person wants; the row goes when that was done.
func (r *requests) answer(accept bool) {
	peer := r.peer
	if peer.IsZero() || r.busy {
		return
	}
	r.busy = true
	workOnly(r.faces.ctx, func(ctx context.Context) error {
		return r.faces.desk.AnswerRequest(ctx, peer, accept)
	}, func(err error) {
		r.busy = false
		if p := problemOf(err); p != nil && p.Code != desk.NoRequest { // answered elsewhere meanwhile
			r.onFail(err)
		}
	})
}
