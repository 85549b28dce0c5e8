package window

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// people is the list of contacts and conversations. Up and Down choose, Left and Right
// fold and unfold, Enter goes to write or folds, the menu key asks what else can be done, and what else is typed goes where the
// window says.
//
// It draws itself rather than with Fyne's List, whose lines are all of one height, or
// else each change of one costs a drawing of all.
type people struct {
	widget.BaseWidget
	rows      rows
	high      heights
	chosen    desk.Ref // whose conversation is open
	cursor    rowKey   // where Up and Down go on from: somebody may stand in several groups
	drawn     func(person) person
	words     *locale.Words
	onChoose  func(peer desk.Ref, write bool)
	onHit     func(hit int) // to a message that was found
	onCommand func(command)
	onEnd     func()                        // the last line is in sight
	onMenu    func(r row, at fyne.Position) // what can be done about a line is asked for
	onFold    func(key string, folded bool)
	keys      *keyboard
	focus     focus
	onHands   func()

	scroll  *container.Scroll
	body    *fyne.Container
	lines   []*personRow // those in sight, and some more
	heads   []*headRow
	deeds   []*commandRow
	drawnAt fyne.Position
}

func newPeople(words *locale.Words, drawn func(person) person, choose func(peer desk.Ref, write bool)) *people {
	p := &people{words: words, drawn: drawn, onChoose: choose, onHands: func() {}, onEnd: func() {}}
	p.body = container.New(peopleLayout{p})
	p.scroll = container.NewVScroll(p.body)
	p.scroll.OnScrolled = func(fyne.Position) { p.draw() }
	p.ExtendBaseWidget(p)
	return p
}

// set shows these people, and which of them is chosen.
func (p *people) set(all rows, chosen desk.Ref) {
	moved := p.chosen != chosen && p.cursor.peer != chosen
	p.rows, p.chosen = all, chosen
	if moved || p.at() < 0 {
		p.cursor = p.rows.whose(chosen)
	}
	p.draw()
}

// draw gives each line in sight a widget.
func (p *people) draw() {
	size := p.scroll.Size()
	if size.Height <= 0 {
		return
	}
	height := p.rows.height(p.high)
	p.scroll.Offset.Y = fyne.Max(0, fyne.Min(p.scroll.Offset.Y, height-size.Height))
	first, count := p.rows.under(p.scroll.Offset.Y, p.high), p.rows.count()
	lines, heads, deeds, shown := 0, 0, 0, make([]fyne.CanvasObject, 0, len(p.body.Objects))
	i := first
	for y := p.rows.top(first, p.high); i < count && y < p.scroll.Offset.Y+size.Height; i++ {
		r := p.rows.at(i)
		var o fyne.CanvasObject
		high := r.part.line(p.high)
		switch {
		case r.heading():
			o, high = p.head(heads, r), p.high.head
			heads++
		case r.command != nil:
			o = p.deed(deeds, r)
			deeds++
		default:
			o = p.line(lines, r)
			lines++
		}
		place(o, 0, y, size.Width, high)
		shown = append(shown, o)
		y += high
	}
	p.give(shown, fyne.NewSize(size.Width, fyne.Max(height, size.Height)))
	if i == count {
		p.onEnd()
	}
}

// give puts these widgets before the person. To draw all of them anew for each presence
// would cost more than all the rest: each does that itself, where it has changed.
func (p *people) give(shown []fyne.CanvasObject, size fyne.Size) {
	if p.body.Size() == size && p.drawnAt == p.scroll.Offset && slices.Equal(p.body.Objects, shown) {
		return
	}
	p.body.Objects, p.drawnAt = shown, p.scroll.Offset
	p.body.Resize(size)
	p.body.Refresh()
	p.scroll.Refresh()
}

// line returns the nth widget for somebody in sight, showing him.
func (p *people) line(n int, r row) *personRow {
	if n == len(p.lines) {
		p.lines = append(p.lines, newPersonRow(p.words))
	}
	l := p.lines[n]
	key := r.key()
	l.onTap = func() {
		p.cursor = key
		p.choose(key, true)
	}
	l.onAsk = func(at fyne.Position) { p.onMenu(r, at) }
	l.onHands = p.onHands
	one, chosen := p.drawn(*r.person), key.peer == p.chosen
	switch {
	case key.hit != 0:
		chosen = key == p.cursor
	case key.part != "" && key.part != keyTalks:
		one.written, one.pinned = false, false // what was written stands above; here it counts how he is
	}
	l.show(one, chosen, time.Now())
	return l
}

// deed returns the nth widget for a command in sight, showing it.
func (p *people) deed(n int, r row) *commandRow {
	if n == len(p.deeds) {
		p.deeds = append(p.deeds, newCommandRow())
	}
	d, key := p.deeds[n], r.key()
	d.onTap = func() {
		p.cursor = key
		p.choose(key, true)
	}
	d.onHands = p.onHands
	d.show(*r.command, p.cursor == key)
	return d
}

