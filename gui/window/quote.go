package window

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"vestnik/core/desk"
)

// quote is what is shown above a message of the one that it answers: who has written that, and how
// it begins. Where that one is here it is quoted as it stands now, else as the answer has it.
type quote struct{ who, text string }

// quotes finds what the messages of a thread answer, among those that are held.
type quotes struct {
	talk  *conversation
	in    *thread
	named map[string]int // by the ids of messages: where they stand; made when it is needed
	peer  *person        // the other one; the same
}

// of returns what a message quotes; nothing, if it answers none.
func (q *quotes) of(m *desk.Message) quote {
	if m.ReplyTo == "" || m.Retracted {
		return quote{}
	}
	var found quote
	if o := q.find(m.ReplyTo); o != nil {
		found = quote{who: q.writer(o), text: q.text(o)}
	} else {
		found = quote{who: q.called(m), text: m.Quotation()}
	}
	text, _ := clip(plain(found.text), longestQuote)
	if found.text = text; text == "" {
		found.text = q.talk.faces.words.Say("window.earlier-message")
	}
	return found
}

// find returns the message that others mean by an id; nil where it is not held.
func (q *quotes) find(id string) *desk.Message {
	if q.named == nil {
		q.named = make(map[string]int, len(q.in.messages))
		for at := range q.in.messages {
			m := &q.in.messages[at]
			q.named[m.ID], q.named[m.RoomID] = at, at
		}
	}
	at, is := q.named[id]
	if !is {
		return nil
	}
	return &q.in.messages[at]
}

// text is how a message is quoted.
func (q *quotes) text(m *desk.Message) string {
	if m.Retracted {
		return q.talk.faces.words.Say("window.last-retracted")
	}
	return strings.TrimSpace(m.Subject + "\n" + m.Gist(q.writer(m)))
}

// other is the one with whom the person talks, as he is called.
func (q *quotes) other() *person {
	if q.peer == nil {
		p := q.talk.faces.drawn(q.talk.faces.model.person(q.talk.peer))
		q.peer = &p
	}
	return q.peer
}

// writer is what the person calls who has written a message.
func (q *quotes) writer(m *desk.Message) string {
	if m.Mine {
		return q.talk.faces.words.Say("window.you")
	}
	return q.other().writer(m)
}

// called is what the person calls who has written what a message answers, as that says.
func (q *quotes) called(m *desk.Message) string {
	bare, nick, _ := strings.Cut(m.ReplyBy, "/")
	room, isRoom := q.talk.faces.model.rooms[desk.Ref{Account: m.Peer.Account, Address: m.Room}]
	switch {
	case m.ReplyBy == "":
		return ""
	case bare == m.Peer.Account, isRoom && nick == room.Nick:
		return q.talk.faces.words.Say("window.you")
	case m.Room != "":
		return nickOf(nick)
	}
	return q.other().name
}

// toAnswered goes to the message that another one answers.
func (c *conversation) toAnswered(m desk.Message) {
	c.entered()
	q := quotes{talk: c, in: c.faces.model.thread(c.peer)}
	if o := q.find(m.ReplyTo); o != nil {
		c.seek(o.Number)
		return
	}
	work(c.faces.ctx, func(ctx context.Context) (desk.Message, error) { return c.faces.desk.Answered(ctx, m.Peer, m.Number) }, func(o desk.Message, err error) {
		switch {
		case err != nil:
			c.failed(m.Peer, err)
		case c.peer == m.Peer:
			c.seek(o.Number)
		}
	})
}

// quoteRow draws a quote; a click leads to what is quoted.
type quoteRow struct {
	pressed
	bar       *surface
	who, text *line
}

func newQuoteRow() *quoteRow {
	q := &quoteRow{
		bar: newSurface(theme.ColorNamePrimary, radiusBar),
		who: newLine(theme.SizeNameCaptionText, theme.ColorNamePrimary), text: newLine(theme.SizeNameCaptionText, theme.ColorNameForeground),
	}
	q.who.style.Bold = true
	q.onTap, q.onHands = func() {}, func() {}
	q.back, q.hover = newSurface("", radiusCard), q.tint
	q.ExtendBaseWidget(q)
	q.Hide()
	return q
}

func (q *quoteRow) set(now quote) {
	q.who.set(now.who)
	seen(q.who, now.who != "")
	q.text.set(now.text)
	seen(q, now != quote{})
}

// quoteSide is where the text begins beside the bar.
const quoteSide = edgeWide + spaceNear

func (q *quoteRow) natural() float32 {
	if !q.Visible() {
		return 0
	}
	return max(q.who.natural(), q.text.natural()) + quoteSide + 1
}

func (q *quoteRow) high() float32 {
	if !q.who.Visible() {
		return q.text.MinSize().Height + 2*spaceHair
	}
	return q.who.MinSize().Height + q.text.MinSize().Height + 2*spaceHair
}

// CreateRenderer implements fyne.Widget.
func (q *quoteRow) CreateRenderer() fyne.WidgetRenderer {
	return &arranged{widget: q, min: atLeast(0, 0), objects: []fyne.CanvasObject{q.back, q.bar, q.who, q.text}, arrange: func(size fyne.Size) {
		place(q.back, 0, 0, size.Width, size.Height)
		place(q.bar, 0, spaceHair, edgeWide, max(0, size.Height-2*spaceHair))
		y, wide := float32(spaceHair), max(0, size.Width-quoteSide)
		for _, l := range []*line{q.who, q.text} {
			if l.Visible() {
				place(l, quoteSide, y, wide, l.MinSize().Height)
				y += l.MinSize().Height
			}
		}
	}}
}
