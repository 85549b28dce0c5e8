package window

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// compact is the window with everybody on the left and one conversation on the
// right; where it is narrow, one of the two.
type compact struct {
	faces     *faces
	window    fyne.Window
	attention *attention
	looking   bool
	keyboard  keyboard
	title     string

	banner  *banner
	demo    *demoNote
	steps   *firstSteps
	header  *header
	asking  *requests
	invited *invited
	undo    *undo
	card    *card      // nil while none is open
	blocked *blocked   // nil while it is not open
	inRoom  *roomSheet // nil while none is open
	// services are those whose addresses are rooms.
	services roomServices
	alerts   *alerts // nil while it is not open
	search   *field
	filters  *filterBar
	only     *check // whether of the people only who is on line is seen
	people   *people
	hits     *hits
	none     *widget.Label
	below    *widget.Label // what is to be said of the messages that were found
	talk     *conversation
	sides    *sides
	halves   *fyne.Container
	top      *fyne.Container // what stands above the list
	left     *fyne.Container
	high     float32 // that top was when it was set out
	root     *fyne.Container
}

func newCompact(f *faces, w fyne.Window) *compact {
	c := &compact{faces: f, window: w, attention: newAttention(f.ctx, f.desk), looking: f.foreground}
	c.keyboard = keyboard{key: c.key, letter: c.letter}
	c.banner = newBanner(f, &c.keyboard)
	c.demo, c.steps = newDemoNote(f, &c.keyboard), newFirstSteps(f, w, &c.keyboard)
	c.header = newHeader(f, w, &c.keyboard, c.banner.fail)
	c.asking = newRequests(f, &c.keyboard, c.askBlock, c.banner.fail)
	c.invited = newInvited(f, &c.keyboard, c.banner.fail)
	c.undo = newUndo(c)
	c.people = newPeople(f.words, f.drawn, c.chooseFound)
	c.none = newWrapped()
	c.below = newWrapped()
	c.below.SizeName = theme.SizeNameCaptionText
	c.below.Hide()
	for _, l := range []*widget.Label{c.none, c.below} {
		l.Alignment, l.Importance = fyne.TextAlignCenter, widget.LowImportance
	}
	c.talk = newConversation(f, w, &c.keyboard, c.leave, c.showCard)
	w.SetOnDropped(func(_ fyne.Position, files []fyne.URI) { c.talk.files.dropped(files) })
	c.search = newField("")
	c.search.SetIcon(theme.SearchIcon())
	c.hits = newHits(f, c.refreshPeople)
	c.people.onHit, c.people.onEnd = c.goTo, c.hits.more
	c.search.OnChanged = func(text string) {
		c.hits.look(strings.TrimSpace(text))
		c.refreshPeople()
	}
	c.search.onKey = c.searchKey
	c.people.onMenu, c.people.onCommand = c.menuOfLine, c.command
	c.people.keys, c.people.onFold = &c.keyboard, f.foldPart
	c.filters = newFilterBar(c.filter)
	c.only = newCheck(&c.keyboard, "", f.onlyOnline)
	c.search.onHands, c.header.text.onHands, c.people.onHands = f.touch, f.touch, f.touch
	c.talk.writer.onHands, c.talk.feed.onHands = c.talk.entered, f.touch
	c.keys()
	c.spell()
	c.compose()
	return c
}

func (c *compact) compose() {
	c.top = container.New(layout.NewCustomPaddedLayout(spaceNear, spaceTight, spaceNear, spaceNear),
		container.New(layout.NewCustomPaddedVBoxLayout(spaceTight), c.header.root,
			c.search, c.filters, c.only, c.asking.root, c.invited.root, c.undo.root))
	c.left = border(c.top, c.below, nil, nil, container.NewStack(c.people, container.NewVBox(c.none)))
	list := container.NewStack(newSurface(colorPanel, 0), c.left)
	c.sides = &sides{list: list, talk: c.talk.root, onSize: c.faces.keepSoon}
	c.sides.onNarrow = func(small bool) { seen(c.talk.back, small) }
	c.halves = container.New(c.sides, list, c.talk.root)
	c.window.SetPadded(false)
	c.root = container.New(stacked{foot: 1}, c.demo.root, c.banner.root, c.halves, c.steps.root)
	c.window.SetContent(c.root)
}

// keys binds what works anywhere in the window.
func (c *compact) keys() {
	keys := map[fyne.KeyName]func(){
		fyne.KeyK:      c.find,
		fyne.KeyF:      c.find,
		fyne.KeyE:      c.talk.remark,
		fyne.KeyPeriod: c.talk.offerEmoji,
		fyne.KeyUp:     func() { c.talk.answerOther(-1) },
		fyne.KeyDown:   func() { c.talk.answerOther(1) },
	}
	for _, k := range aboutKeys {
		keys[k] = func() { c.doAbout(k) }
	}
	for _, one := range append(c.commands(), c.listCommands()...) {
		if one.key != "" {
			keys[one.key] = one.do
		}
	}
	for key, do := range keys {
		keys[key] = func() {
			if !c.covered() {
				do()
			}
		}
	}
	keys[fyne.KeyW] = func() { c.faces.shut(c.window) }
	bind(c.window.Canvas(), []*field{c.search, c.talk.writer, c.header.text}, keys)
	c.talk.feed.onShortcut = c.search.onShortcut
	c.talk.writer.alsoOnKey(func(k fyne.KeyName) bool {
		switch k {
		case fyne.KeyHome, fyne.KeyEnd:
			return c.talk.writer.Text == "" && c.talk.feed.key(k)
		case fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyEscape:
			return c.key(k)
		case desktop.KeyMenu, fyne.KeyF10: // with Shift, as everywhere, or without
			return c.talk.menuOfChosen()
		}
		return false
	})
	c.header.text.onKey = func(k fyne.KeyName) bool {
		if k == fyne.KeyEscape {
			c.header.unsay()
			c.leave()
		}
		return k == fyne.KeyEscape
	}
	c.keyboard.listen(c.window.Canvas())
}

