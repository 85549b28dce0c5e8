package window

import (
	"cmp"
	"context"
	"slices"
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

// quick is the small window to send one message, to one or to several. It closes when the message
// is in the outbox, and stays with its text, and with those who have not got it, when it is not.
//
// What is written stays in sight whoever it is for now. It is kept as the draft of one of them, see
// redraft.
type quick struct {
	faces   *faces
	window  fyne.Window
	peer    desk.Ref // whose draft it is
	title   string
	focused bool // the keyboard is here
	sending bool
	answers *desk.Message // what is answered; nil: nothing

	whom    *addressees
	others  *container.Scroll // whom it could be for, in the place of what is written
	past    *past
	quoted  *line // of what is answered
	writer  *field
	phrases *fyne.Container
	offered []string // the phrases that have buttons there
	problem *widget.Label
	noReply *widget.Label // that nobody would read it
	hint    *widget.Label
	send    *button
	files   *attaching
	clip    *button // sends a file
	uploads *uploadList
	keys    keyboard
}

func newQuick(f *faces, w fyne.Window, peer desk.Ref) *quick {
	q := &quick{
		faces: f, window: w, peer: peer,
		quoted:  newLine(theme.SizeNameText, colorFaint),
		phrases: container.New(&flow{}),
		problem: newProblemLabel(),
		noReply: newNoReply(),
		hint:    newWrapped(),
	}
	q.writer = newWriter(3, f.enterSends, q.submit)
	q.keys = keyboard{key: q.key, letter: q.letter}
	q.keys.listen(w.Canvas())
	q.writer.alsoOnKey(q.key)
	q.writer.onHands = f.touch
	f.drafting.resume(q.writer, peer)
	q.writer.OnChanged = func(text string) {
		setWrapped(q.problem, "")
		f.drafting.changed(q.peer, text)
	}
	q.writer.onFocus = q.attend
	q.whom = newAddressees(f, &q.keys, peer)
	q.whom.changed = q.addressed
	q.whom.full = func() { setWrapped(q.problem, f.words.Say("window.quick-many", "Number", manyPeople)) }
	q.whom.change.OnTapped = func() { q.ask(!q.whom.asking) }
	q.whom.audience.looked, q.whom.audience.leave, q.whom.audience.done = q.arrange, q.leave, func() { q.ask(false) }
	q.whom.audience.search.onFocus = q.attend
	q.others = container.NewVScroll(q.whom.audience.offered)
	q.send = newButton(&q.keys, "", theme.MailSendIcon(), q.submit)
	q.send.Importance = widget.HighImportance
	q.files = &attaching{faces: f, window: w, keys: &q.keys, to: q.writable, failed: q.failed, laidOut: func() { w.Content().Refresh() }}
	q.writer.onPaste = q.files.pasted
	w.SetOnDropped(func(_ fyne.Position, files []fyne.URI) { q.files.dropped(files) })
	q.clip = newButton(&q.keys, "", theme.MailAttachmentIcon(), q.files.choose)
	q.clip.Importance = widget.LowImportance
	q.uploads = newUploadList(q.files)
	q.past = newPast(f, peer, func() { w.Content().Refresh() })
	q.spell()
	q.compose()
	q.refresh()
	return q
}

func (q *quick) compose() {
	closeWindow := func() { q.faces.shut(q.window) }
	keys := map[desktop.CustomShortcut]func(){
		{KeyName: fyne.KeyW, Modifier: fyne.KeyModifierShortcutDefault}: closeWindow,
		{KeyName: fyne.KeyK, Modifier: fyne.KeyModifierShortcutDefault}: func() { q.ask(true) },
	}
	for n := range mostNumbered {
		keys[desktop.CustomShortcut{KeyName: fyne.KeyName(strconv.Itoa(n + 1)), Modifier: fyne.KeyModifierAlt}] = func() { q.sayPhrase(n) }
	}
	bindAll(q.window.Canvas(), []*field{q.whom.audience.search, q.writer}, keys)
	head := container.NewVBox(container.New(layout.NewCustomPaddedLayout(0, spaceTight, spaceHair, spaceHair), q.whom.root), q.past.root, q.quoted)
	q.hint.SizeName, q.hint.Importance = theme.SizeNameCaptionText, widget.LowImportance
	foot := border(nil, nil, q.clip, q.send, q.hint)
	q.window.SetContent(container.New(layout.NewCustomPaddedLayout(spaceApart, spaceApart, spaceEdge, spaceEdge),
		border(head, container.NewVBox(q.uploads.root, q.phrases, q.problem, foot), nil, nil, container.NewStack(q.others, q.writer, q.noReply))))
}

// ask lets the person choose whom the message is for, or goes back to it.
func (q *quick) ask(yes bool) {
	q.whom.ask(yes)
	q.refresh()
	q.window.Content().Refresh()
	q.focus()
}

// leave goes back from there, or out where nobody is chosen.
func (q *quick) leave() {
	if len(q.whom.to) == 0 {
		q.faces.shut(q.window)
		return
	}
	q.ask(false)
}

// addressed follows whom the message is for now.
func (q *quick) addressed() {
	q.redraft()
	setWrapped(q.problem, "")
	q.refresh()
	q.window.Content().Refresh()
	q.focus()
}

// turn has it be for one alone, who is to be written to now.
func (q *quick) turn(peer desk.Ref) {
	if q.whom.set(peer); q.whom.asking {
		q.ask(false)
	}
	q.focus()
}

// redraft has what is written be the draft of the first of those whom it is for, unless he has
// another: that one stays his, and is shown where nothing is written.
func (q *quick) redraft() {
	if len(q.whom.to) == 0 || q.faces.quicks[q.whom.to[0]] != nil {
		return
	}
	drafts, first, text := q.faces.drafting, q.whom.to[0], q.writer.Text
	switch {
	case blank(text):
	case blank(drafts.text(first)):
		drafts.changed(q.peer, "")
		drafts.changed(first, text)
	default:
		return
	}
	delete(q.faces.quicks, q.peer)
	q.peer, q.faces.quicks[first] = first, q
	drafts.resume(q.writer, first)
}

// quote puts the message with a number in the journal above what is written, which answers it.
func (q *quick) quote(number int64) {
	peer := q.peer
	work(q.faces.ctx, func(ctx context.Context) (desk.Message, error) { return q.faces.desk.Message(ctx, peer, number) },
		func(m desk.Message, err error) {
			if err != nil || m.Retracted || q.faces.quicks[q.peer] != q {
				return // there is nothing to quote, and to write all the same; or nowhere to
			}
			text, _ := clip(plain(strings.TrimSpace(m.Subject+"\n"+m.Body)), longestQuote)
			if q.fillIn(m) {
				return
			}
			if text != "" {
				text = "«" + text + "»"
			}
			q.answers = &m
			q.quoted.set(text)
			q.arrange()
			q.window.Content().Refresh()
		})
}

// smallForm is how many questions a form may have that is filled in here, and formHigh how high
// the window becomes for it.
const (
	smallForm = 6
	formHigh  = 460
)

// fillIn shows the form of a message in the place of what is written, where it is a small one, and
// tells whether it is.
func (q *quick) fillIn(m desk.Message) bool {
	asks := m.AsksForm()
	if asks == nil || len(asks.Fields) > smallForm {
		return false
	}
	q.window.Resize(fyne.NewSize(fyne.Max(380, q.window.Canvas().Size().Width), formHigh))
	q.faces.fillIn(q.window, m, func() { q.faces.shut(q.window) })
	return true
}

// answered is the message that is answered, nil where this is for others than who wrote it.
func (q *quick) answered() *desk.Message {
	if peer, alone := q.whom.alone(); alone && q.answers != nil && q.answers.Peer == peer {
		return q.answers
	}
	return nil
}

// longestQuote is how many runes of a message are quoted; what has no room is cut when drawn.
const longestQuote = 200

// refresh draws the model.
func (q *quick) refresh() {
	q.whom.refresh()
	title := cmp.Or(q.whom.names(), q.faces.words.Say("tray.quick"))
	if q.title != title {
		q.title = title
		q.window.SetTitle(title + " — " + Title)
	}
	q.offer(q.faces.model.status.Phrases)
	setWrapped(q.hint, q.faces.words.Say(q.faces.keyed("window.quick-keys")))
	q.faces.hint(q.writer)
	q.uploads.refresh()
	peer, _ := q.whom.alone()
	q.past.turn(peer)
	q.past.refresh()
	q.arrange()
}

// offer has a button for each phrase.
func (q *quick) offer(phrases []string) {
	if slices.Equal(q.offered, phrases) {
		return
	}
	q.offered = phrases
	q.phrases.RemoveAll()
	for n, text := range phrases {
		label := plain(text)
		if n < mostNumbered {
			label = strconv.Itoa(n+1) + " · " + label
		}
		label = fitted(label, widestPhrase, theme.Size(theme.SizeNameText), fyne.TextStyle{Bold: true})
		q.phrases.Add(newButton(&q.keys, label, nil, func() { q.phrase(text) }))
	}
}

// arrange shows what there is room and use for.
func (q *quick) arrange() {
	unread, offering, quoting := q.unread(), q.whom.offering(), q.answered() != nil
	for _, o := range []fyne.CanvasObject{q.hint, q.clip, q.send} {
		seen(o, !unread)
	}
	seen(q.others, offering)
	seen(q.phrases, !unread && !offering)
	seen(q.writer, !unread && !offering)
	seen(q.noReply, unread && !offering)
	seen(q.quoted, quoting && q.quoted.text != "")
	seen(q.past.root, !q.quoted.Visible() && len(q.whom.to) == 1 && !q.whom.choosing())
	enable(q.send, !q.sending && len(q.whom.to) > 0)
}

// unread tells whether one of those whom it is for takes no messages.
func (q *quick) unread() bool {
	return slices.ContainsFunc(q.whom.to, q.faces.model.deaf)
}

// mostNumbered is how many phrases Alt with a figure sends, and widestPhrase how wide one is in the
// window.
const (
	mostNumbered = 9
	widestPhrase = 250
)

// sayPhrase sends a phrase by its place, where there is one and it has a button.
func (q *quick) sayPhrase(n int) {
	if n < len(q.offered) && q.phrases.Visible() {
		q.phrase(q.offered[n])
	}
}

// key closes the window, or what lies over it, or goes back to the message.
func (q *quick) key(k fyne.KeyName) bool {
	switch {
	case k != fyne.KeyEscape:
		return false
	case q.faces.closeTop(q.window.Canvas()):
	case q.whom.asking:
		q.leave()
	default:
		q.faces.shut(q.window)
	}
	return true
}

func (q *quick) letter(r rune) {
	if q.focus(); q.typing().Visible() {
		q.typing().TypedRune(r)
	}
}

// typing is where letters go.
func (q *quick) typing() *field {
	if q.whom.choosing() {
		return q.whom.audience.search
	}
	return q.writer
}

func (q *quick) focus() {
	if q.typing().Visible() {
		q.window.Canvas().Focus(q.typing())
	}
}

// attend notes whether the keyboard is here.
func (q *quick) attend(yes bool) {
	q.focused = yes
	q.faces.attend()
}
