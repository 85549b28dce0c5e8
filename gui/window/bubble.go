package window

import (
	"reflect"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/link"
)

// item is one row of a conversation: a message, with the name of the day before the
// first message of a day, or what is said above the first of all.
type item struct {
	message desk.Message
	day     string // not empty: the day begins with this message
	limit   int    // how many runes of the body are drawn
	start   start  // what is said there, and no message
	why     string // it could not be read
	fresh   bool   // the first that is new: a line says so above it
	expired bool   // it is of no use any more, and nothing was done about it
	speaker bool   // who has said it in a room stands above it
	joined  bool   // it is said in one breath with the one above,
	joins   bool   // and the one below with it,
	silent  bool   // which says when that was
	files   []filed
	who     string // who has written it, where he says of himself what he does
	quote   quote  // of what it answers
}

// same tells whether two rows are drawn alike.
func (i item) same(o item) bool {
	a, b := &i.message, &o.message
	return i.day == o.day && i.limit == o.limit && i.start == o.start && i.why == o.why && i.fresh == o.fresh && i.expired == o.expired && i.speaker == o.speaker && i.joined == o.joined && i.joins == o.joins && i.silent == o.silent &&
		a.Number == b.Number && a.Peer == b.Peer && a.State == b.State && a.Error == b.Error && a.Clipped == b.Clipped &&
		a.Edited == b.Edited && a.Retracted == b.Retracted && a.Body == b.Body && a.Subject == b.Subject &&
		a.Unreadable == b.Unreadable && a.Time.Equal(b.Time) && a.Delayed == b.Delayed && a.Mine == b.Mine && a.Unstyled == b.Unstyled &&
		a.Answer == b.Answer && a.Acknowledged.Equal(b.Acknowledged) && reflect.DeepEqual(a.Notice, b.Notice) &&
		a.Nick == b.Nick && a.Mentioned == b.Mentioned && reflect.DeepEqual(a.Moderated, b.Moderated) &&
		slices.EqualFunc(a.Reactions, b.Reactions, sameReaction) && slices.Equal(i.files, o.files) && i.who == o.who && i.quote == o.quote
}

// text is what is drawn as that: the addresses of files that have cards are not.
func (i *item) text() string {
	if len(i.files) == len(i.message.Attachments) {
		return desk.Said(i.message.Text(), i.who)
	}
	return desk.Said(i.message.Said(), i.who)
}

// firstRunes is how much of a message is drawn at first, and moreRunes how much a
// tap on "show more" adds. A message of a megabyte would take seconds to lay out.
const (
	firstRunes = 2000
	moreRunes  = 10000
)

// deeds are what a person can do with a message.
type deeds struct {
	more      func(item)
	menu      func(i item, p *prose, under *link.Link, at fyne.Position)
	open      func(link.Link)
	selecting func(*prose)
	hands     func()
	// about a message that asks something
	choose      func(m desk.Message, value string)
	acknowledge func(m desk.Message)
	fill        func(m desk.Message) // nil: there is no place for a form
	react       func(m desk.Message, sign string)
	answered    func(m desk.Message) // goes to what it answers
	keys        *keyboard
	file        *filing // nil: what is drawn here has no files
}

// bubble draws one [item]. It is reused for other items while the person scrolls.
type bubble struct {
	widget.BaseWidget
	words *locale.Words
	do    deeds
	item  item
	body  typeset // as it is to be drawn, not yet wrapped

	day     *line
	news    *news
	back    *surface
	speaker *line // who has said it, in a room
	class   *line // how the message is classified
	quote   *quoteRow
	subject *widget.Label
	text    *prose
	reason  *widget.Label
	reacted *reactedRow
	choices *choices
	files   *fileCards
	more    *button
	start   *widget.Label
	meta    *line
	mark    *canvas.Image
}

