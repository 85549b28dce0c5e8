package window

import (
	"cmp"
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// accountRow is one account in the settings. What helps against what is wrong with it stands
// first.
type accountRow struct {
	page *preferences
	of   desk.AccountStatus

	face    *portrait
	name    *line
	state   *line
	trouble *widget.Label
	remedy  *widget.Label
	root    *fyne.Container

	signIn, reconnect, first, card, password, signOut *settingAction
}

func newAccountRow(p *preferences, of desk.AccountStatus) *accountRow {
	r := &accountRow{page: p, of: of, face: newPortrait(faceRow, colorPanel), trouble: newWrapped(), remedy: newWrapped()}
	r.name, r.state = newLine(theme.SizeNameText, theme.ColorNameForeground), newLine(theme.SizeNameCaptionText, colorFaint)
	r.name.style.Bold = true
	r.name.set(address(of.Address))
	r.trouble.Importance = widget.DangerImportance
	r.remedy.SizeName = theme.SizeNameCaptionText
	f := p.faces
	r.signIn = p.action("window.sign-in-again", "", func() { f.signInAgain(r.of.Address, r.of.URL) })
	r.signIn.do.Importance = widget.HighImportance
	r.reconnect = p.action("window.reconnect", "", func() { workOnly(f.ctx, f.desk.Reconnect, p.fail) })
	r.first = p.action("account.put-first", "", r.putFirst)
	r.card = p.action("window.own-card", desk.FeatureOwnCard, r.showCard)
	r.password = p.action("service.do-password", "", func() { f.changePassword(r.of.Address) })
	r.password.can = func() bool { return r.of.Connection.Live() }
	r.signOut = p.action("window.sign-out", "", func() { f.askSignOut(p.window, r.of.Address, p.fail) })
	deeds := container.New(&flow{})
	for _, a := range r.deeds() {
		deeds.Add(a.object())
	}
	r.root = container.NewStack(newSurface(colorPanel, radiusCard), container.New(layout.NewCustomPaddedLayout(spaceNear, spaceNear, spaceApart, spaceApart),
		container.New(layout.NewCustomPaddedVBoxLayout(spaceTight), heading(r.face, r.name, r.state), container.New(layout.NewCustomPaddedVBoxLayout(spaceOne), r.trouble, r.remedy), deeds)))
	return r
}

// deeds are what can be done with it, in the order in which it is shown.
func (r *accountRow) deeds() []*settingAction {
	return []*settingAction{r.signIn, r.reconnect, r.first, r.card, r.password, r.signOut}
}

// words are those in which the search looks.
func (r *accountRow) words() string {
	all := []string{r.of.Address}
	for _, a := range r.deeds() {
		all = append(all, a.words())
	}
	return strings.Join(all, " ")
}

// show draws it as it is: whether it is the first, and of several.
func (r *accountRow) show(of desk.AccountStatus, first, several bool) {
	r.of = of
	me := self(&of)
	me.show, me.image = r.visible(), r.page.faces.pictures.of(desk.Ref{Account: of.Address}, of.Picture)
	r.face.show(me, colorPanel)
	state := r.says()
	if first && several {
		state = r.page.faces.words.Say("account.first", "State", state)
	}
	r.state.set(state)
	r.complain()
	seen(r.first.root, several && !first)
	for _, a := range r.deeds() {
		a.follow(nil)
	}
}

// visible is what others see of the person by this account.
func (r *accountRow) visible() desk.Show {
	if r.of.Connection.Live() {
		return r.page.faces.model.status.Show()
	}
	return desk.Offline
}

// says says how it is.
func (r *accountRow) says() string {
	words := r.page.faces.words
	return cmp.Or(comes(words, r.of.Connection), words.Show(r.visible()))
}

// complain says what is wrong, and offers what helps.
func (r *accountRow) complain() {
	p, sentence, remedy := r.of.Problem, "", ""
	if p != nil {
		sentence, remedy = r.page.faces.words.Problem(cleaned(p))
	}
	setWrapped(r.trouble, sentence)
	setWrapped(r.remedy, remedy)
	seen(r.signIn.root, p != nil && byPerson(p))
	seen(r.reconnect.root, r.of.Connection == desk.Waiting || r.of.Connection == desk.Checking)
}

func (r *accountRow) putFirst() {
	of := r.of.Address
	workOnly(r.page.faces.ctx, func(ctx context.Context) error { return r.page.faces.desk.PutFirst(ctx, of) }, r.page.fail)
}

// showCard opens what the person says about himself, above the compact window.
func (r *accountRow) showCard() {
	r.page.faces.showCompact(desk.Ref{})
	r.page.faces.compact.showOwnCard(r.of.Address)
}
