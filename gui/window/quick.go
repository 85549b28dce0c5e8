package window

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// quick is the small window to send one message to one peer. It closes when the
// message is in the outbox, and stays with its text when it is not.
type quick struct {
	faces   *faces
	window  fyne.Window
	peer    desk.Ref
	title   string
	focused bool // the keyboard is here
	sending bool
	answers *desk.Message // what is answered; nil: nothing

	past    *past
	quoted  *line // of that
	sign    *canvas.Image
	name    *line
	status  *line
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
		sign:    newSign(showSign("")),
		quoted:  newLine(theme.SizeNameText, colorFaint),
		name:    newLine(theme.SizeNameText, theme.ColorNameForeground),
		status:  newLine(theme.SizeNameCaptionText, colorFaint),
		phrases: container.New(&flow{}),
		problem: newProblemLabel(),
		noReply: newNoReply(f.words),
		hint:    newWrapped(),
	}
	q.name.style.Bold = true
	q.quoted.Hide()
	q.writer = newWriter(3, f.enterSends, q.submit)
	q.keys = keyboard{key: q.key, letter: q.letter}
	q.keys.listen(w.Canvas())
	q.writer.alsoOnKey(q.key)
	q.writer.onHands = f.touch
	f.drafting.resume(q.writer, peer)
	q.writer.OnChanged = func(text string) {
		setWrapped(q.problem, "")
		f.drafting.changed(peer, text)
	}
	q.writer.onFocus = func(yes bool) {
		q.focused = yes
		f.attend()
	}
	q.send = newButton(&q.keys, f.words.Say("window.send"), theme.MailSendIcon(), q.submit)
	q.send.Importance = widget.HighImportance
	q.files = &attaching{faces: f, window: w, keys: &q.keys, peer: q.writable, failed: q.failed, laidOut: func() { w.Content().Refresh() }}
	q.writer.onPaste = q.files.pasted
	w.SetOnDropped(func(_ fyne.Position, files []fyne.URI) { q.files.dropped(files) })
	q.clip = newButton(&q.keys, "", theme.MailAttachmentIcon(), q.files.choose)
	q.clip.Importance = widget.LowImportance
	q.uploads = newUploadList(q.files)
	q.past = newPast(f, peer, func() { w.Content().Refresh() })
	q.compose()
	q.refresh()
	return q
}

func (q *quick) compose() {
	closeWindow := func() { q.faces.shut(q.window) }
	keys := map[desktop.CustomShortcut]func(){{KeyName: fyne.KeyW, Modifier: fyne.KeyModifierShortcutDefault}: closeWindow}
	for n := range mostNumbered {
		keys[desktop.CustomShortcut{KeyName: fyne.KeyName(strconv.Itoa(n + 1)), Modifier: fyne.KeyModifierAlt}] = func() { q.sayPhrase(n) }
	}
	bindAll(q.window.Canvas(), []*field{q.writer}, keys)
	head := container.NewVBox(container.New(layout.NewCustomPaddedLayout(0, spaceTight, spaceHair, spaceHair), heading(q.sign, q.name, q.status)), q.past.root, q.quoted)
	q.hint.SizeName, q.hint.Importance = theme.SizeNameCaptionText, widget.LowImportance
	foot := border(nil, nil, q.clip, q.send, q.hint)
	q.window.SetContent(container.New(layout.NewCustomPaddedLayout(spaceApart, spaceApart, spaceEdge, spaceEdge),
		border(head, container.NewVBox(q.uploads.root, q.phrases, q.problem, foot), nil, nil, container.NewStack(q.writer, q.noReply))))
}

