package window

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// alertList is the list of alerts. Up, Down, PageUp, PageDown, Home and End choose, Enter and a
// click open; only what is in sight has widgets.
type alertList struct {
	widget.List
	words  *locale.Words
	name   func(desk.Ref) string
	all    []desk.Message
	cursor int
	keys   *keyboard
	focus  focus
	onOpen func(desk.Message)
	onEnd  func() // the last line is in sight
}

func newAlertList(words *locale.Words, keys *keyboard, name func(desk.Ref) string) *alertList {
	l := &alertList{words: words, keys: keys, name: name}
	l.HideSeparators = true
	l.Length = func() int { return len(l.all) }
	l.CreateItem = func() fyne.CanvasObject { return newAlertRow(words) }
	l.UpdateItem = func(at int, o fyne.CanvasObject) { l.update(at, o.(*alertRow)) }
	l.ExtendBaseWidget(l)
	return l
}

func (l *alertList) update(at int, r *alertRow) {
	if at >= len(l.all) {
		return
	}
	m := l.all[at]
	r.onTap = func() { l.cursor = at; l.onOpen(m) }
	r.show(&m, l.name(m.Peer), at == l.cursor, time.Now())
	if at == len(l.all)-1 {
		l.onEnd()
	}
}

// set shows these alerts. The cursor stays at the one where it is.
func (l *alertList) set(all []desk.Message) {
	at := 0
	if l.cursor < len(l.all) {
		for i := range all {
			if all[i].Number == l.all[l.cursor].Number {
				at = i
			}
		}
	}
	l.all, l.cursor = all, at
	l.Refresh()
}

// pageRows is how many lines PageUp and PageDown go.
const pageRows = 8

// TypedKey implements fyne.Focusable.
func (l *alertList) TypedKey(e *fyne.KeyEvent) {
	steps := map[fyne.KeyName]int{
		fyne.KeyUp: -1, fyne.KeyDown: 1, fyne.KeyPageUp: -pageRows, fyne.KeyPageDown: pageRows, fyne.KeyHome: -len(l.all), fyne.KeyEnd: len(l.all),
	}
	switch by := steps[e.Name]; {
	case by != 0:
		before := l.cursor
		l.cursor = max(0, min(l.cursor+by, len(l.all)-1))
		l.ScrollTo(l.cursor)
		l.RefreshItem(before)
		l.RefreshItem(l.cursor)
	case (e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter || e.Name == fyne.KeySpace) && l.cursor < len(l.all):
		l.onOpen(l.all[l.cursor])
	default:
		l.keys.key(e.Name)
	}
}

// CreateRenderer implements fyne.Widget.
func (l *alertList) CreateRenderer() fyne.WidgetRenderer {
	return l.focus.around(l.List.CreateRenderer())
}

// FocusGained implements fyne.Focusable.
func (l *alertList) FocusGained() { l.focus.has(l, true) }

// FocusLost implements fyne.Focusable.
func (l *alertList) FocusLost() { l.focus.has(l, false) }

// TypedRune implements fyne.Focusable.
func (l *alertList) TypedRune(r rune) { l.keys.letter(r) }

// alertRow draws an alert: who and when, and below what and what has become of it.
type alertRow struct {
	pressed
	words *locale.Words
	edge  *surface // of an urgent one
	name  *line
	time  *line
	text  *line
	state *line
}

func newAlertRow(words *locale.Words) *alertRow {
	r := &alertRow{
		words: words,
		edge:  newSurface(theme.ColorNameError, radiusBar),
		name:  newLine(theme.SizeNameText, theme.ColorNameForeground),
		time:  newLine(theme.SizeNameCaptionText, colorFaint),
		text:  newLine(theme.SizeNameText, theme.ColorNameForeground),
		state: newLine(theme.SizeNameCaptionText, colorFaint),
	}
	r.time.align, r.state.align = fyne.TextAlignTrailing, fyne.TextAlignTrailing
	r.onHands, r.onTap = func() {}, func() {}
	r.back, r.hover = newSurface("", radiusCard), r.tint
	r.ExtendBaseWidget(r)
	return r
}

// show draws an alert of somebody with a name.
func (r *alertRow) show(m *desk.Message, name string, chosen bool, now time.Time) {
	state := m.AlertState(now)
	r.choose(chosen)
	r.edge.Hidden = m.Weight() != desk.HighUrgency
	color, about := theme.ColorNameForeground, theme.ColorNamePrimary
	switch state {
	case desk.AlertExpired:
		color, about = colorFaint, colorFaint
	case desk.AlertNew:
	default:
		about = colorFaint
	}
	r.edge.tint(map[bool]fyne.ThemeColorName{true: colorFaint, false: theme.ColorNameError}[state == desk.AlertExpired])
	r.name.style.Bold = state == desk.AlertNew
	r.name.tint(color)
	r.text.tint(color)
	r.state.tint(about)
	r.name.set(name)
	r.time.set(r.words.Brief(m.Time, now))
	r.text.set(headline(r.words, m))
	r.state.set(r.words.AlertState(m, now))
	r.Refresh()
}

// longestHeadline is how many runes of an alert stand in the list.
const longestHeadline = 300

// headline is what of an alert stands in one line: how urgent it is and how it is classified,
// its title, or else its text.
func headline(words *locale.Words, m *desk.Message) string {
	text := m.Subject
	switch {
	case m.Unreadable != "":
		text = words.Say("window.unreadable")
	case m.Subject == "":
		text = m.Body
	case m.Body != "":
		text += ": " + m.Body
	}
	text, _ = clip(text, longestHeadline)
	if text = plain(text); classOf(m) != "" {
		text = classOf(m) + " · " + text
	}
	if u := m.Weight(); u != desk.NormalUrgency {
		text = words.Urgency(u) + " · " + text
	}
	return text
}

// arrange puts everything in its place: name … time / text … state.
func (r *alertRow) arrange(size fyne.Size) {
	const margin, gap = spaceEdge, spaceApart
	right := size.Width - margin
	high, small := r.name.MinSize().Height, r.time.MinSize().Height
	top := (size.Height - 2*high) / 2
	place(r.back, 0, 1, size.Width, size.Height-2)
	place(r.edge, spaceHair, spaceApart, edgeWide, size.Height-2*spaceApart)
	when := fyne.Min(r.time.natural()+1, right/2)
	place(r.time, right-when, top+(high-small)/2, when, small)
	place(r.name, margin, top, fyne.Max(0, right-when-gap-margin), high)
	state := fyne.Min(r.state.natural()+1, right*0.45)
	place(r.state, right-state, top+high+(high-small)/2, state, small)
	place(r.text, margin, top+high, fyne.Max(0, right-state-gap-margin), high)
}

// CreateRenderer implements fyne.Widget.
func (r *alertRow) CreateRenderer() fyne.WidgetRenderer {
	return &arranged{widget: r, arrange: r.arrange, min: inLine(120, 0, theme.SizeNameText, theme.SizeNameText),
		objects: []fyne.CanvasObject{r.back, r.edge, r.name, r.time, r.text, r.state}}
}