func newBubble(words *locale.Words, do deeds) *bubble {
	b := &bubble{
		words: words, do: do,
		day:     newLine(theme.SizeNameCaptionText, colorFaint),
		news:    newNews(words),
		back:    newSurface(colorOthers, radiusBubble),
		speaker: newLine(theme.SizeNameCaptionText, colorFaint),
		class:   newLine(theme.SizeNameCaptionText, colorFaint),
		quote:   newQuoteRow(),
		subject: newWrapped(),
		text:    newProse(),
		reason:  newWrapped(),
		reacted: newReactedRow(do),
		choices: newChoices(words, do),
		files:   newFileCards(words, do),
		meta:    newLine(theme.SizeNameCaptionText, colorFaint),
		mark:    newSign(nil),
	}
	b.day.align = fyne.TextAlignCenter
	b.meta.align = fyne.TextAlignTrailing
	b.class.style.Bold, b.speaker.style.Bold = true, true
	b.subject.TextStyle.Bold = true
	b.reason.SizeName, b.reason.Importance = theme.SizeNameCaptionText, widget.DangerImportance
	b.start = newWrapped()
	b.start.Alignment, b.start.SizeName, b.start.Importance = fyne.TextAlignCenter, theme.SizeNameCaptionText, widget.LowImportance
	b.more = newButton(do.keys, "", nil, func() { b.do.more(b.item) })
	b.more.Importance = widget.LowImportance
	b.text.onOpen, b.text.onSelect, b.text.onHands = do.open, do.selecting, do.hands
	b.text.onMenu = b.TappedSecondary
	b.quote.onTap = func() { b.do.answered(b.item.message) }
	b.ExtendBaseWidget(b)
	return b
}

func newWrapped() *widget.Label {
	l := widget.NewLabel("")
	l.Wrapping = fyne.TextWrapWord
	return l
}

// show draws i at the present width.
func (b *bubble) show(i item) {
	if b.item.same(i) && b.Size().Width > 0 {
		return
	}
	b.fill(i)
	if len(i.files) > 0 {
		b.do.file.look(&b.item.message)
	}
	b.arrange(b.Size().Width)
	b.Refresh()
}

// heightAt returns how high i is when it is width wide.
func (b *bubble) heightAt(i item, width float32) float32 {
	b.fill(i)
	return b.arrange(width)
}

func (b *bubble) fill(i item) {
	if i.message.Number != b.item.message.Number {
		b.text.unselect()
	}
	b.item = i
	body, clipped := clip(i.text(), i.limit)
	b.body = b.typeset(strings.TrimRight(visible(body), "\n") + formBelow(&i.message) + linkBelow(&i.message))
	b.day.set(i.day)
	seen(b.news, i.fresh)
	subject, cut := clip(i.message.Subject, max(200, i.limit-firstRunes))
	setWrapped(b.subject, plain(subject))
	b.fade(i.expired)
	b.fillSpeaker()
	b.class.set(classOf(&i.message))
	seen(b.class, b.class.text != "")
	b.quote.set(i.quote)
	seen(b.text, b.body.text != "")
	setWrapped(b.reason, b.failure())
	b.reacted.set(&i.message)
	b.choices.set(i)
	b.files.set(i)
	b.more.Hide()
	if clipped || cut {
		b.more.SetText(b.words.Say("window.more"))
		b.more.Show()
	}
	said, button := b.startText()
	setWrapped(b.start, said)
	if button != "" {
		b.more.SetText(button)
		b.more.Show()
	}
	b.back.tint(backOf(&i.message))
	b.meta.set(b.metaText())
	b.fillMark()
}

// typeset returns the text as it is to be drawn.
func (b *bubble) typeset(text string) typeset {
	switch m := b.item.message; {
	case m.Unreadable != "":
		return plainly(b.words.Say("window.unreadable"))
	case m.Unstyled:
		return plainly(text)
	}
	return styled(text)
}

func setWrapped(l *widget.Label, text string) {
	if text == "" {
		l.Hide()
	} else {
		l.Show()
	}
	if l.Text != text {
		l.SetText(text)
	}
}

// failure says why the message did not arrive.
func (b *bubble) failure() string {
	m := b.item.message
	if m.State != desk.Failed {
		return ""
	}
	return told(b.words, desk.Returned(plain(m.Peer.Address), plain(m.Error)))
}

// The measures of a bubble.
const (
	bubbleShare = 0.8 // of the width, at most
	tight       = 3   // by how much a label's padding is more than a bubble wants
)