// quote puts the message with a number in the journal above what is written, which answers it.
func (q *quick) quote(number int64) {
	work(q.faces.ctx, func(ctx context.Context) (desk.Message, error) { return q.faces.desk.Message(ctx, q.peer, number) },
		func(m desk.Message, err error) {
			if err != nil || m.Retracted {
				return // there is nothing to quote, and to write all the same
			}
			text, _ := clip(plain(strings.TrimSpace(m.Subject+"\n"+m.Body)), longestQuote)
			if q.fillIn(m) {
				return
			}
			q.answers = &m
			q.quoted.set("«" + text + "»")
			seen(q.quoted, text != "")
			seen(q.past.root, text == "") // that is what is answered
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

// longestQuote is how many runes of a message are quoted; what has no room is cut when drawn.
const longestQuote = 200

// refresh draws the model.
func (q *quick) refresh() {
	m := q.faces.model
	p := q.faces.drawn(m.person(q.peer))
	q.sign.Resource = personSign(p)
	q.sign.Refresh()
	q.name.set(p.name)
	if title, _ := clip(p.name, 100); q.title != title {
		q.title = title
		q.window.SetTitle(title + " — " + Title)
	}
	q.status.set(describe(q.faces.words, p))
	no := m.conversations[q.peer].NoReply
	setWrapped(q.hint, q.faces.words.Say(q.faces.keyed("window.quick-keys")))
	for _, o := range []fyne.CanvasObject{q.writer, q.phrases, q.hint, q.clip, q.send} {
		seen(o, !no)
	}
	seen(q.noReply, no)
	q.uploads.refresh()
	q.faces.hint(q.writer)
	if !slices.Equal(q.offered, m.status.Phrases) {
		q.offered = m.status.Phrases
		q.phrases.RemoveAll()
		for n, text := range m.status.Phrases {
			label := plain(text)
			if n < mostNumbered {
				label = strconv.Itoa(n+1) + " · " + label
			}
			q.phrases.Add(newButton(&q.keys, label, nil, func() { q.say(text) }))
		}
	}
	q.past.refresh()
}

// mostNumbered is how many phrases Alt with a figure sends.
const mostNumbered = 9

// sayPhrase sends a phrase by its place, where there is one and it has a button.
func (q *quick) sayPhrase(n int) {
	if n < len(q.offered) && q.phrases.Visible() {
		q.say(q.offered[n])
	}
}

// key closes the window, or what lies over it.
func (q *quick) key(k fyne.KeyName) bool {
	if k == fyne.KeyEscape && !q.faces.closeTop(q.window.Canvas()) {
		q.faces.shut(q.window)
	}
	return k == fyne.KeyEscape
}

func (q *quick) letter(r rune) {
	if q.focus(); q.writer.Visible() {
		q.writer.TypedRune(r)
	}
}

func (q *quick) focus() {
	if q.writer.Visible() {
		q.window.Canvas().Focus(q.writer)
	}
}

func (q *quick) submit() { q.say(q.writer.Text) }

// say sends body, and closes the window when it is safe in the outbox.
func (q *quick) say(body string) {
	if q.sending || blank(body) {
		return
	}
	q.sending = true
	q.send.Disable()
	there, answers := q.faces.model.conversations[q.peer], q.answers
	out := desk.Outgoing{Account: q.peer.Account, To: q.peer.Address, Body: body}
	if answers != nil && (answers.Notice == nil || len(answers.Notice.Buttons) == 0) { // else any text would be its answer
		out.ReplyTo = answers.ID
	}
	work(q.faces.ctx, func(ctx context.Context) (desk.Message, error) {
		m, err := q.faces.desk.Send(ctx, out)
		if err == nil && answers != nil && answers.Presses() { // who answers has taken notice
			_ = q.faces.desk.Acknowledge(ctx, q.peer, answers.Number)
		}
		if err == nil && there.Unread > 0 { // and has read what was there
			_ = q.faces.desk.MarkRead(ctx, q.peer, there.Last.Number)
		}
		return m, err
	}, func(_ desk.Message, err error) { q.said(body, err) })
}

// said shuts the window when body is in the outbox. Who has shut it before, and counts on the
// message, has it opened again with the reason when it is not.
func (q *quick) said(body string, err error) {
	q.sending = false
	q.send.Enable()
	if err == nil {
		q.faces.drafting.sent(q.peer, body)
		q.faces.shut(q.window)
		if again := q.faces.quicks[q.peer]; again != nil && again.writer.Text == body { // else it would be sent twice
			again.writer.SetText("")
		}
		return
	}
	q.failed(q.peer, err)
}

// failed says why something could not be done.
func (q *quick) failed(peer desk.Ref, err error) {
	if q.faces.quicks[peer] == nil {
		q.faces.showQuick(peer)
	}
	setWrapped(q.faces.quicks[peer].problem, told(q.faces.words, problemOf(err)))
}

// writable is to whom can be written now, nobody where nobody would read it.
func (q *quick) writable() desk.Ref {
	if q.faces.model.conversations[q.peer].NoReply {
		return desk.Ref{}
	}
	return q.peer
}
