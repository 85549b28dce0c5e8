package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"vestnik/core/desk"
)

// fillMark shows how far a message of the person's own has come, where it does not go on as the one below.
func (b *bubble) fillMark() {
	mark := marks[b.item.message.State]
	if mark == nil || !b.item.message.Mine || b.item.silent && b.meta.text == "" {
		b.mark.Hide()
		return
	}
	b.mark.Show()
	if b.mark.Resource != mark {
		b.mark.Resource = mark
		b.mark.Refresh()
	}
}

// metaText is the line under the text: the time, and in words whatever the person
// should know about the state without having to know our signs.
func (b *bubble) metaText() string {
	m := b.item.message
	if b.item.start != noStart {
		return ""
	}
	at := b.words.Clock(m.Time.Local())
	switch {
	case m.Retracted && m.Moderated != nil:
		return moderated(b.words, m.Moderated, at)
	case m.Retracted:
		return b.words.Say("window.retracted", "Time", at)
	case m.Mine && m.State == desk.Queued && m.At.After(m.Time):
		return b.words.Say("window.scheduled", "Time", at, "At", b.words.Soon(m.At, m.Time))
	case m.Mine && m.State == desk.Queued:
		return b.words.Say("window.queued", "Time", at)
	case m.Mine && m.State == desk.Failed && m.Edited != 0:
		return b.words.Say("window.correction-failed", "Time", at)
	case m.Mine && m.State == desk.Failed:
		return b.words.Say("window.failed", "Time", at)
	case m.Answer != "":
		return b.words.Say("window.answered", "Answer", answerOf(&m), "Time", at)
	case !m.Acknowledged.IsZero():
		return b.words.Say("window.acknowledged", "Time", at)
	case b.item.expired:
		return b.words.Say("window.expired", "Time", at, "Until", b.words.Soon(m.Notice.Expires, m.Time))
	case !m.Mine && m.Delayed && m.Type != desk.TypeRoom: // a room tells what was said before to everybody
		return b.words.Say("window.delayed", "Time", at)
	case m.Edited != 0:
		return b.words.Say("window.edited", "Time", at)
	case b.item.silent:
		return ""
	}
	return at
}

// arrangeMeta puts time and sign at the right end, and returns where they end.
func (b *bubble) arrangeMeta(x, y, inner float32) float32 {
	if b.meta.text == "" {
		place(b.meta, x, y, 0, 0)
		return y + theme.InnerPadding() + 1
	}
	height := b.meta.MinSize().Height
	right := x + inner - theme.InnerPadding()
	if b.mark.Visible() {
		place(b.mark, right-signSide, y+(height-signSide)/2, signSide, signSide)
		right -= signSide + spaceTight
	}
	place(b.meta, x+theme.InnerPadding(), y, fyne.Max(0, right-x-theme.InnerPadding()), height)
	return y + height + spaceTight
}
