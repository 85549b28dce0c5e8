package window

import (
	"slices"
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
)

// feed shows the items of a conversation, of differing heights, and keeps widgets
// only for those in sight. Fyne's List can neither stay at the end while messages
// arrive nor stay where the person reads while older ones are put in front.
//
// Heights are estimated until an item comes into sight, then measured. What the
// person looks at does not move meanwhile: the feed holds on to the end when it is
// there, and to the first item in sight otherwise.
type feed struct {
	widget.BaseWidget
	onTop   func()      // the person has come near the first item
	onSight func()      // something else than before may be in sight
	onHands func()      // the mouse moves over it
	onMenu  func() bool // the menu of the chosen message is wanted
	keys    *keyboard
	focus   focus
	chosen  *prose // where the person has selected something

	onShortcut func(fyne.Shortcut)

	items    []item
	at       map[int64]int // which of them has the message with a number
	heights  []float32     // estimated or measured
	measured []bool
	stale    bool      // all is to be drawn and measured anew
	tops     []float32 // where each begins, and at the end the total

	scroll  *container.Scroll
	body    *fyne.Container
	pool    []*bubble
	gauge   *bubble // never shown: measures
	make    func() *bubble
	width   float32
	text    float32 // the size of text that the heights were measured with
	atEnd   bool
	keep    int64   // the message that what comes after it does not push out of sight; 0: none
	anchor  int64   // the number of the first message in sight
	delta   float32 // how much of it is above the sight
	placing bool
}

func newFeed(words *locale.Words, do deeds) *feed {
	f := &feed{atEnd: true, tops: []float32{0}}
	f.make = func() *bubble {
		return newBubble(words, do)
	}
	f.gauge = f.make()
	f.body = container.New(feedLayout{f})
	f.scroll = container.NewVScroll(f.body)
	f.scroll.OnScrolled = func(fyne.Position) { f.scrolled() }
	f.ExtendBaseWidget(f)
	return f
}

// set shows these items. What has not changed keeps its measured height.
func (f *feed) set(items []item) {
	if !f.stale && slices.EqualFunc(items, f.items, item.same) {
		return // of every hundred events, few are of this conversation
	}
	was, before := f.at[f.keep]
	passed := before && f.tops[was] < f.scroll.Offset.Y
	at := make(map[int64]int, len(items))
	heights, measured := make([]float32, len(items)), make([]bool, len(items))
	for i, it := range items {
		at[it.message.Number] = i
		if old, ok := f.at[it.message.Number]; ok && !f.stale && f.items[old].same(it) {
			heights[i], measured[i] = f.heights[old], f.measured[old]
		} else {
			heights[i] = estimate(it, f.width)
		}
	}
	f.items, f.at, f.heights, f.measured, f.stale = items, at, heights, measured, false
	f.place()
	if i, here := at[f.keep]; here && f.keep != 0 && !passed && f.atEnd && f.tops[i] < f.scroll.Offset.Y {
		f.begin(f.keep)
	}
}

// end goes to the newest item and stays there.
func (f *feed) end() {
	f.atEnd = true
	f.place()
}

// begin goes to a message and puts it on top; 0 is the end. Where too little follows,
// the end comes into sight.
func (f *feed) begin(number int64) {
	if number == 0 {
		f.end()
		return
	}
	f.atEnd, f.anchor, f.delta = false, number, 0
	f.place()
	f.remember()
}

// lastSeen returns the number of the newest message whose end is in sight, 0 for none.
func (f *feed) lastSeen() int64 {
	bottom := f.scroll.Offset.Y + f.scroll.Size().Height + slack
	for i := len(f.items) - 1; i >= 0 && f.width > 0; i-- {
		if f.tops[i+1] <= bottom && f.items[i].start == noStart {
			return f.items[i].message.Number
		}
	}
	return 0
}

// seen returns the bubble of a message that is in sight, nil where it is not.
func (f *feed) seen(number int64) *bubble {
	top, i := f.scroll.Offset.Y, f.at[number]
	for _, o := range f.body.Objects {
		if b := o.(*bubble); b.item.message.Number == number && f.tops[i+1] > top && f.tops[i] < top+f.scroll.Size().Height {
			return b
		}
	}
	return nil
}

