package window

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// card is the sheet about somebody: who he is, where he is, what he says about himself,
// and what can be done. What others claim is shown as text and never read as anything
// else; only the address is what the server vouches for.
type card struct {
	*sheet
	compact *compact
	peer    desk.Ref
	card    desk.Card
	about   desk.About
	failed  *desk.Problem // why there is no card
	loaded  int           // of the two answers

	face  *portrait
	name  *line
	state *widget.Label
	facts *fyne.Container
	all   *fyne.Container // what can be scrolled
	deeds *fyne.Container

	managed *widget.Label // says that something of these is the organisation's
}

// showCard opens the card of somebody.
func (c *compact) showCard(peer desk.Ref) {
	if peer.IsZero() || c.card != nil {
		return
	}
	if room, nick, is := c.faces.model.roomOf(peer); is {
		c.showInRoom(room, nick)
		return
	}
	k := &card{sheet: c.faces.newSheet(c.window), compact: c, peer: peer}
	k.onShut = func() { c.card = nil }
	k.face = newPortrait(faceCard, theme.ColorNameOverlayBackground)
	k.name = newLine(theme.SizeNameSubHeadingText, theme.ColorNameForeground)
	k.name.style.Bold = true
	k.state = k.wrapped(" ")
	k.managed = c.faces.managedNote()
	k.facts, k.deeds = container.New(layout.NewCustomPaddedVBoxLayout(spaceJoined)), container.New(&flow{})
	whole := newLine(theme.SizeNameCaptionText, colorFaint)
	whole.set(address(peer.Address))
	head := border(nil, nil, container.NewCenter(k.face), k.copier(peer.Address),
		container.New(layout.NewCustomPaddedLayout(spaceApart, 0, spaceNear, 0), container.New(layout.NewCustomPaddedVBoxLayout(spaceHair), k.name, whole)))
	k.all = container.New(layout.NewCustomPaddedVBoxLayout(0), k.state, k.facts)
	scroll := container.NewVScroll(k.all)
	scroll.SetMinSize(fyne.NewSize(0, fyne.Max(120, fyne.Min(300, c.window.Canvas().Size().Height-270))))
	away := k.button(c.faces.words.Say("window.close"), k.shut)
	c.card = k
	k.refresh()
	k.show(c.faces.words.Say("window.card"), border(head, container.NewVBox(widget.NewSeparator(), k.deeds, k.managed), nil, nil, scroll), away, away)
	k.load()
}

// load asks for what only the network knows.
func (k *card) load() {
	work(k.faces.ctx, func(ctx context.Context) (desk.Card, error) { return k.faces.desk.Card(ctx, k.peer) },
		func(card desk.Card, err error) {
			k.card, k.failed = card, problemOf(err)
			k.arrived()
		})
	work(k.faces.ctx, func(ctx context.Context) (desk.About, error) { return k.faces.desk.About(ctx, k.peer) },
		func(about desk.About, _ error) {
			k.about = about
			k.arrived()
		})
}

// arrived draws an answer, unless the card was shut before it came.
func (k *card) arrived() {
	if k.loaded++; k.open {
		k.refresh()
	}
}

// refresh draws the model, and what has come from the network.
func (k *card) refresh() {
	m := k.faces.model
	p := k.faces.drawn(m.person(k.peer))
	k.face.show(p, theme.ColorNameOverlayBackground)
	k.name.set(p.name)
	setWrapped(k.state, k.stateText(p, time.Now()))
	k.facts.RemoveAll()
	for _, f := range k.allFacts() {
		k.facts.Add(k.factRow(f))
	}
	switch {
	case k.failed != nil:
		l := k.problem()
		setWrapped(l, told(k.faces.words, k.failed))
		k.facts.Add(l)
	case k.loaded < 2:
		k.facts.Add(k.wrapped(k.faces.words.Say("window.card-loading")))
	}
	k.all.Refresh()
	k.refreshDeeds()
}

// stateText says how somebody is, with each of his programs, or since when he is away.
func (k *card) stateText(p person, now time.Time) string {
	words := k.faces.words
	all := []string{presenceText(words.Show, desk.Presence{Show: p.show, Text: p.text}, words.Say("window.unknown"))}
	if p.stranger {
		all[0] = words.Say("window.stranger")
	}
	for _, r := range k.about.Programs {
		all = append(all, "• "+k.programText(r, now))
	}
	if since := k.about.Since; !since.IsZero() {
		all = append(all, words.Say("window.last-seen", "Time", words.Brief(since, now)))
	}
	if k.about.Text != "" {
		all = append(all, words.Quote(stated(k.about.Text)))
	}
	return strings.Join(all, "\n")
}

// presenceText is a presence in words.
func presenceText(say func(desk.Show) string, p desk.Presence, unknown string) string {
	state := unknown
	if p.Show != "" {
		state = say(p.Show)
	}
	if text := stated(p.Text); text != "" && text != state {
		state += " · " + text
	}
	return state
}

// longestState is how much of what somebody, or his program, says of himself is shown. To wrap more
// takes the toolkit seconds, in which the window does not answer.
const longestState = 300

// stated is what somebody says of himself, as it is shown.
func stated(text string) string {
	text, _ = clip(plain(text), longestState)
	return text
}

func (k *card) programText(r desk.Program, now time.Time) string {
	words := k.faces.words
	name := strings.TrimSpace(stated(r.Name + " " + r.Version))
	if name == "" {
		name = stated(r.Resource)
	}
	if r.System != "" {
		name += " (" + stated(r.System) + ")"
	}
	text := name + ": " + presenceText(words.Show, r.Presence, words.Say("window.unknown"))
	if !r.Idle.IsZero() {
		text += " · " + words.Say("window.idle-since", "Time", words.Brief(r.Idle, now))
	}
	if !r.Time.IsZero() {
		text += " · " + words.Say("window.time-there", "Time", words.Clock(r.Time))
	}
	return text
}

// copier returns a button that copies a text.
func (k *card) copier(text string) *button {
	b := newButton(k.keys, "", theme.ContentCopyIcon(), func() { k.faces.app.Clipboard().SetContent(text) })
	b.Importance = widget.LowImportance
	return b
}

// factRow sets out one fact: what it is, what is said, and a button to copy that.
func (k *card) factRow(f fact) fyne.CanvasObject {
	label := newLine(theme.SizeNameCaptionText, colorFaint)
	label.set(f.label)
	value := newWrapped()
	value.Wrapping = fyne.TextWrapBreak
	value.SetText(f.value)
	value.Resize(fyne.NewSize(sheetWidth(k.window)-60, 0))
	pad := theme.InnerPadding()
	return border(container.New(layout.NewCustomPaddedLayout(spaceTight, spaceOne, pad, 0), label), nil, nil,
		container.NewCenter(k.copier(f.value)), value)
}
