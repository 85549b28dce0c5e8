package window

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"vestnik/core/desk"
)

// formInput is where one question of a form is answered.
type formInput interface {
	object() fyne.CanvasObject
	focus() fyne.Focusable
	values() []string
}

// newFormInput returns what fits a question of a name. Enter calls submit where it means nothing else, and
// changed is called when the answer is another one.
func newFormInput(f *desk.FormField, name string, keys *keyboard, submit, changed func()) formInput {
	options := len(f.Options) > 0
	switch {
	case f.Type == desk.FieldBoolean:
		return newYesNo(f, name, keys, changed)
	case f.Type == desk.FieldListMulti && options:
		return newChoiceList(f, keys, changed)
	case f.Type == desk.FieldListSingle && options && f.Rule != nil && f.Rule.Open:
		return newOpenChoice(f, keys, submit, changed)
	case f.Type == desk.FieldListSingle && options:
		return newChoiceList(f, keys, changed)
	}
	return newTyped(f, keys, submit, changed)
}

// typed is an answer that is typed: a line, or several.
type typed struct {
	*field
	of      *desk.FormField
	several bool
}

func newTyped(f *desk.FormField, keys *keyboard, submit, changed func()) *typed {
	in := &typed{field: newField(""), of: f, several: f.Type == desk.FieldTextMulti || f.Type == desk.FieldJIDMulti || f.Type == desk.FieldListMulti}
	in.Password = f.Type == desk.FieldTextPrivate
	if in.several {
		in.MultiLine, in.Wrapping = true, fyne.TextWrapWord
		in.SetMinRowsVisible(3)
	}
	if f.Rule != nil {
		in.SetPlaceHolder(written[f.Rule.Datatype])
	}
	in.SetText(strings.Join(f.Values, "\n"))
	in.OnChanged = func(string) { changed() }
	in.onKey = func(k fyne.KeyName) bool {
		switch {
		case k == fyne.KeyEscape:
			keys.key(k)
		case !in.several && (k == fyne.KeyReturn || k == fyne.KeyEnter):
			submit()
		default:
			return false
		}
		return true
	}
	return in
}

func (in *typed) object() fyne.CanvasObject { return in.field }
func (in *typed) focus() fyne.Focusable     { return in.field }

func (in *typed) values() []string {
	switch {
	case in.Text == "":
		return nil
	case in.several:
		return strings.Split(in.Text, "\n")
	}
	return []string{desk.AsAsked(in.of, in.Text)}
}

// written is how moments are written that are asked for by these types.
var written = map[string]string{"xs:date": "2026-12-28", "xs:time": "18:00:00", "xs:dateTime": "2026-12-28T18:00:00"}

// yesNo is a box to tick.
type yesNo struct{ *check }

func newYesNo(f *desk.FormField, name string, keys *keyboard, changed func()) yesNo {
	c := &check{keys: keys}
	c.ExtendBaseWidget(c)
	c.Text = name
	c.Checked = slices.Contains([]string{"1", "true"}, f.Value())
	c.OnChanged = func(bool) { changed() }
	return yesNo{c}
}

func (in yesNo) object() fyne.CanvasObject { return in.check }
func (in yesNo) focus() fyne.Focusable     { return in.check }

func (in yesNo) values() []string {
	if in.Checked {
		return []string{"1"}
	}
	return []string{"0"}
}

// openChoice is an answer that is typed, or one of the options.
type openChoice struct {
	*typed
	root *fyne.Container
}

func newOpenChoice(f *desk.FormField, keys *keyboard, submit, changed func()) openChoice {
	in := openChoice{typed: newTyped(f, keys, submit, changed)}
	row := container.New(&flow{})
	for _, o := range f.Options[:min(len(f.Options), openShown)] {
		row.Add(newButton(keys, lineOf(o.Name(), longestChoice), nil, func() { in.SetText(o.Value) }))
	}
	in.root = container.New(layout.NewCustomPaddedVBoxLayout(spaceHair), in.field, row)
	return in
}

// openShown is how many options are offered beside a field in which anything may be typed.
const openShown = 20

func (in openChoice) object() fyne.CanvasObject { return in.root }

// longestLine is how many runes of a stranger's text stand in a line.
const longestLine = 200

// lineOf returns a stranger's text as a line of so many runes.
func lineOf(text string, most int) string {
	text, cut := clip(plain(text), most)
	if cut {
		text += "…"
	}
	return text
}
