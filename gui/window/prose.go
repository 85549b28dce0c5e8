package window

import (
	"math"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/xmpp/styling"
	"vestnik/gui/link"
)

// prose draws the text of a message: its links can be opened, and any part of it be
// selected with the mouse. A label of Fyne's can be selected too, but takes the
// keyboard for itself, copies our line breaks along, and knows links only in markup.
type prose struct {
	widget.BaseWidget
	typeset // what is drawn, not broken into lines
	lines   []span
	links   []link.Link
	faint   bool // it is of no use any more

	from, to int // what is selected, in bytes of the text; to may be the smaller one
	pressed  time.Time
	hovered  fyne.Position

	onOpen   func(link.Link)
	onSelect func(*prose) // the person begins to select here
	onMenu   func(*fyne.PointEvent)
	onHands  func()
}

// span is a part of a text, in bytes.
type span struct{ from, to int }

func newProse() *prose {
	p := &prose{}
	p.ExtendBaseWidget(p)
	return p
}

// fade draws the text as one that is of no use any more, or as others.
func (p *prose) fade(faint bool) {
	if p.faint != faint {
		p.faint = faint
		p.Refresh()
	}
}

// set shows a text, broken into these lines by [wrap]. A selection stays while the text does.
func (p *prose) set(t typeset, lines []span) {
	if t.text == p.text && slices.Equal(t.pieces, p.pieces) && slices.Equal(lines, p.lines) {
		return
	}
	if t.text != p.text {
		p.links = link.Find(t.text)
		p.from, p.to = 0, 0
	}
	p.typeset, p.lines = t, lines
	p.Refresh()
}

// selected returns what is selected, "" for nothing.
func (p *prose) selected() string {
	s := p.selection()
	return p.text[s.from:s.to]
}

func (p *prose) selection() span { return span{min(p.from, p.to), max(p.from, p.to)} }

// unselect takes the selection away.
func (p *prose) unselect() { p.choose(0, 0) }

func (p *prose) choose(from, to int) {
	if p.from != from || p.to != to {
		p.from, p.to = from, to
		p.Refresh()
	}
}

// at returns the place in the text that is nearest to a point.
func (p *prose) at(point fyne.Position) int {
	if len(p.lines) == 0 {
		return 0
	}
	row := int((point.Y - theme.InnerPadding()) / p.row())
	s := p.lines[min(max(row, 0), len(p.lines)-1)]
	ends := append([]int{0}, letters(p.text[s.from:s.to], s.to-s.from+1)...)
	wide := func(n int) float32 { return p.wide(span{s.from, s.from + ends[n]}) }
	x := point.X - theme.InnerPadding()
	n := sort.Search(len(ends)-1, func(n int) bool { return (wide(n)+wide(n+1))/2 >= x })
	return s.from + ends[n]
}

// linkAt returns the link that is drawn at a point.
func (p *prose) linkAt(point fyne.Position) (link.Link, bool) {
	row := int((point.Y - theme.InnerPadding()) / p.row())
	if point.Y < theme.InnerPadding() || row >= len(p.lines) {
		return link.Link{}, false
	}
	for _, l := range p.links {
		if s, ok := overlap(span{l.From, l.To}, p.lines[row]); ok {
			left := theme.InnerPadding() + p.wide(span{p.lines[row].from, s.from})
			if point.X >= left && point.X <= left+p.wide(s) {
				return l, true
			}
		}
	}
	return link.Link{}, false
}

func overlap(a, b span) (span, bool) {
	s := span{max(a.from, b.from), min(a.to, b.to)}
	return s, s.from < s.to
}

func (p *prose) row() float32 {
	return fyne.MeasureText("Щy", theme.Size(theme.SizeNameText), fyne.TextStyle{}).Height
}

// MouseDown implements desktop.Mouseable: a selection begins; a second press at once
// selects the word.
func (p *prose) MouseDown(e *desktop.MouseEvent) {
	p.onHands()
	if e.Button != desktop.MouseButtonPrimary {
		return
	}
	p.onSelect(p)
	at := p.at(e.Position)
	if now := time.Now(); now.Sub(p.pressed) < twice && at >= p.from-1 {
		p.pressed = time.Time{}
		p.choose(wordAt(p.text, at))
		return
	}
	p.pressed = time.Now()
	p.choose(at, at)
}

// twice is how soon a second press makes a double click.
const twice = 400 * time.Millisecond

