package window

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// formView draws a form: its questions, each with what is wrong with its answer, or what came of
// it. A form comes from anybody: what is read of it is bounded (package forms), and what is drawn is
// a little of that.
type formView struct {
	words *locale.Words
	form  *desk.Form
	rows  []*formRow
	table *resultTable // nil: there is none
	root  *fyne.Container
}

// formRow is one question.
type formRow struct {
	field *desk.FormField
	input formInput
	fault *widget.Label
	wrong bool // something was found to be wrong with the answer: it is looked at as it changes
}

// formWidth is how wide texts are laid out before they are drawn, so that they have a height.
const formWidth = 420

// mostExplained is how many runes of an explanation are drawn.
const mostExplained = 1200

func newFormView(words *locale.Words, keys *keyboard, form *desk.Form, pictures map[string][]byte, submit func()) *formView {
	v := &formView{words: words, form: form, root: container.New(layout.NewCustomPaddedVBoxLayout(spaceHair))}
	left := mostExplained
	for _, text := range form.Instructions {
		if left > 0 {
			text, _ = clip(strings.TrimSpace(visible(text)), left)
			left -= len(text)
			v.say(text)
		}
	}
	for i := range form.Fields {
		v.add(&form.Fields[i], keys, pictures, submit)
	}
	if len(form.Columns) > 0 {
		v.table = newResultTable(words, keys, form)
	}
	if form.Cut {
		v.say(words.Say("form.cut"))
	}
	return v
}

// say adds a text.
func (v *formView) say(text string) {
	l := newWrapped()
	l.Resize(fyne.NewSize(formWidth, 0))
	l.SetText(text)
	v.root.Add(l)
}

// add adds a field.
func (v *formView) add(f *desk.FormField, keys *keyboard, pictures map[string][]byte, submit func()) {
	switch {
	case f.Type == desk.FieldHidden:
	case f.Type == desk.FieldFixed:
		text, _ := clip(strings.TrimSpace(visible(strings.Join(f.Values, "\n"))), mostExplained)
		v.say(text)
	case v.form.Kind != desk.FormAsk:
		v.result(f)
	case f.Asks():
		v.ask(f, keys, pictures, submit)
	}
}

// result adds what came of a field.
func (v *formView) result(f *desk.FormField) {
	text, _ := clip(strings.TrimSpace(visible(strings.Join(f.Values, "\n"))), mostExplained)
	if text != "" {
		v.say(lineOf(v.words.FieldName(v.form, f), longestLine) + ": " + text)
	}
}

// widestBeside is how wide a name is beside a box: what is wider would push all else out of sight.
const widestBeside = 220

// ask adds a question: its name, an explanation, a picture, where it is answered, and what is wrong
// with the answer.
func (v *formView) ask(f *desk.FormField, keys *keyboard, pictures map[string][]byte, submit func()) {
	row := &formRow{field: f, fault: newProblemLabel()}
	row.fault.Resize(fyne.NewSize(formWidth, 0))
	text := lineOf(v.words.FieldName(v.form, f), longestLine)
	beside := fitted(text, widestBeside, theme.Size(theme.SizeNameText), fyne.TextStyle{})
	cut := beside != text
	row.input = newFormInput(f, beside, keys, submit, func() {
		if row.wrong {
			v.check(row)
		}
	})
	name := newLine(theme.SizeNameText, theme.ColorNameForeground)
	if f.Required {
		name.style.Bold = true
		text += " *"
	}
	name.set(text)
	switch {
	case f.Type != desk.FieldBoolean:
		v.root.Add(container.New(layout.NewCustomPaddedLayout(spaceNear, 0, spaceApart, spaceApart), name))
	case cut: // it stands beside the box, but not whole
		v.say(text)
	}
	if f.Desc != "" {
		desc, _ := clip(strings.TrimSpace(visible(f.Desc)), mostExplained)
		v.say(desc)
	}
	if picture := formPicture(pictures[f.Var]); picture != nil {
		v.root.Add(picture)
	}
	v.root.Add(row.input.object())
	v.root.Add(row.fault)
	v.rows = append(v.rows, row)
}

// formPicture draws the picture of a question, nil where there is none.
func formPicture(data []byte) fyne.CanvasObject {
	picture, err := decodeWithin(data, desk.FormPictureSide)
	if err != nil {
		return nil
	}
	shown := canvas.NewImageFromImage(picture)
	shown.FillMode = canvas.ImageFillOriginal
	return container.NewHBox(shown)
}

// answers are what the questions are answered with.
func (v *formView) answers() desk.FormAnswers {
	all := desk.FormAnswers{}
	for _, row := range v.rows {
		all[row.field.Var] = row.input.values()
	}
	return all
}

// check says what is wrong with one answer.
func (v *formView) check(row *formRow) {
	one := desk.Form{Kind: desk.FormAsk, Fields: []desk.FormField{*row.field}}
	faults := one.Check(desk.FormAnswers{row.field.Var: row.input.values()})
	text := ""
	if len(faults) > 0 {
		text = v.words.FieldFault(row.field, faults[0].Why)
	}
	setWrapped(row.fault, text)
	v.root.Refresh()
}

// valid says what is wrong with all answers, and tells whether nothing is. The first that is
// wrong is returned.
func (v *formView) valid() (wrong fyne.Focusable, ok bool) { return v.blame(v.form.Check(v.answers())) }

// blame shows what is wrong with answers.
func (v *formView) blame(faults []desk.FormFault) (wrong fyne.Focusable, ok bool) {
	of := map[string]desk.FormWhy{}
	for _, f := range faults {
		of[f.Var] = f.Why
	}
	for _, row := range v.rows {
		why, is := of[row.field.Var]
		text := ""
		if is {
			row.wrong, text = true, v.words.FieldFault(row.field, why)
			if wrong == nil {
				wrong = row.input.focus()
			}
		}
		setWrapped(row.fault, text)
	}
	v.root.Refresh()
	return wrong, len(faults) == 0
}

// first is where the keyboard begins; nil: nothing is asked.
func (v *formView) first() fyne.Focusable {
	if len(v.rows) > 0 {
		return v.rows[0].input.focus()
	}
	return nil
}