// head returns the nth widget for a heading in sight, showing it.
func (p *people) head(n int, r row) *headRow {
	if n == len(p.heads) {
		p.heads = append(p.heads, newHeadRow(p.words))
	}
	h, key, folded := p.heads[n], r.key(), r.part.folded
	h.onTap = func() {
		p.cursor = key
		p.onFold(key.part, !folded)
	}
	h.onAsk = func(at fyne.Position) { p.onMenu(r, at) }
	h.onHands = p.onHands
	h.show(*r.part, p.cursor == key)
	return h
}

// step goes n lines down from the cursor. Somebody there is chosen; a heading is not.
func (p *people) step(n int) {
	count := p.rows.count()
	if count == 0 {
		return
	}
	at := min(max(p.at()+n, 0), count-1)
	p.turn(at)
}

func (p *people) turn(at int) {
	r := p.rows.at(at)
	p.cursor = r.key()
	if !r.heading() {
		p.choose(p.cursor, false)
	}
	p.showLine(at)
}

// choose opens the conversation of a line. A message that was found is gone to, and a command is
// done, only when the person says so.
func (p *people) choose(key rowKey, write bool) {
	switch {
	case key.command != "":
		if at := p.rows.find(key); write && at >= 0 {
			p.onCommand(*p.rows.at(at).command)
		}
	case key.hit == 0:
		p.onChoose(key.peer, write)
	case write:
		p.onHit(key.hit)
	}
}

// at returns the line of the cursor, -1 where it is in none.
func (p *people) at() int { return p.rows.find(p.cursor) }

// showLine brings a line into sight.
func (p *people) showLine(at int) {
	top, bottom := p.rows.top(at, p.high), p.rows.top(at+1, p.high)
	if y := p.scroll.Offset.Y; top < y {
		p.scroll.Offset.Y = top
	} else if height := p.scroll.Size().Height; bottom > y+height {
		p.scroll.Offset.Y = bottom - height
	}
	p.draw()
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
	case fyne.KeyLeft:
		return p.fold(true)
	case fyne.KeyRight:
		return p.fold(false)
	case fyne.KeyReturn, fyne.KeyEnter:
		p.enter()
	case desktop.KeyMenu, fyne.KeyF10:
		return p.menu()
	default:
		return false
	}
	return true
}

// enter goes to write to whom the cursor is at, or folds the part.
func (p *people) enter() {
	if p.at() < 0 {
		p.step(1)
		if at := p.at(); at >= 0 && p.rows.at(at).heading() {
			p.step(1)
		}
	}
	at := p.at()
	switch {
	case at < 0:
	case !p.rows.at(at).heading():
		p.choose(p.cursor, true)
	default:
		r := p.rows.at(at)
		p.onFold(r.part.key, !r.part.folded)
	}
}

// menu asks what can be done about the line of the cursor, below it.
func (p *people) menu() bool {
	at := p.at()
	if at < 0 {
		return false
	}
	p.showLine(at)
	place := fyne.CurrentApp().Driver().AbsolutePositionForObject(p)
	p.onMenu(p.rows.at(at), place.AddXY(spaceWide, p.rows.top(at+1, p.high)-p.scroll.Offset.Y))
	return true
}

// fold folds or unfolds the part with the cursor; from somebody in it, it goes to the
// heading first. It returns whether there is anything to fold.
func (p *people) fold(yes bool) bool {
	if p.at() < 0 {
		return false
	}
	r := p.rows.at(p.at())
	switch {
	case r.part.key == "":
		return false
	case !r.heading():
		if yes {
			p.turn(p.rows.find(rowKey{part: r.part.key}))
		}
	case r.part.folded != yes:
		p.onFold(r.part.key, yes)
	}
	return true
}

// TypedRune implements fyne.Focusable.
func (p *people) TypedRune(r rune) { p.keys.letter(r) }

// FocusGained implements fyne.Focusable.
func (p *people) FocusGained() { p.focus.has(p, true) }

// FocusLost implements fyne.Focusable.
func (p *people) FocusLost() { p.focus.has(p, false) }

// CreateRenderer implements fyne.Widget.
func (p *people) CreateRenderer() fyne.WidgetRenderer {
	return p.focus.around(&arranged{widget: p, arrange: func(size fyne.Size) {
		if high := listHeights(); p.scroll.Size() != size || p.high != high {
			p.high = high
			p.scroll.Resize(size)
			p.draw()
		}
	}, min: func() fyne.Size { return fyne.NewSize(120, listHeights().person) }, objects: []fyne.CanvasObject{p.scroll}})
}

// peopleLayout gives the scroller the height of all lines, in sight or not.
type peopleLayout struct{ people *people }

// Layout implements fyne.Layout.
func (peopleLayout) Layout([]fyne.CanvasObject, fyne.Size) {}

// MinSize implements fyne.Layout.
func (l peopleLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, l.people.rows.height(l.people.high))
}

// listHeights are as high as the text of the lines needs.
func listHeights() heights {
	return heights{
		head:    rowHigh(0, theme.SizeNameCaptionText) + spaceHair,
		person:  rowHigh(faceRow, theme.SizeNameText, theme.SizeNameCaptionText),
		command: rowHigh(iconSide, theme.SizeNameText),
	}
}
