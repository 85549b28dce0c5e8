package window

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// audience lets the person say whom an alert is for: everybody, groups, and people one by one,
// found by what is typed. Who was chosen stands above, and is taken away by a click.
type audience struct {
	faces   *faces
	keys    *keyboard
	chosen  func() []target
	add     func(target)
	remove  func(target)
	find    func(text string, chosen []target) []target // whom a text finds
	widest  float32                                     // the text of a chip
	leave   func()                                      // Esc, where nothing is typed
	done    func()                                      // Enter there
	looked  func()                                      // others are offered
	root    *fyne.Container
	chips   *fyne.Container
	drawn   []target // who has chips
	search  *field
	offered *fyne.Container
	offers  []target
	rows    []*button
	at      int // which of the offers Enter takes
}

const (
	// mostOffers is how many are offered at a time, and mostChips how many have chips.
	mostOffers = 6
	mostChips  = 24
)

func newAudience(f *faces, keys *keyboard, hint string) *audience {
	a := &audience{faces: f, keys: keys, chips: container.New(&flow{}), offered: container.New(layout.NewCustomPaddedVBoxLayout(0)), widest: widestChip, done: func() {}, looked: func() {}}
	a.find = func(text string, chosen []target) []target { return f.model.offers(text, chosen) }
	a.search = newField(hint)
	a.search.SetIcon(theme.SearchIcon())
	a.search.onHands = f.touch
	a.search.OnChanged = func(string) { a.look() }
	a.search.onKey = a.key
	a.root = container.NewVBox(a.chips, a.search, a.offered)
	return a
}

// look offers whom what is typed finds.
func (a *audience) look() {
	a.at, a.offers = 0, nil
	if chosen := a.chosen(); len(chosen) == 0 || !blank(a.search.Text) {
		a.offers = a.find(a.search.Text, chosen)
	}
	a.rows, a.offered.Objects = nil, nil
	for _, t := range a.offers {
		icon := theme.AccountIcon()
		if t.Peer.IsZero() {
			icon = theme.FolderIcon()
		}
		label := a.name(t)
		if t.Peer.Address != "" && label != address(t.Peer.Address) {
			label += " · " + address(t.Peer.Address)
		}
		label = fitted(label, 2*a.widest, theme.Size(theme.SizeNameText), fyne.TextStyle{Bold: true})
		b := newButton(a.keys, label, icon, func() { a.take(t) }).likeText()
		a.rows = append(a.rows, b)
		a.offered.Add(b)
	}
	if len(a.offers) == 0 && !blank(a.search.Text) {
		none := newWrapped()
		none.SizeName, none.Importance = theme.SizeNameCaptionText, widget.LowImportance
		none.SetText(a.faces.words.Say("window.nobody-found"))
		a.offered.Add(none)
	}
	a.mark()
	a.offered.Refresh()
	a.looked()
}

// mark shows what Enter takes.
func (a *audience) mark() {
	for i, b := range a.rows {
		b.weigh(map[bool]widget.Importance{true: widget.MediumImportance, false: widget.LowImportance}[i == a.at && !blank(a.search.Text)])
	}
}

// take adds one, and is ready for the next.
func (a *audience) take(t target) {
	a.add(t)
	a.search.SetText("")
	a.look()
}

func (a *audience) key(k fyne.KeyName) bool {
	switch k {
	case fyne.KeyUp, fyne.KeyDown:
		a.at = max(0, min(len(a.offers)-1, a.at+map[fyne.KeyName]int{fyne.KeyUp: -1, fyne.KeyDown: 1}[k]))
		if a.mark(); len(a.rows) > 0 {
			intoSight(a.rows[a.at])
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		switch {
		case blank(a.search.Text):
			a.done()
		case a.at < len(a.offers):
			a.take(a.offers[a.at])
		}
	case fyne.KeyBackspace:
		chosen := a.chosen()
		if a.search.Text != "" || len(chosen) == 0 {
			return false
		}
		a.remove(chosen[len(chosen)-1])
	case fyne.KeyEscape:
		if a.search.Text == "" {
			a.leave()
		}
		a.search.SetText("")
	default:
		return false
	}
	return true
}

// refresh draws who was chosen.
func (a *audience) refresh() {
	chosen := a.chosen()
	switch {
	case !slices.Equal(chosen, a.drawn):
		a.drawn = slices.Clone(chosen)
		a.chips.Objects = nil
		for _, t := range chosen[:min(len(chosen), mostChips)] {
			a.chips.Add(newChip(a.keys, a.name(t), a.widest, func() { a.remove(t) }))
		}
		if more := len(chosen) - mostChips; more > 0 {
			l := widget.NewLabel(a.faces.words.Count("count.alert-more", more))
			a.chips.Add(l)
		}
		a.look()
	case len(chosen) == 0 && !slices.Equal(a.find(a.search.Text, chosen), a.offers):
		a.look()
	}
	seen(a.chips, len(a.drawn) > 0)
}

// name is what somebody is called here.
func (a *audience) name(t target) string {
	words, m := a.faces.words, a.faces.model
	switch {
	case t.All:
		return words.Say("window.alert-all", "Number", m.rostered)
	case t.Group != "":
		size := 0
		if g := m.roll.named[t.Group]; g != nil {
			size = len(g.all)
		}
		return words.Say("window.alert-group", "Group", plain(t.Group), "Number", size)
	}
	return m.person(t.Peer).name
}

// offers are those whom what is typed finds, and who were not chosen yet: all, groups, and one by
// one.
func (m *model) offers(text string, chosen []target) (found []target) {
	asks := ask(text)
	add := func(t target) {
		if len(found) < mostOffers && !slices.Contains(chosen, t) {
			found = append(found, t)
		}
	}
	if len(asks) == 0 && m.rostered > 0 {
		add(target{All: true})
	}
	for _, g := range m.roll.groups {
		if len(asks) == 0 || asks.meet(fold(plain(g.name))) {
			add(target{Group: g.name})
		}
	}
	if len(asks) == 0 {
		return found
	}
	return m.withPeople(found, text, chosen)
}

// withPeople adds whom a text finds one by one: those who are known, the latest first, and an
// address that nobody is known by.
func (m *model) withPeople(found []target, text string, chosen []target) []target {
	for _, p := range m.people(text) {
		if len(found) == mostOffers {
			break
		}
		if t := (target{Peer: p.peer}); !m.own(p.peer.Address) && !slices.Contains(chosen, t) {
			found = append(found, t)
		}
	}
	whole := (&form{address: text}).person()
	known := func(t target) bool { return t.Peer.Address == whole }
	if whole != "" && !slices.ContainsFunc(found, known) && !slices.ContainsFunc(chosen, known) && !m.own(whole) {
		found = append(found[:min(len(found), mostOffers-1)], target{Peer: desk.Ref{Account: m.first(), Address: whole}})
	}
	return found
}
