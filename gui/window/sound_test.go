package window

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// large is the size of text that every screen has to hold.
const large = 150

// mostWide and mostHigh are how large a window may become for that: a small laptop has room for it.
const mostWide, mostHigh = 900, 720

// isSound looks over a screen for what holds of each of them: that all of it can be read when
// the text is large, and that the keyboard goes everywhere and is seen where it is.
func (o *office) isSound(w fyne.Window, name string) {
	o.t.Helper()
	o.holdsLargeText(w, name)
	if o.faces.words.Language() == locale.English {
		o.isWalked(w, name)
	}
}

// holdsLargeText looks for what is cut or sticks out of its place when the text is large.
func (o *office) holdsLargeText(w fyne.Window, name string) {
	o.t.Helper()
	before := o.faces.appearance.chosen
	size := w.Canvas().Size()
	grow := func(percent int, size fyne.Size) {
		o.faces.appearance.choose(desk.Look{Scheme: before.Scheme, TextSize: percent})
		for range 2 { // what flows is as high as its width says
			w.Resize(size.Max(leastOf(w))) // as the driver does where there is a display
			w.Content().Refresh()
			o.rest()
		}
	}
	grow(large, size)
	o.picture(w, strings.TrimSuffix(name, ".xml")+"-large.xml")
	s := &viewing{words: o.faces.words.Language(), size: w.Canvas().Size()}
	if s.size.Width > mostWide || s.size.Height > max(mostHigh, size.Height) {
		s.fault("the window has to be %v", s.size)
	}
	s.look(uppermost(w.Canvas()), fyne.Position{}, 0, s.size.Width, false)
	for _, fault := range s.faults {
		o.t.Errorf("%s at %d%%: %s", name, large, fault)
	}
	grow(before.TextSize, size)
}

// asLargeAsItNeeds has a window grow for what is in it now, as the driver does where there is a display.
func (o *office) asLargeAsItNeeds(w fyne.Window) {
	for range 2 { // what flows is as high as its width says
		w.Resize(w.Canvas().Size().Max(leastOf(w)))
		w.Content().Refresh()
		o.rest()
	}
}

// leastOf is how small a window can be.
func leastOf(w fyne.Window) fyne.Size {
	least := w.Content().MinSize()
	if w.Padded() {
		least = least.AddWidthHeight(2*theme.Padding(), 2*theme.Padding())
	}
	return least
}

// viewing looks over what is drawn.
type viewing struct {
	words  string // the language of what is our own
	size   fyne.Size
	faults []string
}

// look looks at an object at a place. Left and right is where it is cut off, and rolls tells
// whether it can be scrolled down to.
func (s *viewing) look(o fyne.CanvasObject, at fyne.Position, left, right float32, rolls bool) {
	if !o.Visible() || o.Size().Height == 0 {
		return
	}
	switch o := o.(type) {
	case *canvas.Text:
		s.text(o, at, left, right)
	case *widget.Button, *button, *check, *widget.Check, *widget.Label, *field, *widget.Select:
		s.place(o, at, left, right, rolls)
	}
	inside := func(all []fyne.CanvasObject, rolls bool, left, right float32) {
		for _, inner := range all {
			s.look(inner, at.Add(inner.Position()), left, right, rolls)
		}
	}
	switch o := o.(type) {
	case *fyne.Container:
		inside(o.Objects, rolls, left, right)
	case *container.Scroll:
		inside([]fyne.CanvasObject{o.Content}, true, max(left, at.X), min(right, at.X+o.Size().Width))
	case *field: // scrolls by itself
	case fyne.Widget:
		inside(test.WidgetRenderer(o).Objects(), rolls, left, right)
	}
}

// rounding is by how much a place may be missed.
const rounding = 1

// place looks whether a thing has the room that it needs, where it can be seen.
func (s *viewing) place(o fyne.CanvasObject, at fyne.Position, left, right float32, rolls bool) {
	need, has := o.MinSize(), o.Size()
	switch {
	case has.Width < need.Width-rounding || has.Height < need.Height-rounding:
		s.fault("%s needs %v and has %v", naming(o), need, has)
	case at.X < left-rounding || at.X+has.Width > right+rounding:
		s.fault("%s is from %v to %v, and seen from %v to %v", naming(o), at.X, at.X+has.Width, left, right)
	case !rolls && at.Y+has.Height > s.size.Height+rounding:
		s.fault("%s ends at %v in a window of %v", naming(o), at.Y+has.Height, s.size.Height)
	}
}

// text looks whether a text is whole: others' may be cut with a sign that says so, our own not.
func (s *viewing) text(t *canvas.Text, at fyne.Position, left, right float32) {
	wide := t.MinSize().Width
	if wide > t.Size().Width+rounding && t.Alignment == fyne.TextAlignLeading && at.X+wide > right+rounding {
		s.fault("%q is %v wide and has %v", t.Text, wide, t.Size().Width)
	}
	if start, cut := strings.CutSuffix(t.Text, "…"); cut && len(start) > 0 && !isOurs(s.words, t.Text) {
		if id := ourOwn(s.words, start, t.Text); id != "" {
			s.fault("%q (%s) is cut", t.Text, id)
		}
	}
}

