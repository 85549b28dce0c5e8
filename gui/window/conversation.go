package window

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// conversation is the right half of the compact window: who it is, what was
// written, and the field to write in.
type conversation struct {
	faces   *faces
	window  fyne.Window
	peer    desk.Ref          // "" while nobody is chosen
	limits  map[int64]int     // by message number: how much of a long one is drawn
	asking  map[desk.Ref]bool // by peer: a page of history is on its way
	sending map[desk.Ref]bool // by peer: a message is on its way into the outbox
	keys    *keyboard
	drawn   desk.Ref // the peer whose messages the feed holds
	sight   sight
	// expiring draws anew when a message becomes of no use.
	expiring expiring

	root     *fyne.Container
	empty    fyne.CanvasObject
	hint     *widget.Label // that nobody is chosen
	content  *fyne.Container
	back     *button
	info     *button // opens the card
	who      *clickable
	face     *portrait
	name     *line
	status   *line
	feed     *feed
	door     *entrance
	below    *button // how much is new under what is in sight
	happened *widget.Label
	problem  *widget.Label
	write    *fyne.Container // the writer, and what belongs to it
	noReply  *widget.Label   // why there is none
	missing  string          // what was said of the page that could not be read last
	about    *reference
	writer   *field
	tabbed   completion
	rows     int // that the writer shows
	send     *button
	clip     *button // sends a file
	emoji    *button // offers signs to write
	files    *attaching
	uploads  *uploadList
}

func newConversation(f *faces, w fyne.Window, keys *keyboard, back func(), about func(desk.Ref)) *conversation {
	c := &conversation{
		faces: f, window: w, keys: keys,
		limits:   make(map[int64]int),
		asking:   make(map[desk.Ref]bool),
		sending:  make(map[desk.Ref]bool),
		back:     newButton(keys, "", theme.NavigateBackIcon(), back),
		face:     newPortrait(faceRow, theme.ColorNameBackground),
		name:     newLine(theme.SizeNameText, theme.ColorNameForeground),
		status:   newLine(theme.SizeNameCaptionText, colorFaint),
		happened: newHappened(),
		problem:  newProblemLabel(),
		noReply:  newNoReply(),
	}
	c.expiring = expiring{faces: f, draw: c.refresh}
	c.who = newClickable(func() { about(c.peer) })
	c.info = newButton(keys, "", theme.InfoIcon(), func() { about(c.peer) })
	c.back.Importance, c.info.Importance = widget.LowImportance, widget.LowImportance
	c.back.Hide()
	c.name.style.Bold = true
	c.feed = newFeed(f.words, deeds{more: c.more, menu: c.menu, open: c.open, selecting: c.selecting, hands: f.touch, keys: keys, choose: c.answer, acknowledge: c.acknowledge, fill: c.fill, react: c.react, answered: c.toAnswered, file: f.files})
	c.feed.keys, c.feed.onTop = keys, c.reached
	c.feed.onSight, c.feed.onMenu = c.scrolled, c.menuOfChosen
	c.door = newEntrance(f, keys)
	c.below = newButton(keys, "", theme.MoveDownIcon(), c.toEnd)
	c.below.Importance = widget.HighImportance
	c.below.Hide()
	c.writer = newWriter(fewestRows, f.enterSends, c.submit)
	c.writer.completes, c.writer.onTab = c.completes, c.complete
	c.about = newReference(c)
	c.writer.alsoOnKey(c.writerKey)
	c.writer.OnChanged = func(text string) {
		if c.about.way != correcting {
			f.drafting.changed(c.peer, text)
		}
		setWrapped(c.problem, "")
		if c.rows != c.rowsWanted(c.content.Size()) {
			c.content.Refresh()
		}
	}
	c.send = newButton(keys, "", theme.MailSendIcon(), c.submit)
	c.send.Importance = widget.HighImportance
	c.files = &attaching{faces: f, window: w, keys: keys, to: c.writable, failed: c.failed, laidOut: func() { c.content.Refresh() }}
	c.writer.onPaste = c.files.pasted
	c.clip = newButton(keys, "", theme.MailAttachmentIcon(), c.files.choose)
	c.clip.Importance = widget.LowImportance
	c.emoji = newButton(keys, "", emojiSign, c.offerEmoji)
	c.emoji.Importance = widget.LowImportance
	c.uploads = newUploadList(c.files)
	c.compose()
	return c
}

func newProblemLabel() *widget.Label {
	l := newWrapped()
	l.Importance, l.SizeName = widget.DangerImportance, theme.SizeNameCaptionText
	l.Hide()
	return l
}

func (c *conversation) compose() {
	c.hint = widget.NewLabel("")
	c.hint.Importance = widget.LowImportance
	c.empty = container.NewCenter(c.hint)
	who := container.NewStack(c.who, container.New(layout.NewCustomPaddedLayout(spaceHair, spaceHair, spaceTight, spaceTight), heading(c.face, c.name, c.status)))
	head := container.New(layout.NewCustomPaddedLayout(spaceTight, spaceTight, spaceNear, spaceNear), border(nil, nil, c.back, c.info, who))
	c.write = container.New(layout.NewCustomPaddedLayout(spaceNear, spaceApart, spaceApart, spaceApart),
		border(nil, nil, border(nil, container.New(layout.NewCustomPaddedHBoxLayout(0), c.clip, c.emoji), nil, nil), border(nil, c.send, nil, nil), c.writer))
	c.content = container.New(&growing{c},
		container.NewVBox(head, widget.NewSeparator(), c.door.root),
		container.New(floating{}, c.feed, c.below),
		container.NewVBox(widget.NewSeparator(), c.happened, c.problem, c.uploads.root, c.about.root, c.write, c.noReply))
	c.content.Hide()
	c.root = container.NewStack(c.empty, c.content)
}

