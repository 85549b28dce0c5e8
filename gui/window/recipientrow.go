package window

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// reachedOrder is from the least to the most that can have become of a message.
var reachedOrder = []desk.Reached{
	desk.ReachedFailed, desk.ReachedQueued, desk.ReachedSent, desk.ReachedDelivered, desk.ReachedRead, desk.ReachedAcknowledged, desk.ReachedAnswered,
}

// reachedColors tell them apart; words say the same beside.
var reachedColors = map[desk.Reached]fyne.ThemeColorName{
	desk.ReachedFailed: theme.ColorNameError, desk.ReachedQueued: theme.ColorNameInputBorder, desk.ReachedSent: theme.ColorNameDisabled,
	desk.ReachedDelivered: theme.ColorNameWarning, desk.ReachedRead: theme.ColorNamePrimary, desk.ReachedAcknowledged: theme.ColorNameSuccess,
	desk.ReachedAnswered: "vestnik-account-4",
}

// shareBar shows in which proportion recipients have come how far.
type shareBar struct {
	widget.BaseWidget
	parts []*surface
	tally desk.Tally
}

func newShareBar() *shareBar {
	s := &shareBar{}
	for range reachedOrder {
		s.parts = append(s.parts, newSurface("", radiusBar))
	}
	s.ExtendBaseWidget(s)
	return s
}

func (s *shareBar) set(t desk.Tally) {
	if s.tally != t {
		s.tally = t
		s.Refresh()
	}
}

// arrange gives each state its share, those that have come furthest first.
func (s *shareBar) arrange(size fyne.Size) {
	all, x := fyne.Max(1, float32(s.tally.All())), float32(0)
	for i, part := range s.parts {
		reached := reachedOrder[len(reachedOrder)-1-i]
		part.tint(reachedColors[reached])
		width := size.Width * float32(s.tally[reached]) / all
		place(part, x, 0, fyne.Max(0, width-1), size.Height)
		x += width
	}
}

// CreateRenderer implements fyne.Widget.
func (s *shareBar) CreateRenderer() fyne.WidgetRenderer {
	objects := make([]fyne.CanvasObject, len(s.parts))
	for i, part := range s.parts {
		objects[i] = part
	}
	return &arranged{widget: s, arrange: s.arrange, min: atLeast(60, barHeight), objects: objects}
}

// recipientRow draws what has become of an alert with one of its recipients: who, how far it
// has come, since when, and what he has answered.
type recipientRow struct {
	widget.BaseWidget
	words  *locale.Words
	face   *portrait
	name   *line
	dot    *surface
	state  *line
	when   *line
	answer *line
}

func newRecipientRow(words *locale.Words) *recipientRow {
	r := &recipientRow{
		words: words, face: newPortrait(faceSmall, theme.ColorNameBackground), dot: newSurface("", spaceApart/2),
		name:   newLine(theme.SizeNameText, theme.ColorNameForeground),
		state:  newLine(theme.SizeNameCaptionText, colorFaint),
		when:   newLine(theme.SizeNameCaptionText, colorFaint),
		answer: newLine(theme.SizeNameText, theme.ColorNameForeground),
	}
	r.when.align, r.answer.align = fyne.TextAlignTrailing, fyne.TextAlignTrailing
	r.answer.style.Bold = true
	r.ExtendBaseWidget(r)
	return r
}

// show draws a recipient, who is p, of a message that says this of itself.
func (r *recipientRow) show(p person, one *desk.Recipient, n *desk.Notice, now time.Time) {
	r.face.show(p, theme.ColorNameBackground)
	r.name.set(p.name)
	r.dot.tint(reachedColors[one.Reached])
	r.state.set(r.says(p, one))
	r.when.set(r.words.Moment(one.Time, now))
	answer := ""
	if one.Answer != "" {
		answer = answerOf(&desk.Message{Notice: n, Answer: one.Answer})
	}
	r.answer.set(answer)
	r.arrange(r.Size())
}

// says is how far it has come in words: why it has failed, and that he is off line who has not
// got it.
func (r *recipientRow) says(p person, one *desk.Recipient) string {
	text := r.words.Say("cli.state-" + one.Reached.String())
	switch {
	case one.Error == string(desk.MessageCancelled):
		return r.words.Say("window.alert-cancelled")
	case one.Reached == desk.ReachedFailed:
		why, _ := clip(plain(one.Error), 60)
		return text + " (" + why + ")"
	case one.Reached == desk.ReachedSent && p.known && p.show == desk.Offline:
		return text + " · " + r.words.Show(desk.Offline)
	}
	return text
}

// arrange puts everything in its place: portrait | name … answer / dot state … when.
func (r *recipientRow) arrange(size fyne.Size) {
	const margin, gap, dot = spaceNear, spaceApart, spaceApart
	left, right := margin+r.face.wide+gap, size.Width-margin
	high, small := r.name.MinSize().Height, r.state.MinSize().Height
	top := (size.Height - high - small) / 2
	place(r.face, margin, (size.Height-r.face.wide)/2, r.face.wide, r.face.wide)
	answer := fyne.Min(r.answer.natural()+1, (right-left)/2)
	place(r.answer, right-answer, top, answer, high)
	place(r.name, left, top, fyne.Max(0, right-answer-gap-left), high)
	when := r.when.natural() + 1
	place(r.when, right-when, top+high, when, small)
	place(r.dot, left, top+high+(small-dot)/2, dot, dot)
	place(r.state, left+dot+spaceNear, top+high, fyne.Max(0, right-when-gap-left-dot-spaceNear), small)
}

// CreateRenderer implements fyne.Widget.
func (r *recipientRow) CreateRenderer() fyne.WidgetRenderer {
	return &arranged{widget: r, arrange: r.arrange, min: inLine(160, faceSmall, theme.SizeNameText, theme.SizeNameCaptionText),
		objects: []fyne.CanvasObject{r.face, r.name, r.dot, r.state, r.when, r.answer}}
}