// slack is how near to the end counts as the end.
const slack = 4

// estimate guesses a height without laying text out.
func estimate(i item, width float32) float32 {
	if width < 50 {
		width = 300
	}
	lines := 1 + float32(min(len(i.message.Body), 2*i.limit))/2/(width/9)
	return 30 + 19*lines
}

// scrolled notes what the person looks at now, and draws it.
func (f *feed) scrolled() {
	if f.placing {
		return
	}
	f.remember()
	f.place()
	if f.onSight != nil {
		f.onSight()
	}
	f.lookUp()
}

// lookUp tells that the first item is in sight, or near.
func (f *feed) lookUp() {
	if f.onTop != nil && f.width > 0 && f.scroll.Offset.Y < 60 {
		f.onTop()
	}
}

func (f *feed) remember() {
	if f.width <= 0 {
		return // nothing is in sight yet
	}
	top := f.scroll.Offset.Y
	f.atEnd = top+f.scroll.Size().Height >= f.total()-slack
	first, last := f.inSight()
	for i := first; i < last; i++ {
		if f.tops[i+1] > top && f.items[i].start == noStart { // not the one above, whose height is a guess
			f.anchor, f.delta = f.items[i].message.Number, top-f.tops[i]
			return
		}
	}
}

func (f *feed) total() float32 { return f.tops[len(f.tops)-1] }

// place measures what is in sight, until measuring changes nothing more, and
// gives each item in sight a bubble.
func (f *feed) place() {
	if f.placing || f.width <= 0 {
		return
	}
	f.placing = true
	defer func() { f.placing = false }()
	f.stack()
	f.hold()
	for f.measure() {
		f.stack()
		f.hold()
	}
	f.accept()
	f.draw()
}

// stack sums the heights up.
func (f *feed) stack() {
	if len(f.tops) != len(f.items)+1 {
		f.tops = make([]float32, len(f.items)+1)
	}
	for i, h := range f.heights {
		f.tops[i+1] = f.tops[i] + h
	}
}

// accept takes the place of the anchor for its right one. It is another where too little
// followed it, as when a long message at the end became a short one: what comes later does
// not push it back.
func (f *feed) accept() {
	if i := f.anchored(); i >= 0 {
		f.delta = f.scroll.Offset.Y - f.tops[i]
	}
}

// anchored returns which item is the anchor, -1 where the end is in sight or it is gone.
func (f *feed) anchored() int {
	if i, here := f.at[f.anchor]; here && !f.atEnd && f.items[i].start == noStart {
		return i
	}
	return -1
}

// hold scrolls so that what the person looked at stays where it was, or its end where it has
// become shorter than that.
func (f *feed) hold() {
	sight := f.scroll.Size().Height
	y := f.total() - sight
	if i := f.anchored(); i >= 0 {
		y = fyne.Min(y, f.tops[i]+fyne.Min(f.delta, f.heights[i]-1))
	}
	f.scroll.Offset.Y = fyne.Max(0, y)
}

// inSight returns the range of items that are seen, with one more at either end; but no start that is
// not seen, on whose button the keyboard would be out of sight.
func (f *feed) inSight() (first, last int) {
	top := f.scroll.Offset.Y
	bottom := top + f.scroll.Size().Height
	first = sort.Search(len(f.items), func(i int) bool { return f.tops[i+1] > top })
	last = sort.Search(len(f.items), func(i int) bool { return f.tops[i] >= bottom })
	if first > 0 && f.items[first-1].start == noStart {
		first--
	}
	return first, min(len(f.items), last+1)
}

// measure finds the true heights of what is in sight; it returns whether any was
// not known before.
func (f *feed) measure() bool {
	first, last := f.inSight()
	changed := false
	for i := first; i < last; i++ {
		if !f.measured[i] {
			f.heights[i], f.measured[i] = f.gauge.heightAt(f.items[i], f.width), true
			changed = true
		}
	}
	return changed
}

