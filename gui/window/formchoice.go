package window

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// choiceList is a list of options, of which one or several are chosen. A short one stands there
// whole; of a long one only what is in sight has widgets.
type choiceList struct {
	options []desk.FormOption
	chosen  map[int]bool
	several bool
	changed func()
	rows    []*choiceRow // of a short list
	list    *rowList     // of a long one
	root    fyne.CanvasObject
}

const (
	// choicesWhole is how many options stand there whole.
	choicesWhole = 12
	// choicesSeen is how many of more are in sight at once.
	choicesSeen = 6
)

func newChoiceList(f *desk.FormField, keys *keyboard, changed func()) *choiceList {
	in := &choiceList{options: f.Options, chosen: map[int]bool{}, several: f.Type == desk.FieldListMulti, changed: changed}
	for i, o := range f.Options {
		if slices.Contains(f.Values, o.Value) && (in.several || len(in.chosen) == 0) {
			in.chosen[i] = true
		}
	}
	if len(f.Options) > choicesWhole {
		in.scroll(keys)
		return in
	}
	all := container.New(layout.NewCustomPaddedVBoxLayout(0))
	for i := range f.Options {
		row := newChoiceRow(keys, func() { in.choose(i) })
		in.rows = append(in.rows, row)
		all.Add(row)
	}
	in.root = all
	in.draw()
	return in
}

// scroll makes a list of which a part is in sight.
func (in *choiceList) scroll(keys *keyboard) {
	in.list = newRowList(keys, func() int { return len(in.options) }, func() fyne.CanvasObject { return newLine(theme.SizeNameText, theme.ColorNameForeground) },
		func(i int, o fyne.CanvasObject) {
			text := "    "
			if in.chosen[i] {
				text = "✓ "
			}
			o.(*line).set(text + lineOf(in.options[i].Name(), longestLine))
		}, in.choose)
	high := newLine(theme.SizeNameText, theme.ColorNameForeground).MinSize().Height + 2*theme.Padding()
	in.root = container.New(&room{least: fyne.NewSize(120, high*choicesSeen)}, in.list)
}

// choose chooses an option, or no longer.
func (in *choiceList) choose(i int) {
	if in.several {
		in.chosen[i] = !in.chosen[i]
	} else {
		in.chosen = map[int]bool{i: true}
	}
	in.draw()
	in.changed()
}

func (in *choiceList) draw() {
	for i, row := range in.rows {
		row.show(lineOf(in.options[i].Name(), longestLine), in.chosen[i], in.several)
	}
	if in.list != nil {
		in.list.Refresh()
	}
}

func (in *choiceList) object() fyne.CanvasObject { return in.root }

func (in *choiceList) focus() fyne.Focusable {
	if in.list != nil {
		return in.list
	}
	return in.rows[0]
}

func (in *choiceList) values() (all []string) {
	for i, o := range in.options {
		if in.chosen[i] {
			all = append(all, o.Value)
		}
	}
	return all
}

// room gives its objects all there is, and needs no less than it is told.
type room struct{ least fyne.Size }

// Layout implements fyne.Layout.
func (r *room) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		place(o, 0, 0, size.Width, size.Height)
	}
}

// MinSize implements fyne.Layout.
func (r *room) MinSize([]fyne.CanvasObject) fyne.Size { return r.least }

// choiceRow is an option with a box or a ring before it. Space, Enter and a click choose it.
type choiceRow struct {
	pressed
	keys  *keyboard
	sign  *widget.Icon
	name  *line
	focus focus
}

func newChoiceRow(keys *keyboard, choose func()) *choiceRow {
	r := &choiceRow{keys: keys, sign: widget.NewIcon(nil), name: newLine(theme.SizeNameText, theme.ColorNameForeground)}
	r.onTap, r.onHands = choose, func() {}
	r.back, r.hover = newSurface("", radiusCard), r.tint
	r.ExtendBaseWidget(r)
	return r
}

func (r *choiceRow) show(name string, chosen, several bool) {
	r.name.set(name)
	signs := [2]fyne.Resource{theme.RadioButtonIcon(), theme.RadioButtonCheckedIcon()}
	if several {
		signs = [2]fyne.Resource{theme.CheckButtonIcon(), theme.CheckButtonCheckedIcon()}
	}
	sign := signs[0]
	if chosen {
		sign = theme.NewPrimaryThemedResource(signs[1])
	}
	r.sign.SetResource(sign)
}

// FocusGained implements fyne.Focusable.
func (r *choiceRow) FocusGained() { r.focus.has(r, true) }

// FocusLost implements fyne.Focusable.
func (r *choiceRow) FocusLost() { r.focus.has(r, false) }

// TypedRune implements fyne.Focusable.
func (r *choiceRow) TypedRune(c rune) {
	if c != ' ' {
		r.keys.letter(c)
	}
}

// TypedKey implements fyne.Focusable.
func (r *choiceRow) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		r.onTap()
	default:
		r.keys.key(e.Name)
	}
}

func (r *choiceRow) arrange(size fyne.Size) {
	const side, left = iconSide, 2*spaceNear + iconSide
	place(r.back, 0, 0, size.Width, size.Height)
	place(r.sign, spaceNear, (size.Height-side)/2, side, side)
	high := r.name.MinSize().Height
	place(r.name, left, (size.Height-high)/2, fyne.Max(0, size.Width-left-spaceTight), high)
}

// CreateRenderer implements fyne.Widget.
func (r *choiceRow) CreateRenderer() fyne.WidgetRenderer {
	return r.focus.around(&arranged{widget: r, arrange: r.arrange, min: inLine(80, 0, theme.SizeNameText), objects: []fyne.CanvasObject{r.back, r.sign, r.name}})
}