// covered tells whether a question, a card or a menu lies over the window. Then no key
// reaches what is beneath, which the person cannot see.
func (c *compact) covered() bool { return c.window.Canvas().Overlays().Top() != nil }

// key does what a key means that nothing nearer wants.
func (c *compact) key(k fyne.KeyName) bool {
	switch {
	case k == fyne.KeyEscape:
		if !c.faces.closeTop(c.window.Canvas()) {
			c.leave()
		}
		return true
	case c.covered():
		return false
	case !c.talk.peer.IsZero() && c.talk.feed.key(k):
		c.talk.entered()
		return true
	}
	return c.people.key(k)
}

// letter takes what is typed where nothing is to be written: it goes to the writer,
// or finds somebody to write to.
func (c *compact) letter(r rune) {
	if c.covered() {
		return
	}
	to := c.search
	if !c.talk.peer.IsZero() && c.talk.takes() {
		to = c.talk.writer
	}
	c.window.Canvas().Focus(to)
	to.TypedRune(r)
}

// entitle says in the title who is spoken to and how much is unread, for the task bar.
func (c *compact) entitle() {
	title := Title
	if !c.talk.peer.IsZero() {
		name, _ := clip(c.faces.drawn(c.faces.model.person(c.talk.peer)).name, 100)
		title = name + " — " + title
	}
	if n := c.faces.model.roll.unread; n > 0 {
		title = "(" + strconv.Itoa(n) + ") " + title
	}
	if title != c.title {
		c.title = title
		c.window.SetTitle(title)
	}
}

// leave goes back from the conversation to the list.
func (c *compact) leave() {
	c.uncover()
	c.window.Canvas().Focus(c.people)
}

// choose opens the conversation with peer, and goes to its writing field if asked.
func (c *compact) choose(peer desk.Ref, write bool) {
	c.talk.choose(peer)
	if write || c.sides.small {
		c.talk.sight.entered = true
	}
	c.sides.chosen = !peer.IsZero()
	c.halves.Refresh()
	c.refresh()
	switch {
	case !write || peer.IsZero():
	case c.talk.takes():
		c.window.Canvas().Focus(c.talk.writer)
	default:
		c.window.Canvas().Focus(c.talk.feed)
	}
}

// propose puts a text that somebody else has thought of behind what the person has begun to
// write. One that stands there already is not put there twice.
func (c *compact) propose(text string) {
	w := c.talk.writer
	if text = strings.TrimSpace(text); text == "" || c.talk.peer.IsZero() {
		return
	}
	if c.talk.about.way == correcting { // of which it is no part
		c.talk.about.leave()
	}
	if strings.HasSuffix(w.Text, text) {
		return
	}
	if w.Text != "" {
		text = strings.TrimRight(w.Text, "\n") + "\n" + text
	}
	w.SetText(text)
	w.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
}

// refreshTop gives what stands above the list the room that it needs.
func (c *compact) refreshTop() {
	if high := c.top.MinSize().Height; high != c.high {
		c.high = high
		c.left.Refresh()
	}
}

// refresh draws the model.
func (c *compact) refresh() {
	c.banner.refresh()
	c.header.refresh()
	if c.steps.refresh(!c.talk.peer.IsZero()) {
		c.root.Refresh()
	}
	c.asking.refresh()
	c.invited.refresh()
	c.refreshPeople()
	c.talk.refresh()
	if c.inRoom != nil {
		c.inRoom.refresh()
	}
	if c.card != nil {
		c.card.refresh()
	}
	if c.blocked != nil {
		c.blocked.draw()
	}
	c.entitle()
	c.attend(c.looking)
}

// attend follows from where the person looks what has been read, and whether what
// comes here next will be seen. See [sight].
func (c *compact) attend(looking bool) {
	c.looking = looking
	c.talk.sight.watched = looking && !c.covered() && c.talk.sight.entered && !c.talk.peer.IsZero()
	c.talk.refreshBelow()
	if !c.talk.sight.watched {
		c.attention.turn(desk.Ref{})
		return
	}
	if c.talk.feed.atEnd {
		c.attention.turn(c.talk.peer)
	} else {
		c.attention.turn(desk.Ref{})
	}
	if c.faces.model.conversations[c.talk.peer].Unread > 0 {
		c.attention.sees(c.talk.peer, c.talk.seenUpTo())
	}
}

// close ends what the window had going on.
func (c *compact) close() {
	c.attention.turn(desk.Ref{})
	c.banner.stop()
	c.hits.cancel()
	c.faces.drafting.last()
}
