package window

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// addressees is the head of the small window: whom the message is for, and how he is. Asked to, it
// lets the person choose others, who are found by what is typed.
type addressees struct {
	faces   *faces
	to      []desk.Ref
	asking  bool   // others are being chosen
	changed func() // whom it is for
	full    func() // nobody can be added

	sign         *canvas.Image
	name, status *line
	one          fyne.CanvasObject // that, for one alone
	audience     *audience
	many         *fyne.Container // its chips
	change       *button
	root         *fyne.Container
}

func newAddressees(f *faces, keys *keyboard, to desk.Ref) *addressees {
	a := &addressees{
		faces: f, to: []desk.Ref{to},
		sign:     newSign(showSign("")),
		name:     newLine(theme.SizeNameText, theme.ColorNameForeground),
		status:   newLine(theme.SizeNameCaptionText, colorFaint),
		audience: newAudience(f, keys, ""),
	}
	a.name.style.Bold = true
	a.one = heading(a.sign, a.name, a.status)
	a.audience.find = func(text string, chosen []target) []target { return f.model.readers(text, chosen) }
	a.audience.chosen, a.audience.widest = a.targets, smallChip
	a.audience.add = func(t target) { a.add(t.Peer) }
	a.audience.remove = func(t target) { a.remove(t.Peer) }
	a.many = container.NewStack(a.audience.chips)
	a.change = newButton(keys, "", nil, nil)
	a.change.Importance = widget.LowImportance
	a.root = container.NewVBox(border(nil, nil, nil, container.NewVBox(a.change), container.NewStack(a.one, a.many)), a.audience.search)
	return a
}

// readers are those whom a text finds who would read a message, and without one the latest.
func (m *model) readers(text string, chosen []target) []target {
	return slices.DeleteFunc(m.withPeople(nil, text, chosen), func(t target) bool { return m.deaf(t.Peer) })
}

// alone is whom it is for, where that is one.
func (a *addressees) alone() (peer desk.Ref, yes bool) {
	if len(a.to) != 1 {
		return desk.Ref{}, false
	}
	return a.to[0], true
}

// choosing tells whether the field stands there to find others.
func (a *addressees) choosing() bool { return a.asking || len(a.to) == 0 }

// offering tells whether others are offered.
func (a *addressees) offering() bool {
	return a.choosing() && len(a.audience.offered.Objects) > 0
}

func (a *addressees) targets() []target {
	all := make([]target, len(a.to))
	for i, peer := range a.to {
		all[i] = target{Peer: peer}
	}
	return all
}

// set has it be for others.
func (a *addressees) set(to ...desk.Ref) {
	if !slices.Equal(a.to, to) {
		a.to = to
		a.changed()
	}
}

func (a *addressees) add(peer desk.Ref) {
	if len(a.to) == manyPeople {
		a.full()
		return
	}
	a.set(append(slices.Clone(a.to), peer)...)
}

func (a *addressees) remove(peer desk.Ref) {
	a.set(slices.DeleteFunc(slices.Clone(a.to), func(o desk.Ref) bool { return o == peer })...)
}

// ask shows the field, or takes it away.
func (a *addressees) ask(yes bool) {
	a.asking = yes
	a.audience.search.SetText("")
}

// refresh draws the model.
func (a *addressees) refresh() {
	peer, alone := a.alone()
	seen(a.one, alone && !a.choosing())
	seen(a.many, !alone || a.choosing())
	seen(a.audience.search, a.choosing())
	a.audience.refresh()
	if alone {
		p := a.faces.drawn(a.faces.model.person(peer))
		a.sign.Resource = personSign(p)
		a.sign.Refresh()
		a.name.set(p.name)
		a.status.set(describe(a.faces.words, p))
	}
}

// names are what they are called, as a title has room for them.
func (a *addressees) names() string {
	all := make([]string, len(a.to))
	for i, peer := range a.to {
		all[i] = a.faces.drawn(a.faces.model.person(peer)).name
	}
	names, _ := clip(strings.Join(all, ", "), 100)
	return names
}
