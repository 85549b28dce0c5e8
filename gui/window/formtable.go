package window

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// resultTable draws a table of results. Only the cells in sight have widgets. A row can be chosen.
type resultTable struct {
	widget.Table
	keys  *keyboard
	focus focus
	fit   func()  // makes the columns as wide as their text
	text  float32 // the size of text for which they are
	// chosen is the row that was chosen, -1 for none, and onChoose is told.
	chosen   int
	onChoose func()
}

const (
	// measured is how many rows say how wide a column is.
	measured = 50
	// narrowest and widest are how wide one is.
	narrowest, widest = 60, 240
	// longestCell is how many runes of a cell are drawn.
	longestCell = 120
)

func newResultTable(words *locale.Words, keys *keyboard, form *desk.Form) *resultTable {
	t := &resultTable{keys: keys, chosen: -1, onChoose: func() {}}
	t.Length = func() (int, int) { return len(form.Rows), len(form.Columns) }
	t.CreateCell = func() fyne.CanvasObject { return newLine(theme.SizeNameText, theme.ColorNameForeground) }
	t.UpdateCell = func(at widget.TableCellID, o fyne.CanvasObject) { o.(*line).set(cellOf(form, at.Row, at.Col)) }
	t.ShowHeaderRow = true
	t.CreateHeader = func() fyne.CanvasObject {
		head := newLine(theme.SizeNameCaptionText, colorFaint)
		head.style.Bold = true
		return head
	}
	t.UpdateHeader = func(at widget.TableCellID, o fyne.CanvasObject) { o.(*line).set(headOf(words, form, at.Col)) }
	t.OnSelected = func(at widget.TableCellID) {
		if t.chosen = at.Row; at.Row >= len(form.Rows) {
			t.chosen = -1
		}
		t.onChoose()
	}
	t.ExtendBaseWidget(t)
	t.fit = func() {
		for column := range form.Columns {
			t.SetColumnWidth(column, widthOf(words, form, column))
		}
	}
	t.Refresh()
	return t
}

// Refresh implements fyne.CanvasObject.
func (t *resultTable) Refresh() {
	if size := theme.Size(theme.SizeNameText); t.text != size {
		t.text = size
		t.fit()
	}
	t.Table.Refresh()
}

// cellOf is the text of a cell.
func cellOf(form *desk.Form, row, column int) string {
	if row < 0 || row >= len(form.Rows) || column >= len(form.Rows[row]) {
		return ""
	}
	return lineOf(strings.Join(form.Rows[row][column], ", "), longestCell)
}

// headOf is the name of a column.
func headOf(words *locale.Words, form *desk.Form, column int) string {
	return lineOf(words.FieldName(form, &form.Columns[column]), longestCell)
}

// widthOf is how wide a column is drawn.
func widthOf(words *locale.Words, form *desk.Form, column int) float32 {
	size := theme.Size(theme.SizeNameText)
	width := fyne.MeasureText(headOf(words, form, column), size, fyne.TextStyle{Bold: true}).Width
	for row := range min(len(form.Rows), measured) {
		width = fyne.Max(width, fyne.MeasureText(cellOf(form, row, column), size, fyne.TextStyle{}).Width)
	}
	return fyne.Min(grown(widest), fyne.Max(grown(narrowest), width+2*theme.Padding()))
}

// CreateRenderer implements fyne.Widget.
func (t *resultTable) CreateRenderer() fyne.WidgetRenderer {
	return t.focus.around(t.Table.CreateRenderer())
}

// FocusGained implements fyne.Focusable.
func (t *resultTable) FocusGained() {
	t.Table.FocusGained()
	t.focus.has(t, true)
}

// FocusLost implements fyne.Focusable.
func (t *resultTable) FocusLost() {
	t.Table.FocusLost()
	t.focus.has(t, false)
}

// TypedKey implements fyne.Focusable.
func (t *resultTable) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight, fyne.KeySpace:
		t.Table.TypedKey(e)
	case fyne.KeyReturn, fyne.KeyEnter:
		t.Table.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	default:
		t.keys.key(e.Name)
	}
}

// TypedRune implements fyne.Focusable.
func (t *resultTable) TypedRune(r rune) { t.keys.letter(r) }
