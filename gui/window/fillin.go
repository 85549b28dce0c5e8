package window

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// fillIn lays the form of a message over a window. What is filled in goes back to who has sent
// it; then after is called.
func (f *faces) fillIn(w fyne.Window, m desk.Message, after func()) {
	asks := m.AsksForm()
	if asks == nil {
		return
	}
	s, busy := f.newSheet(w), false
	failure := s.problem()
	var view *formView
	var fit func()
	submit := func() {
		wrong, ok := view.valid()
		if busy || !ok {
			fit() // what is wrong takes room
			if wrong != nil {
				w.Canvas().Focus(wrong)
			}
			return
		}
		busy = true
		answers := view.answers()
		workOnly(f.ctx, func(ctx context.Context) error {
			_, err := f.desk.AnswerForm(ctx, m.Peer, m.Number, answers)
			return err
		}, func(err error) {
			busy = false
			switch {
			case err != nil && s.open:
				setWrapped(failure, told(f.words, problemOf(err)))
			case err == nil:
				if s.open {
					s.shut()
				}
				after()
			}
		})
	}
	view = newFormView(f.words, s.keys, asks, nil, submit)
	scroll := container.NewVScroll(padded(view.root))
	fit = func() {
		scroll.SetMinSize(fyne.NewSize(0, fyne.Max(80, fyne.Min(view.root.MinSize().Height, w.Canvas().Size().Height-170))))
		if s.open {
			s.popup.Resize(fyne.NewSize(s.popup.Content.Size().Width, 0))
		}
	}
	fit()
	send := s.button(f.words.Say("window.send"), submit)
	send.Importance = widget.HighImportance
	s.show(titleOf(f, &m), border(nil, failure, nil, nil, wheeled(scroll)), view.first(), s.button(f.words.Say("window.cancel"), s.shut), send)
}

// titleOf is what stands above a form: its own title, or what the message is about.
func titleOf(f *faces, m *desk.Message) string {
	for _, text := range []string{m.Notice.Form.Title, m.Subject} {
		if title := lineOf(text, longestChoice); title != "" {
			return title
		}
	}
	return f.words.Say("window.fill-in-title")
}

// mostQuestions is how many questions of a form are named in a message.
const mostQuestions = 6

// formBelow is what the form of a message asks, as a text below its own.
func formBelow(m *desk.Message) string {
	if m.Retracted || m.Mine || m.Notice == nil || m.Notice.Form == nil || m.Notice.Form.Kind != desk.FormAsk {
		return ""
	}
	var lines []string
	if title := lineOf(m.Notice.Form.Title, longestLine); title != "" && !strings.Contains(m.Body, title) {
		lines = append(lines, title)
	}
	asked := 0
	for i := range m.Notice.Form.Fields {
		if field := &m.Notice.Form.Fields[i]; field.Asks() {
			if asked++; asked <= mostQuestions {
				lines = append(lines, "• "+lineOf(field.Name(), longestLine))
			}
		}
	}
	if asked > mostQuestions {
		lines = append(lines, "…")
	}
	if len(lines) == 0 {
		return ""
	}
	return "\n" + strings.Join(lines, "\n")
}
