package window

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
)

// sight is what the person has before them of the open conversation.
//
// A message is read when the end of its bubble was drawn in a conversation that is
// watched: one of our windows has the keyboard (which a locked screen takes from it), no
// question or menu lies over the conversation, the person has gone into it (with Enter
// or a click, by writing or scrolling; passing by in the list is not enough), and their
// hands have not been away from it for [idleAfter]. All else
// stays unread: it is counted in the list and by the button under the feed, stands
// under a line that says so, and the resident raises its popup, because the
// conversation counts as attended only while it is watched at its end.
type sight struct {
	opened  bool  // its first page has been put before the person
	entered bool  // the person has gone into it
	watched bool  // see above
	fresh   int64 // the number of the message that has the line above it
	caught  bool  // all has been read since the line was drawn
}

// divide finds the message to draw the line above: the first unread one, when what is
// unread was not here before. What comes before the person's eyes gets no line.
func (c *conversation) divide(t *thread) {
	unread := c.faces.model.conversations[c.peer].Unread
	switch {
	case unread == 0:
		c.sight.caught = true
	case !t.loaded, c.sight.watched && c.sight.opened && c.feed.atEnd:
	case c.sight.fresh == 0, c.sight.caught:
		c.sight.fresh, c.sight.caught = t.firstUnread(unread), false
	}
}

// keptInSight returns the message that is not to be scrolled out of sight by what comes after it: the
// first that has come while the person was away. So the line above it is what he sees when he is back,
// and nothing is read that has gone by.
func (c *conversation) keptInSight() int64 {
	if c.sight.watched || c.sight.caught {
		return 0
	}
	return c.sight.fresh
}

// seenUpTo returns the number of the newest message of the peer that has been in sight.
func (c *conversation) seenUpTo() int64 {
	t := c.faces.model.thread(c.peer)
	if !t.loaded || c.drawn != c.peer || !c.sight.opened {
		return 0
	}
	return t.lastReceived(c.feed.lastSeen())
}

// refreshBelow shows how much is unread under what is in sight.
func (c *conversation) refreshBelow() {
	n := 0
	if unread := c.faces.model.conversations[c.peer].Unread; unread > 0 && c.sight.opened && !c.feed.atEnd {
		n = min(unread, c.faces.model.thread(c.peer).receivedAfter(c.feed.lastSeen()))
	}
	if n > 0 {
		if text := c.faces.words.Count("window.below", n); c.below.Text != text {
			c.below.SetText(text)
		}
	}
	seen(c.below, n > 0)
	floating{}.Layout([]fyne.CanvasObject{c.feed, c.below}, c.feed.Size()) // it may be wider now
}

// toEnd goes to the newest message.
func (c *conversation) toEnd() {
	c.feed.end()
	c.entered()
}

// scrolled follows the person through the conversation.
func (c *conversation) scrolled() {
	c.faces.touch()
	c.faces.attend()
}

// entered notes that the person has turned to this conversation.
func (c *conversation) entered() {
	c.sight.entered = true
	c.faces.touch()
	c.faces.attend()
}

// idleAfter is how long a person may leave keyboard and mouse alone and still count as
// sitting there. Fyne tells of what happens in our own windows only, which is what
// counts: the keyboard cannot be used elsewhere while it is ours.
const idleAfter = 3 * time.Minute

// hands is when they were last seen on keyboard or mouse.
type hands struct {
	last    time.Time
	waiting bool // a timer runs
	idle    bool
}

// touch notes that a key was pressed, or the mouse moved or used.
func (f *faces) touch() {
	f.hands.last = time.Now()
	if !f.hands.waiting {
		f.hands.waiting = true
		f.await(idleAfter)
	}
	if f.hands.idle {
		f.hands.idle = false
		f.attend()
	}
}

// await looks whether the person is still there, after as long as they may be away.
func (f *faces) await(d time.Duration) {
	time.AfterFunc(d, func() {
		if f.over.Load() || f.ctx.Err() != nil {
			return
		}
		fyne.Do(func() {
			if left := idleAfter - time.Since(f.hands.last); left > 0 {
				f.await(left)
				return
			}
			f.hands.waiting, f.hands.idle = false, true
			f.attend()
		})
	})
}

// news is the line above the first message that is new.
type news struct {
	widget.BaseWidget
	text        *line
	left, right *surface
}

func newNews(words *locale.Words) *news {
	n := &news{
		text: newLine(theme.SizeNameCaptionText, theme.ColorNamePrimary),
		left: newSurface(theme.ColorNamePrimary, 0), right: newSurface(theme.ColorNamePrimary, 0),
	}
	n.text.set(words.Say("window.news"))
	n.text.align = fyne.TextAlignCenter
	n.ExtendBaseWidget(n)
	return n
}

// CreateRenderer implements fyne.Widget.
func (n *news) CreateRenderer() fyne.WidgetRenderer {
	return &arranged{widget: n, arrange: n.arrange, min: atLeast(0, 0), objects: []fyne.CanvasObject{n.left, n.text, n.right}}
}

func (n *news) arrange(size fyne.Size) {
	const side, gap = spaceWide, spaceApart
	word, height := n.text.natural()+1, n.text.MinSize().Height
	arm := (size.Width-word)/2 - gap - side
	place(n.text, side+arm+gap, (size.Height-height)/2, word, height)
	place(n.left, side, size.Height/2, arm, 1)
	place(n.right, size.Width-side-arm, size.Height/2, arm, 1)
}