// wordly tells whether something belongs to a word.
func wordly(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

// wordAt returns where the word around a place begins and ends.
func wordAt(text string, at int) (from, to int) {
	from = strings.LastIndexFunc(text[:at], func(r rune) bool { return !wordly(r) && !unicode.Is(unicode.Mn, r) })
	if from >= 0 {
		_, size := utf8.DecodeRuneInString(text[from:])
		from += size
	}
	to = strings.IndexFunc(text[at:], func(r rune) bool { return !wordly(r) && !unicode.Is(unicode.Mn, r) })
	if to < 0 {
		to = len(text) - at
	}
	return max(from, 0), at + to
}

// MouseUp implements desktop.Mouseable.
func (p *prose) MouseUp(*desktop.MouseEvent) {}

// Dragged implements fyne.Draggable.
func (p *prose) Dragged(e *fyne.DragEvent) { p.choose(p.from, p.at(e.Position)) }

// DragEnd implements fyne.Draggable.
func (p *prose) DragEnd() {}

// Tapped implements fyne.Tappable.
func (p *prose) Tapped(e *fyne.PointEvent) {
	if l, ok := p.linkAt(e.Position); ok && p.from == p.to {
		p.onOpen(l)
	}
}

// TappedSecondary implements fyne.SecondaryTappable.
func (p *prose) TappedSecondary(e *fyne.PointEvent) { p.onMenu(e) }

// MouseIn implements desktop.Hoverable.
func (p *prose) MouseIn(e *desktop.MouseEvent) { p.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (p *prose) MouseMoved(e *desktop.MouseEvent) {
	p.hovered = e.Position
	p.onHands()
}

// MouseOut implements desktop.Hoverable.
func (p *prose) MouseOut() {}

// Cursor implements desktop.Cursorable.
func (p *prose) Cursor() desktop.Cursor {
	if _, ok := p.linkAt(p.hovered); ok {
		return desktop.PointerCursor
	}
	return desktop.TextCursor
}

// MinSize implements fyne.Widget. The width is the bubble's affair.
func (p *prose) MinSize() fyne.Size {
	p.ExtendBaseWidget(p)
	return fyne.NewSize(0, float32(len(p.lines))*p.row()+2*theme.InnerPadding())
}

// CreateRenderer implements fyne.Widget.
func (p *prose) CreateRenderer() fyne.WidgetRenderer { return &proseRenderer{prose: p} }

// proseRenderer draws a text in runs: every line in as many as it has styles, links and
// text between them, with what is selected behind and a line under each link.
type proseRenderer struct {
	prose   *prose
	objects []fyne.CanvasObject
	texts   []*canvas.Text
	bars    []*canvas.Rectangle
}

// Layout implements fyne.WidgetRenderer.
func (r *proseRenderer) Layout(fyne.Size) { r.draw() }

// MinSize implements fyne.WidgetRenderer.
func (r *proseRenderer) MinSize() fyne.Size { return r.prose.MinSize() }

// Refresh implements fyne.WidgetRenderer.
func (r *proseRenderer) Refresh() {
	r.draw()
	canvas.Refresh(r.prose)
}

// Objects implements fyne.WidgetRenderer.
func (r *proseRenderer) Objects() []fyne.CanvasObject { return r.objects }

// Destroy implements fyne.WidgetRenderer.
func (r *proseRenderer) Destroy() {}

func (r *proseRenderer) draw() {
	p := r.prose
	r.objects = r.objects[:0]
	texts, bars := 0, 0
	bar := func(color fyne.ThemeColorName, x, y, width, height float32) {
		if bars == len(r.bars) {
			r.bars = append(r.bars, canvas.NewRectangle(nil))
		}
		b := r.bars[bars]
		bars++
		b.FillColor = themed(color)
		place(b, x, y, width, height)
		r.objects = append(r.objects, b)
	}
	text := func(q textRun, x, y, width float32) {
		if texts == len(r.texts) {
			r.texts = append(r.texts, canvas.NewText("", nil))
		}
		t := r.texts[texts]
		texts++
		t.Text, t.Color, t.TextSize, t.TextStyle = p.text[q.from:q.to], themed(p.color(q)), theme.Size(theme.SizeNameText), q.face()
		place(t, x, y, width, p.row())
		t.Refresh()
		r.objects = append(r.objects, t)
	}
	for i, line := range p.lines {
		y := theme.InnerPadding() + float32(i)*p.row()
		// Between two pixels letters would be drawn blurred.
		x := func(at int) float32 {
			return theme.InnerPadding() + float32(math.Round(float64(p.wide(span{line.from, at}))))
		}
		if s, ok := overlap(p.selection(), line); ok {
			bar(theme.ColorNameSelection, x(s.from), y, x(s.to)-x(s.from), p.row())
		}
		runs := p.runs(line)
		if len(runs) > 0 && runs[0].quoted {
			bar(colorFaint, 2, y, 2, p.row()) // between the edge of the bubble and the text
		}
		for _, q := range runs {
			left, width := x(q.from), x(q.to)-x(q.from)
			text(q, left, y, width)
			if q.link {
				bar(theme.ColorNameHyperlink, left, y+p.row()-2, width, 1)
			}
			if q.style&styling.Strike != 0 {
				bar(p.color(q), left, y+p.row()/2, width, 1)
			}
		}
	}
}

// textRun is what is drawn as one: a part of a line in one style, that is in a link or not.
type textRun struct {
	piece
	link bool
}

// runs cuts a line into what is drawn as one each.
func (p *prose) runs(line span) (all []textRun) {
	for _, whole := range p.within(line) {
		at := whole.from
		cut := func(to int, link bool) {
			if at < to {
				q := whole
				q.span = span{at, to}
				all, at = append(all, textRun{q, link}), to
			}
		}
		for _, l := range p.links {
			if s, ok := overlap(span{l.From, l.To}, whole.span); ok {
				cut(s.from, false)
				cut(s.to, true)
			}
		}
		cut(whole.to, false)
	}
	return all
}

// color is what a run is drawn in. The marks are there, and in nobody's way.
func (q textRun) color() fyne.ThemeColorName {
	switch {
	case q.link:
		return theme.ColorNameHyperlink
	case q.style&styling.Directive != 0:
		return colorFaint
	}
	return theme.ColorNameForeground
}

// color is what a run of this text is drawn in.
func (p *prose) color(q textRun) fyne.ThemeColorName {
	if p.faint && !q.link {
		return colorFaint
	}
	return q.color()
}