func (s *viewing) fault(format string, facts ...any) {
	s.faults = append(s.faults, fmt.Sprintf(format, facts...))
}

// naming is what a person calls a thing.
func naming(o fyne.CanvasObject) string {
	text := ""
	switch o := o.(type) {
	case *widget.Button:
		text = o.Text
	case *button:
		text = o.Text
	case *check:
		text = o.Text
	case *widget.Check:
		text = o.Text
	case *widget.Label:
		text = o.Text
	case *field:
		text = o.PlaceHolder
	}
	return fmt.Sprintf("%T %.40q", o, text)
}

// ourOwn returns the id of the text of ours that a cut one begins like, "" for none.
func ourOwn(language, start, whole string) string {
	for id, text := range ours(language) {
		literal, _, _ := strings.Cut(text, "{{")
		if text != whole && strings.HasPrefix(literal, start) {
			return id
		}
	}
	return ""
}

func isOurs(language, text string) bool {
	return slices.Contains(slices.Collect(maps.Values(ours(language))), text)
}

// ours are all the texts of a language.
func ours(language string) map[string]string {
	all := ourTexts[language]
	if all != nil {
		return all
	}
	all = make(map[string]string)
	names, _ := filepath.Glob("../../assets/locale/*." + language + ".json")
	for _, name := range names {
		content, _ := os.ReadFile(name)
		var raw map[string]any
		_ = json.Unmarshal(content, &raw)
		for id, text := range raw {
			if text, is := text.(string); is {
				all[id] = text
			}
		}
	}
	ourTexts[language] = all
	return all
}

var ourTexts = make(map[string]map[string]string)

// isWalked goes through a screen with Tab and back with Shift+Tab.
func (o *office) isWalked(w fyne.Window, name string) {
	o.t.Helper()
	c := w.Canvas()
	before := c.Focused()
	defer func() {
		c.Unfocus()
		if before != nil {
			c.Focus(before)
		}
		o.rest()
	}()
	there := o.stops(c, c.FocusNext)
	for _, one := range there {
		one.FocusLost() // a test may have typed into one without asking the canvas
	}
	c.Unfocus()
	bare := test.RenderToMarkup(c)
	var turns []string
	for i, one := range there {
		c.Focus(one)
		o.rest()
		_, menu := one.(*widget.PopUpMenu) // which has the keyboard as long as it is there
		switch tabbed, is := one.(fyne.Tabbable); {
		case is && tabbed.AcceptsTab():
			o.t.Errorf("%s: %s keeps the keyboard", name, naming(one.(fyne.CanvasObject)))
		case !menu && test.RenderToMarkup(c) == bare:
			o.t.Errorf("%s: %s does not show that it has the keyboard", name, naming(one.(fyne.CanvasObject)))
		case !o.isShown(c, one.(fyne.CanvasObject)):
			o.t.Errorf("%s: %s has the keyboard out of sight", name, naming(one.(fyne.CanvasObject)))
		}
		if before := there[(i+len(there)-1)%len(there)].(fyne.CanvasObject); backwards(before, one.(fyne.CanvasObject)) {
			turns = append(turns, naming(before)+" to "+naming(one.(fyne.CanvasObject)))
		}
	}
	if len(turns) > 1 { // from the last one to the first
		o.t.Errorf("%s: Tab goes back from %s", name, strings.Join(turns, ", from "))
	}
	c.Unfocus()
	back := o.stops(c, c.FocusPrevious)
	if elsewhere := func(one fyne.Focusable) bool { return !slices.Contains(there, one) }; len(back) != len(there) || slices.ContainsFunc(back, elsewhere) {
		o.t.Errorf("%s: there are %d stops with Tab, and %d with Shift+Tab", name, len(there), len(back))
	}
}

// stops are what has the keyboard one after the other.
func (o *office) stops(c fyne.Canvas, step func()) (all []fyne.Focusable) {
	for {
		step()
		o.rest()
		one := c.Focused()
		if one == nil || len(all) > 0 && one == all[0] || len(all) > 500 {
			return all
		}
		all = append(all, one)
	}
}

// isShown tells whether an object is within its window.
func (o *office) isShown(c fyne.Canvas, one fyne.CanvasObject) bool {
	top := o.app.Driver().AbsolutePositionForObject(one).Y
	return top >= -rounding && (top+one.Size().Height <= c.Size().Height+rounding || one.Size().Height > c.Size().Height)
}

// backwards tells whether b stands before a for who reads: left of it in the same line, or above
// it and no further to the right.
func backwards(a, b fyne.CanvasObject) bool {
	driver := fyne.CurrentApp().Driver()
	from, to := driver.AbsolutePositionForObject(a), driver.AbsolutePositionForObject(b)
	if to.Y+b.Size().Height/2 > from.Y && to.Y < from.Y+a.Size().Height/2 {
		return to.X < from.X
	}
	return to.Y < from.Y && to.X < from.X+a.Size().Width
}