// arrange puts everything in its place at this width and returns the height.
func (b *bubble) arrange(width float32) float32 {
	if b.item.start != noStart {
		return b.arrangeStart(width)
	}
	var y float32
	if !b.item.joined {
		y = spaceTight
	}
	between := rowHigh(0, theme.SizeNameCaptionText)
	place(b.day, 0, y+(between-b.day.MinSize().Height)/2, width, b.day.MinSize().Height)
	if b.item.day != "" {
		y += between
	}
	if b.item.fresh {
		place(b.news, 0, y, width, between)
		y += between
	}
	inner := b.wrapped((width - 2*spaceEdge) * bubbleShare)
	x := float32(spaceEdge)
	if b.item.message.Mine {
		x = width - spaceEdge - inner
	}
	top := y
	for _, l := range []*line{b.speaker, b.class} {
		if l.Visible() {
			place(l, x+theme.InnerPadding(), y+tight, inner-2*theme.InnerPadding(), l.MinSize().Height)
			y += l.MinSize().Height
		}
	}
	if b.quote.Visible() {
		place(b.quote, x+theme.InnerPadding(), y+tight, inner-2*theme.InnerPadding(), b.quote.high())
		y += b.quote.high()
	}
	for _, l := range []fyne.Widget{b.subject, b.text, b.reason} {
		if l.Visible() {
			l.Resize(fyne.NewSize(inner, 0))
			height := l.MinSize().Height
			place(l, x, y, inner, height)
			y += height - 2*tight
		}
	}
	y += 2 * tight
	y = flowing(b.reacted.box, x+theme.InnerPadding(), y-tight, inner-2*theme.InnerPadding()) + tight
	y = b.files.arrange(x+theme.InnerPadding(), y, inner-2*theme.InnerPadding())
	y = flowing(b.choices.box, x+theme.InnerPadding(), y, inner-2*theme.InnerPadding())
	if b.more.Visible() {
		place(b.more, x, y-tight, b.more.MinSize().Width, b.more.MinSize().Height)
		y += b.more.MinSize().Height
	}
	y = b.arrangeMeta(x, fyne.Max(top+tight, y-theme.InnerPadding()-1), inner)
	place(b.back, x, top, inner, y-top)
	if b.item.joins {
		return y + spaceHair
	}
	return y + spaceTight
}

// wrapped lays the text out in lines and returns how wide the bubble becomes.
func (b *bubble) wrapped(most float32) float32 {
	size, pad := theme.Size(theme.SizeNameText), 2*theme.InnerPadding()+2
	lines, widest := wrap(b.body, fyne.Max(most-pad, 20))
	b.text.set(b.body, lines)
	widest = fyne.Max(widest, b.meta.natural())
	if b.mark.Visible() {
		widest = fyne.Max(widest, b.meta.natural()+signSide+spaceTight)
	}
	widest = max(widest, inOneRow(b.reacted.box), inOneRow(b.choices.box), b.files.natural(), b.quote.natural())
	for _, l := range []*line{b.speaker, b.class} {
		if l.Visible() {
			widest = fyne.Max(widest, l.natural())
		}
	}
	if b.subject.Visible() {
		widest = fyne.Max(widest, fyne.MeasureText(b.subject.Text, size, b.subject.TextStyle).Width)
	}
	if b.reason.Visible() {
		widest = fyne.Max(widest, 260)
	}
	return fyne.Min(most, fyne.Max(widest+pad, 64))
}

// TappedSecondary implements fyne.SecondaryTappable: the right button.
func (b *bubble) TappedSecondary(e *fyne.PointEvent) {
	if b.item.start != noStart || b.do.menu == nil {
		return
	}
	at := e.AbsolutePosition.Subtract(fyne.CurrentApp().Driver().AbsolutePositionForObject(b.text))
	if l, ok := b.text.linkAt(at); ok {
		b.do.menu(b.item, b.text, &l, e.AbsolutePosition)
		return
	}
	b.do.menu(b.item, b.text, nil, e.AbsolutePosition)
}

// CreateRenderer implements fyne.Widget.
func (b *bubble) CreateRenderer() fyne.WidgetRenderer {
	return &arranged{widget: b, arrange: func(s fyne.Size) { b.arrange(s.Width) }, min: atLeast(0, 0),
		objects: []fyne.CanvasObject{b.day, b.news, b.back, b.speaker, b.class, b.quote, b.subject, b.text, b.reason, b.reacted.box, b.files.box, b.choices.box, b.more, b.start, b.meta, b.mark}}
}
