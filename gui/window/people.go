package window

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// people is the list of contacts and conversations. Up and Down choose, Enter
// goes to write, and what else is typed goes where the window says.
type people struct {
	widget.List
	all      []*person
	chosen   desk.Ref // peer
	onChoose func(peer desk.Ref, write bool)
	keys     *keyboard
	onHands  func()
}

func newPeople(words *locale.Words, drawn func(person) person, choose func(peer desk.Ref, write bool)) *people {
	p := &people{onChoose: choose}
	p.HideSeparators = true
	p.Length = func() int { return len(p.all) }
	p.CreateItem = func() fyne.CanvasObject { return newPersonRow(words) }
	p.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) {
		o.(*personRow).show(drawn(*p.all[i]), p.all[i].peer == p.chosen, time.Now())
	}
	// The rows show who is chosen. Fyne's own selection goes by position, which
	// changes with every message.
	p.OnSelected = func(i widget.ListItemID) {
		p.UnselectAll()
		p.onChoose(p.all[i].peer, true)
	}
	p.ExtendBaseWidget(p)
	return p
}

// set shows these people, and which of them is chosen.
func (p *people) set(all []*person, chosen desk.Ref) {
	p.all, p.chosen = all, chosen
	p.Refresh()
}

// step chooses the person that stands n below the chosen one.
func (p *people) step(n int) {
	if len(p.all) == 0 {
		return
	}
	at := min(max(p.at()+n, 0), len(p.all)-1)
	p.onChoose(p.all[at].peer, false)
	p.ScrollTo(at)
}

// at returns where the chosen person stands, -1 when not in the list.
func (p *people) at() int {
	return slices.IndexFunc(p.all, func(one *person) bool { return one.peer == p.chosen })
}

// TypedKey implements fyne.Focusable.
func (p *people) TypedKey(e *fyne.KeyEvent) {
	p.onHands()
	p.keys.key(e.Name)
}

// key does what a key means in the list, and returns whether it means anything.
func (p *people) key(k fyne.KeyName) bool {
	switch k {
	case fyne.KeyUp:
		p.step(-1)
	case fyne.KeyDown:
		p.step(1)
	case fyne.KeyReturn, fyne.KeyEnter:
		if p.at() < 0 {
			p.step(1)
		}
		if p.at() >= 0 {
			p.onChoose(p.chosen, true)
		}
	default:
		return false
	}
	return true
}

// TypedRune implements fyne.Focusable.
func (p *people) TypedRune(r rune) { p.keys.letter(r) }

// FocusGained implements fyne.Focusable. The chosen row is mark enough.
func (p *people) FocusGained() {}

// FocusLost implements fyne.Focusable.
func (p *people) FocusLost() {}
