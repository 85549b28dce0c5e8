package window

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// choices are the buttons below a message that asks something: the answers that it offers,
// or, where it is urgent and offers none, that notice was taken of it. They are gone when
// that was done.
type choices struct {
	words   *locale.Words
	do      deeds
	box     *fyne.Container
	buttons []*button
}

func newChoices(words *locale.Words, do deeds) *choices {
	c := &choices{words: words, do: do, box: container.NewWithoutLayout()}
	c.box.Hide()
	return c
}

// set makes the buttons of a message.
func (c *choices) set(i item) {
	labels, taps := c.of(i)
	changed := len(labels) != len(c.buttons)
	for at := 0; !changed && at < len(labels); at++ {
		changed = c.buttons[at].Text != labels[at]
	}
	if changed {
		c.buttons, c.box.Objects = nil, nil
		for _, label := range labels {
			b := newButton(c.do.keys, label, nil, nil)
			b.Importance = widget.HighImportance
			c.buttons, c.box.Objects = append(c.buttons, b), append(c.box.Objects, b)
		}
		c.box.Refresh()
	}
	seen(c.box, len(c.buttons) > 0)
	for at, b := range c.buttons {
		b.OnTapped = taps[at]
	}
}

// longestChoice is how many runes of an answer stand on its button.
const longestChoice = 40

func (c *choices) of(i item) (labels []string, taps []func()) {
	m := i.message
	if i.start != noStart || i.expired || m.Mine || m.Answer != "" || m.Retracted {
		return nil, nil
	}
	if m.Notice != nil {
		for _, b := range m.Notice.Buttons {
			labels = append(labels, labelOf(b))
			taps = append(taps, func() { c.do.choose(m, b.Value) })
		}
	}
	if len(labels) == 0 && m.AsksForm() != nil && c.do.fill != nil {
		return []string{c.words.Say("window.fill-in")}, []func(){func() { c.do.fill(m) }}
	}
	if len(labels) == 0 && m.Presses() && m.Acknowledged.IsZero() {
		return []string{c.words.Say("window.acknowledge")}, []func(){func() { c.do.acknowledge(m) }}
	}
	return labels, taps
}

// labelOf is what stands on a button, and what is read of an answer.
func labelOf(b desk.Button) string {
	label, cut := clip(plain(b.Label), longestChoice)
	if label == "" {
		label, cut = clip(plain(b.Value), longestChoice)
	}
	if cut {
		label += "…"
	}
	return label
}

// linkBelow is the link of a message as a text below its own, unless it stands there: so it
// is opened as every link is, and its host can be read.
func linkBelow(m *desk.Message) string {
	if m.Notice == nil || m.Notice.Link == "" || m.Retracted || strings.Contains(m.Body, m.Notice.Link) {
		return ""
	}
	text := visible(m.Notice.Link)
	if name := plain(m.Notice.LinkText); name != "" {
		text = name + "\n" + text
	}
	if m.Body != "" {
		text = "\n" + text
	}
	return text
}

// answerOf is how a person reads what was answered to a message.
func answerOf(m *desk.Message) string {
	if m.Notice != nil {
		for _, b := range m.Notice.Buttons {
			if b.Value == m.Answer {
				return labelOf(b)
			}
		}
	}
	return labelOf(desk.Button{Value: m.Answer})
}
