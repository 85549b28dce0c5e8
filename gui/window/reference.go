package window

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// reference is which message that is there the writer is about, and a bar above the writer that
// says so. Esc, or the button of the bar, leaves it. While a message is corrected its text stands in
// the writer, and what was begun to be written before is kept as the draft that it is.
type reference struct {
	talk *conversation
	way  way
	to   desk.Message

	root  *fyne.Container
	title *line
	text  *line
}

// way is how what is written is about a message.
type way uint8

const (
	aboutNothing way = iota
	correcting
	replying
)

func newReference(c *conversation) *reference {
	r := &reference{talk: c, title: newLine(theme.SizeNameCaptionText, theme.ColorNamePrimary), text: newLine(theme.SizeNameText, colorFaint)}
	r.title.style.Bold = true
	away := newButton(c.keys, "", theme.CancelIcon(), func() { r.leave() })
	away.Importance = widget.LowImportance
	r.root = container.New(layout.NewCustomPaddedLayout(spaceTight, 0, spaceWide, spaceApart), border(nil, nil, newAccent(), container.NewCenter(away),
		container.New(layout.NewCustomPaddedLayout(0, 0, spaceApart, spaceTight), container.New(layout.NewCustomPaddedVBoxLayout(0), r.title, r.text))))
	r.root.Hide()
	return r
}

// newAccent is the upright bar at which what is quoted is known.
func newAccent() fyne.CanvasObject {
	return container.New(&least{wide: edgeWide}, newSurface(theme.ColorNamePrimary, radiusBar))
}

// begin turns the writer to a message.
func (r *reference) begin(w way, m desk.Message) {
	r.leave()
	r.way, r.to = w, m
	r.spell()
	if w == correcting {
		r.talk.writer.SetText(m.Said())
		r.talk.writer.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
	}
	r.root.Show()
	r.talk.content.Refresh()
	r.talk.window.Canvas().Focus(r.talk.writer)
}

// leave turns the writer away from the message, and tells whether it was turned to one.
func (r *reference) leave() bool {
	was := r.way
	r.forget()
	if was == correcting {
		r.talk.faces.drafting.resume(r.talk.writer, r.talk.peer)
	}
	return was != aboutNothing
}

// forget is leave for who puts another text into the writer.
func (r *reference) forget() {
	r.way, r.to = aboutNothing, desk.Message{}
	if r.root.Visible() {
		r.root.Hide()
		r.talk.content.Refresh()
	}
}

// says returns what is to be done when body is sent.
func (r *reference) says(body string) func(context.Context) (desk.Message, error) {
	d, peer, to := r.talk.faces.desk, r.talk.peer, r.to
	switch r.way {
	case correcting:
		return func(ctx context.Context) (desk.Message, error) { return d.Correct(ctx, peer, to.Number, body) }
	case replying:
		return func(ctx context.Context) (desk.Message, error) { return d.Reply(ctx, peer, to.Number, body) }
	}
	return func(ctx context.Context) (desk.Message, error) {
		return d.Send(ctx, desk.Outgoing{Account: peer.Account, To: peer.Address, Body: body})
	}
}

// correctable returns the message that the person has written last, if its text can be put right.
func (c *conversation) correctable() (desk.Message, bool) {
	m, ok := c.faces.model.thread(c.peer).last(true)
	return m, ok && m.Correctable() && c.takes()
}

// correct puts the text of the person's last message into the writer, whole, and tells whether there
// is one.
func (c *conversation) correct() bool {
	m, ok := c.correctable()
	switch {
	case !ok:
		return false
	case !m.Clipped:
		c.about.begin(correcting, m)
		return true
	}
	peer := c.peer
	work(c.faces.ctx, func(ctx context.Context) (desk.Message, error) { return c.faces.desk.Message(ctx, peer, m.Number) }, func(m desk.Message, err error) {
		switch {
		case err != nil:
			c.failed(peer, err)
		case c.peer == peer:
			c.about.begin(correcting, m)
		}
	})
	return true
}

// corrected leaves the message that is as it was put right.
func (c *conversation) corrected(peer desk.Ref, m desk.Message) {
	c.faces.model.thread(peer).edit(m)
	if c.peer == peer && c.about.to.Number == m.Number {
		c.about.leave()
	}
	c.refresh()
}

// answered turns the writer away from the message that was answered.
func (c *conversation) answered(peer desk.Ref, answer desk.Message) {
	if c.peer == peer && c.about.way == replying && c.about.to.Named(answer.ReplyTo) {
		c.about.leave()
	}
}

// writerKey does what a key means in the writer that is not for its text.
func (c *conversation) writerKey(k fyne.KeyName) bool {
	switch {
	case k == fyne.KeyEscape:
		return c.about.leave()
	case k == fyne.KeyUp:
		return c.about.way == aboutNothing && c.writer.Text == "" && c.correct()
	}
	return false
}

// answerable tells whether a message is answered by one that names it. What offers buttons, or a form,
// takes whatever names it as the choice of one.
func (c *conversation) answerable(m *desk.Message) bool {
	return c.canBeRemarked(m) && (m.Notice == nil || len(m.Notice.Buttons) == 0 && m.Notice.Form == nil)
}

// answerOther turns the writer to another message to be answered: the next one above, or below. Below
// the last it answers none.
func (c *conversation) answerOther(step int) {
	t := c.faces.model.thread(c.peer)
	at := len(t.messages)
	if c.about.way == replying {
		at = t.after(c.about.to.Number) - 1
	}
	for at += step; at >= 0 && at < len(t.messages); at += step {
		if c.answerable(&t.messages[at]) {
			c.about.begin(replying, t.messages[at])
			return
		}
	}
	if step > 0 && c.about.way == replying {
		c.about.leave()
	}
}

// aboutItems are what the menu of a message has to say something about it.
func (c *conversation) aboutItems(m desk.Message) (items []*fyne.MenuItem) {
	if c.answerable(&m) {
		items = append(items, withKey(fyne.NewMenuItemWithIcon(c.faces.words.Say("window.reply"), theme.MailReplyIcon(), func() { c.about.begin(replying, m) }), fyne.KeyUp, fyne.KeyModifierShortcutDefault))
	}
	if last, ok := c.correctable(); ok && last.Number == m.Number {
		items = append(items, withKey(fyne.NewMenuItemWithIcon(c.faces.words.Say("window.correct"), theme.DocumentCreateIcon(), func() { c.correct() }), fyne.KeyUp, 0))
	}
	if c.canBeRemarked(&m) {
		items = append(items, c.reactItem(m))
	}
	if m.Mine && c.canBeRemarked(&m) {
		items = append(items, fyne.NewMenuItemWithIcon(c.faces.words.Say("window.retract"), theme.DeleteIcon(), func() { c.askRetract(m) }))
	}
	return items
}
