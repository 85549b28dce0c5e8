package window

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// compact is the window with everybody on the left and one conversation on the
// right; where it is narrow, one of the two.
type compact struct {
	faces     *faces
	window    fyne.Window
	attention *attention
	looking   bool

	banner *banner
	header *header
	search *field
	people *people
	none   *widget.Label
	talk   *conversation
	sides  *sides
	halves *fyne.Container
	root   *fyne.Container
}

func newCompact(f *faces, w fyne.Window) *compact {
	c := &compact{faces: f, window: w, attention: newAttention(f.ctx, f.desk), looking: f.foreground}
	c.banner = newBanner(f)
	c.header = newHeader(f, w, c.banner.fail)
	c.people = newPeople(f.words, func(p person) person { return f.model.drawn(p) }, c.choose)
	c.none = newWrapped()
	c.none.Alignment, c.none.Importance = fyne.TextAlignCenter, widget.LowImportance
	c.talk = newConversation(f, w, c.leave)
	c.search = newField(f.words.Say("window.search"))
	c.search.SetIcon(theme.SearchIcon())
	c.search.OnChanged = func(string) { c.refreshPeople() }
	c.search.onKey = c.searchKey
	c.people.onLetter = func(r rune) {
		w.Canvas().Focus(c.search)
		c.search.TypedRune(r)
	}
	c.search.onHands, c.header.text.onHands, c.people.onHands = f.touch, f.touch, f.touch
	c.talk.writer.onHands, c.talk.feed.onHands = c.talk.entered, f.touch
	c.keys()
	c.compose()
	return c
}

func (c *compact) compose() {
	top := container.New(layout.NewCustomPaddedLayout(6, 4, 6, 6),
		container.New(layout.NewCustomPaddedVBoxLayout(4), c.header.root, c.search))
	list := container.NewStack(newSurface(colorPanel, 0),
		container.NewBorder(top, nil, nil, nil, container.NewStack(c.people, container.NewVBox(c.none))))
	c.sides = &sides{list: list, talk: c.talk.root}
	c.sides.onNarrow = func(small bool) { seen(c.talk.back, small) }
	c.halves = container.New(c.sides, list, c.talk.root)
	c.window.SetPadded(false)
	c.root = container.New(stacked{}, c.banner.root, c.halves)
	c.window.SetContent(c.root)
}

// keys binds what works anywhere in the window.
func (c *compact) keys() {
	bind(c.window.Canvas(), []*field{c.search, c.talk.writer, c.header.text}, map[fyne.KeyName]func(){
		fyne.KeyK: c.find,
		fyne.KeyW: func() { c.faces.shut(c.window) },
	})
	escape := func(k fyne.KeyName) bool {
		if k == fyne.KeyEscape {
			c.leave()
		}
		return k == fyne.KeyEscape
	}
	c.talk.writer.alsoOnKey(escape)
	c.window.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) {
		if !escape(e.Name) {
			c.people.key(e.Name)
		}
	})
}

// find goes to the search field, which a narrow window may have to uncover.
func (c *compact) find() {
	if c.sides.small {
		c.choose("", false)
	}
	c.window.Canvas().Focus(c.search)
}

// searchKey lets Up, Down and Enter choose from the search field; Esc clears it.
func (c *compact) searchKey(k fyne.KeyName) bool {
	if k == fyne.KeyEscape {
		if c.search.Text == "" {
			c.leave()
		}
		c.search.SetText("")
		return true
	}
	if !c.people.key(k) {
		return false
	}
	if k == fyne.KeyReturn || k == fyne.KeyEnter {
		c.search.SetText("") // found
	}
	return true
}

// leave goes back from the conversation to the list.
func (c *compact) leave() {
	if c.sides.small {
		c.choose("", false)
	}
	c.window.Canvas().Focus(c.people)
}

// choose opens the conversation with peer, and goes to its writing field if asked.
func (c *compact) choose(peer string, write bool) {
	c.talk.choose(peer)
	if write || c.sides.small {
		c.talk.sight.entered = true
	}
	c.sides.chosen = peer != ""
	c.halves.Refresh()
	c.refresh()
	if write && peer != "" {
		c.window.Canvas().Focus(c.talk.writer)
	}
}

// refresh draws the model.
func (c *compact) refresh() {
	c.banner.refresh()
	c.header.refresh()
	c.refreshPeople()
	c.talk.refresh()
	c.attend(c.looking)
}

func (c *compact) refreshPeople() {
	filter := c.search.Text
	all := c.faces.model.people(filter)
	if len(all) == 0 && (&form{address: filter}).domain() != "" {
		// A whole address of somebody unknown: one may write to them.
		one := c.faces.model.person(strings.ToLower(strings.TrimSpace(filter)))
		all = []*person{&one}
	}
	c.people.set(all, c.talk.peer)
	text := ""
	switch {
	case len(all) > 0:
	case blank(filter):
		text = c.faces.words.Say("window.no-contacts")
	default:
		text = c.faces.words.Say("window.nobody-found")
	}
	setWrapped(c.none, text)
}

// attend follows from where the person looks what has been read, and whether what
// comes here next will be seen. See [sight].
func (c *compact) attend(looking bool) {
	c.looking = looking
	c.talk.sight.watched = looking && c.talk.sight.entered && c.talk.peer != ""
	c.talk.refreshBelow()
	if !c.talk.sight.watched {
		c.attention.turn("")
		return
	}
	if c.talk.feed.atEnd {
		c.attention.turn(c.talk.peer)
	} else {
		c.attention.turn("")
	}
	if c.faces.model.conversations[c.talk.peer].Unread > 0 {
		c.attention.sees(c.talk.peer, c.talk.seenUpTo())
	}
}

// close ends what the window had going on.
func (c *compact) close() {
	c.attention.turn("")
	c.banner.stop()
}
