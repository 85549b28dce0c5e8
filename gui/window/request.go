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

// requestRows is how many of those who ask are shown at a time.
const requestRows = 2

// requests shows above the contacts who asks to see the person's presence, with what can
// be answered.
type requests struct {
	faces *faces
	root  *fyne.Container
	rows  [requestRows]*requestRow
	more  *line
}

// requestRow is one who asks. What he calls himself and says is a claim: his whole address
// stands above it.
type requestRow struct {
	faces  *faces
	onFail func(error)
	peer   desk.Ref // who is shown
	busy   desk.Ref // to whom an answer is under way
	root   *fyne.Container
	name   *line
	wish   *line
	by     *line // which of several accounts is asked
	held   *line // what here is the organisation's
	accept *button
	refuse *button
	block  *button
}

func newRequests(f *faces, keys *keyboard, block func(desk.Ref), onFail func(error)) *requests {
	r := &requests{faces: f, more: newLine(theme.SizeNameCaptionText, colorFaint)}
	r.root = container.New(layout.NewCustomPaddedVBoxLayout(spaceTight))
	for i := range r.rows {
		r.rows[i] = newRequestRow(f, keys, block, onFail)
		r.root.Add(r.rows[i].root)
	}
	r.root.Add(r.more)
	r.root.Hide()
	return r
}

func newRequestRow(f *faces, keys *keyboard, block func(desk.Ref), onFail func(error)) *requestRow {
	r := &requestRow{
		faces: f, onFail: onFail,
		name: newLine(theme.SizeNameText, theme.ColorNameForeground),
		wish: newLine(theme.SizeNameCaptionText, theme.ColorNameForeground),
		by:   newLine(theme.SizeNameCaptionText, colorFaint),
		held: newLine(theme.SizeNameCaptionText, colorFaint),
	}
	r.held.Hide()
	r.name.style.Bold = true
	r.accept = newButton(keys, "", nil, func() { r.answer(true) })
	r.refuse = newButton(keys, "", nil, func() { r.answer(false) })
	r.block = newButton(keys, "", nil, func() { block(r.peer) })
	r.accept.Importance, r.refuse.Importance, r.block.Importance = widget.HighImportance, widget.LowImportance, widget.LowImportance
	texts := container.New(layout.NewCustomPaddedVBoxLayout(0), r.name, r.wish, r.by, r.held)
	buttons := container.New(layout.NewCustomPaddedVBoxLayout(spaceJoined), container.NewGridWithColumns(2, r.accept, r.refuse), r.block)
	r.root = container.NewStack(newSurface(colorNotice, radiusCard), container.New(layout.NewCustomPaddedLayout(spaceNear, spaceNear, spaceApart, spaceApart),
		container.New(layout.NewCustomPaddedVBoxLayout(spaceTight), texts, buttons)))
	return r
}

// refresh draws the model.
func (r *requests) refresh() {
	all := r.faces.model.requests
	seen(r.root, len(all) > 0)
	for i, row := range r.rows {
		seen(row.root, i < len(all))
		if row.peer = (desk.Ref{}); i < len(all) {
			row.show(all[i])
		}
	}
	rest := len(all) - requestRows
	seen(r.more, rest > 0)
	r.more.set(r.faces.words.Count("window.more-requests", max(0, rest)))
}

func (r *requestRow) show(one desk.Request) {
	r.peer = one.Ref
	p, whole := r.faces.model.person(r.peer), address(r.peer.Address)
	if r.faces.model.contacts[r.peer].InRoster && p.name != whole {
		r.name.set(p.name + " · " + whole)
	} else {
		r.name.set(whole)
	}
	seen(r.by, r.faces.model.accountOf(r.peer) > 0)
	r.by.set(r.faces.words.Say("window.by-account", "Account", address(r.peer.Account)))
	accept, block := r.faces.may(r.accept, desk.FeatureAddContacts), r.faces.may(r.block, desk.FeatureBlocking)
	seen(r.held, !accept || !block)
	var says []string
	for _, claim := range []string{one.Nick, one.Text} {
		claim, _ = clip(claim, 200)
		if claim = plain(claim); claim != "" {
			says = append(says, claim)
		}
	}
	r.wish.set(r.faces.words.Say("window.request"))
	if len(says) > 0 {
		r.wish.set(r.faces.words.Quote(strings.Join(says, ": ")))
	}
}

// answer tells the resident what the person wants; the row goes when that was done.
func (r *requestRow) answer(accept bool) {
	peer := r.peer
	if peer.IsZero() || r.busy == peer {
		return
	}
	r.busy = peer
	workOnly(r.faces.ctx, func(ctx context.Context) error {
		return r.faces.desk.AnswerRequest(ctx, peer, accept)
	}, func(err error) {
		if r.busy == peer {
			r.busy = desk.Ref{}
		}
		if p := problemOf(err); p != nil && p.Code != desk.NoRequest { // answered elsewhere meanwhile
			r.onFail(err)
		}
	})
}