// heading sets out who a window or a conversation is about.
func heading(sign fyne.CanvasObject, name, status *line) fyne.CanvasObject {
	return border(nil, nil, container.NewCenter(sign), nil,
		container.New(layout.NewCustomPaddedVBoxLayout(0), name, status))
}

// choose opens the conversation with peer, or none when it is "".
func (c *conversation) choose(peer desk.Ref) {
	if peer == c.peer {
		return
	}
	if t := c.faces.model.threads[c.peer]; t != nil {
		t.held = false
	}
	c.about.forget()
	c.peer, c.sight = peer, sight{}
	c.faces.drafting.resume(c.writer, peer)
	setWrapped(c.problem, "")
	setWrapped(c.happened, "")
	clear(c.limits)
	seen(c.content, !peer.IsZero())
	seen(c.empty, peer.IsZero())
	c.refresh()
}

// refresh draws the model.
func (c *conversation) refresh() {
	if c.peer.IsZero() {
		return
	}
	p := c.faces.drawn(c.faces.model.person(c.peer))
	c.face.show(p, theme.ColorNameBackground)
	c.name.set(p.name)
	c.status.set(describe(c.faces.words, p))
	if !c.door.show(p) {
		c.content.Refresh()
	}
	c.letWrite(c.takes())
	c.faces.hint(c.writer)
	c.uploads.refresh()
	t := c.faces.model.thread(c.peer)
	if !t.loaded {
		c.ask(t)
		if c.drawn == c.peer {
			return // a new snapshot: what is drawn stays until the page is there
		}
	}
	c.drawn = c.peer
	t.held = !c.feed.atEnd
	t.connected(c.faces.model.onLine(c.peer.Account))
	c.divide(t)
	c.feed.keep = c.keptInSight()
	c.feed.set(c.items(t, time.Now()))
	c.expiring.of(t.messages)
	if !c.sight.opened {
		c.sight.opened = t.loaded
		c.feed.begin(c.sight.fresh)
	}
	c.feed.lookUp()
}

// items lists what the feed is to show.
func (c *conversation) items(t *thread, now time.Time) []item {
	items := make([]item, 0, len(t.messages)+1)
	if start := c.start(t); start != noStart {
		items = append(items, item{start: start, why: told(c.faces.words, t.failed)})
	}
	var before time.Time
	answers := quotes{talk: c, in: t}
	for n, m := range t.messages {
		var last *desk.Message
		if n > 0 {
			last = &t.messages[n-1]
		}
		i := item{speaker: names(&m, last), message: m, limit: max(firstRunes, c.limits[m.Number]), fresh: m.Number == c.sight.fresh, expired: isExpired(&m, now), files: c.faces.files.views(&m), quote: answers.of(&m)}
		if desk.Said(m.Said(), "?") != m.Said() {
			who := c.faces.model.person(c.peer)
			i.who = who.writer(&m)
		}
		if !locale.SameDay(m.Time, before) {
			before = m.Time
			i.day = c.faces.words.Day(m.Time, now)
		}
		items = append(items, i)
		joinLast(items)
	}
	return items
}

// ask reads one page of history into t.
func (c *conversation) ask(t *thread) {
	peer, before := c.peer, t.oldest()
	limit := page
	if before == 0 { // the line before what is new must be among them
		limit = min(mostAtOnce, max(page, c.faces.model.conversations[peer].Unread+page/5))
	}
	if c.asking[peer] {
		return
	}
	c.asking[peer] = true
	work(c.faces.ctx, func(ctx context.Context) ([]desk.Message, error) {
		return c.faces.desk.History(ctx, peer, before, limit)
	}, func(messages []desk.Message, err error) {
		c.asking[peer] = false
		switch {
		case err != nil && t.loaded:
			t.failed = problemOf(err)
		case err != nil:
			c.failed(peer, err)
			c.missing = told(c.faces.words, problemOf(err))
			return
		default:
			t.putPage(messages, limit)
		}
		if c.peer == peer && c.missing == c.problem.Text {
			setWrapped(c.problem, "")
		}
		c.refresh()
		c.faces.attend()
	})
}

// more draws more of a long message, or asks for earlier ones.
func (c *conversation) more(i item) {
	if i.start != noStart {
		c.tryAgain()
		return
	}
	c.limits[i.message.Number] = i.limit + moreRunes
	c.refresh()
}

// describe says how a person is, and who it is when we do not know them.
func describe(words *locale.Words, p person) string {
	if p.room != nil {
		return describeRoom(words, p)
	}
	state := words.Say("window.unknown")
	if p.show != "" {
		state = words.Show(p.show)
	}
	if p.text != "" && p.text != state {
		state += " · " + p.text
	}
	if p.typing {
		state = words.Say("window.typing")
	}
	if p.stranger {
		state = words.Say("window.stranger")
	}
	if !p.known && p.peer.OwnServer() {
		state = words.Say("window.own-server")
	}
	if whole := address(p.peer.Address); p.name != whole && p.inside == "" {
		state += " · " + whole
	}
	if p.account > 0 {
		state += " · " + words.Say("window.by-account", "Account", address(p.peer.Account))
	}
	return state
}