func (f *feed) draw() {
	first, last := f.inSight()
	f.body.Objects = f.body.Objects[:0]
	for n, b := range f.bubbles(first, last) {
		i := first + n
		place(b, 0, f.tops[i], f.width, f.heights[i])
		b.show(f.items[i])
		f.body.Objects = append(f.body.Objects, b)
	}
	// A scroller whose content still has its old size would go back to the top.
	f.body.Resize(fyne.NewSize(f.width, fyne.Max(f.total(), f.scroll.Size().Height)))
	f.body.Refresh()
	f.scroll.Refresh()
}

// bubbles returns one for each item in sight: an item keeps its own while it is there, with what
// is selected in it.
func (f *feed) bubbles(first, last int) []*bubble {
	all, free := make([]*bubble, last-first), make([]*bubble, 0, len(f.pool))
	for _, b := range f.pool {
		i, here := f.at[b.item.message.Number]
		if here && i >= first && i < last && all[i-first] == nil {
			all[i-first] = b
		} else {
			free = append(free, b)
		}
	}
	for n := range all {
		switch {
		case all[n] != nil:
		case len(free) > 0:
			all[n], free = free[0], free[1:]
		default:
			all[n] = f.make()
			f.pool = append(f.pool, all[n])
		}
	}
	return all
}

// CreateRenderer implements fyne.Widget.
func (f *feed) CreateRenderer() fyne.WidgetRenderer {
	return f.focus.around(&arranged{widget: f, arrange: f.resized, min: atLeast(160, 80),
		objects: []fyne.CanvasObject{f.scroll}})
}

func (f *feed) resized(size fyne.Size) {
	text := theme.Size(theme.SizeNameText)
	if f.scroll.Size() == size && f.width == size.Width && f.text == text {
		return
	}
	if f.width != size.Width || f.text != text {
		f.width, f.text = size.Width, text
		clear(f.measured)
	}
	f.placing = true // the scroller reports a new size as scrolling
	f.scroll.Resize(size)
	f.placing = false
	f.place()
	f.remember() // who sees the end now is there
	if f.onSight != nil {
		f.onSight()
	}
	f.lookUp()
}

// page scrolls by so many heights of the sight, less a line to hold on to.
func (f *feed) page(n float32) { f.by(n * (f.scroll.Size().Height - 30)) }

// by scrolls down, or up when dy is negative.
func (f *feed) by(dy float32) { f.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: -dy}}) }

// key scrolls, if the key is one for that.
func (f *feed) key(k fyne.KeyName) bool {
	switch k {
	case fyne.KeyPageUp:
		f.page(-1)
	case fyne.KeyPageDown:
		f.page(1)
	case fyne.KeyHome:
		f.by(-f.total())
	case fyne.KeyEnd:
		f.by(f.total())
	default:
		return false
	}
	return true
}

// TypedKey implements fyne.Focusable.
func (f *feed) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyUp:
		f.by(-40)
	case fyne.KeyDown:
		f.by(40)
	case desktop.KeyMenu, fyne.KeyF10:
		f.onMenu()
	default:
		f.keys.key(e.Name)
	}
}

// TypedRune implements fyne.Focusable.
func (f *feed) TypedRune(r rune) { f.keys.letter(r) }

// FocusGained implements fyne.Focusable.
func (f *feed) FocusGained() { f.focus.has(f, true) }

// FocusLost implements fyne.Focusable.
func (f *feed) FocusLost() { f.focus.has(f, false) }

// MouseIn implements desktop.Hoverable.
func (f *feed) MouseIn(*desktop.MouseEvent) { f.MouseMoved(nil) }

// MouseMoved implements desktop.Hoverable.
func (f *feed) MouseMoved(*desktop.MouseEvent) {
	if f.onHands != nil {
		f.onHands()
	}
}

// MouseOut implements desktop.Hoverable.
func (f *feed) MouseOut() {}

// feedLayout gives the scroller the height of all items, in sight or not.
type feedLayout struct{ feed *feed }

// Layout implements fyne.Layout.
func (feedLayout) Layout([]fyne.CanvasObject, fyne.Size) {}

// MinSize implements fyne.Layout.
func (l feedLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, l.feed.total()) }
