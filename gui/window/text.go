package window

import (
	"image/color"
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// line is text on one line that ends in "…" where the room does. A label could do
// that too, but brings padding that a compact list has no room for.
type line struct {
	widget.BaseWidget
	text   string
	size   fyne.ThemeSizeName
	color  fyne.ThemeColorName
	style  fyne.TextStyle
	align  fyne.TextAlign
	canvas *canvas.Text
}

func newLine(size fyne.ThemeSizeName, color fyne.ThemeColorName) *line {
	l := &line{size: size, color: color, canvas: canvas.NewText("", nil)}
	l.ExtendBaseWidget(l)
	return l
}

// set changes the text, which is never read as markup.
func (l *line) set(text string) {
	if l.text != text {
		l.text = text
		l.Refresh()
	}
}

func (l *line) tint(c fyne.ThemeColorName) {
	if l.color != c {
		l.color = c
		l.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (l *line) CreateRenderer() fyne.WidgetRenderer { return &lineRenderer{line: l} }

// natural returns how wide the whole text is.
func (l *line) natural() float32 {
	return fyne.MeasureText(l.text, theme.Size(l.size), l.style).Width
}

type lineRenderer struct{ line *line }

// Layout implements fyne.WidgetRenderer.
func (r *lineRenderer) Layout(size fyne.Size) {
	l := r.line
	l.canvas.TextSize, l.canvas.TextStyle, l.canvas.Alignment = theme.Size(l.size), l.style, l.align
	l.canvas.Color = themed(l.color)
	l.canvas.Text = fitted(l.text, size.Width, l.canvas.TextSize, l.style)
	l.canvas.Resize(size)
}

// MinSize implements fyne.WidgetRenderer. A line needs its height and no width.
func (r *lineRenderer) MinSize() fyne.Size {
	return fyne.NewSize(0, fyne.MeasureText("Щy", theme.Size(r.line.size), r.line.style).Height)
}

// Refresh implements fyne.WidgetRenderer.
func (r *lineRenderer) Refresh() {
	r.Layout(r.line.Size())
	r.line.canvas.Refresh()
}

// Objects implements fyne.WidgetRenderer.
func (r *lineRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.line.canvas} }

// Destroy implements fyne.WidgetRenderer.
func (r *lineRenderer) Destroy() {}

// fitted returns as much of text as width holds, with "…" where it was cut.
func fitted(text string, width, size float32, style fyne.TextStyle) string {
	text, cut := clip(text, 300)
	fits := func(s string) bool { return fyne.MeasureText(s, size, style).Width <= width }
	if !cut && fits(text) {
		return text
	}
	runes := []rune(text)
	n := sort.Search(len(runes), func(n int) bool { return !fits(string(runes[:n+1]) + "…") })
	if n == 0 {
		return ""
	}
	return string(runes[:n]) + "…"
}

// newSurface returns a rounded rectangle to stand behind something.
func newSurface(c fyne.ThemeColorName, radius float32) *surface {
	s := &surface{color: c, rectangle: canvas.NewRectangle(color.Transparent)}
	s.rectangle.CornerRadius = radius
	s.ExtendBaseWidget(s)
	return s
}

// surface is a rectangle that follows the theme; with no colour it is not seen.
type surface struct {
	widget.BaseWidget
	color     fyne.ThemeColorName
	rectangle *canvas.Rectangle
}

func (s *surface) tint(c fyne.ThemeColorName) {
	if s.color != c {
		s.color = c
		s.Refresh()
	}
}

// round gives it other corners.
func (s *surface) round(radius float32) {
	if s.rectangle.CornerRadius != radius {
		s.rectangle.CornerRadius = radius
		s.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (s *surface) CreateRenderer() fyne.WidgetRenderer {
	return &surfaceRenderer{WidgetRenderer: widget.NewSimpleRenderer(s.rectangle), surface: s}
}

type surfaceRenderer struct {
	fyne.WidgetRenderer
	surface *surface
}

// Layout implements fyne.WidgetRenderer.
func (r *surfaceRenderer) Layout(size fyne.Size) {
	r.paint()
	r.WidgetRenderer.Layout(size)
}

// Refresh implements fyne.WidgetRenderer.
func (r *surfaceRenderer) Refresh() {
	r.paint()
	r.surface.rectangle.Refresh()
}

func (r *surfaceRenderer) paint() {
	r.surface.rectangle.FillColor = color.Transparent
	if r.surface.color != "" {
		r.surface.rectangle.FillColor = themed(r.surface.color)
	}
}
