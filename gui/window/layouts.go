package window

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
)

// narrow is the width, at the usual text size, under which list and conversation do not stand side by side.
const narrow = 560

// sides lays the list and the conversation side by side where there is room, and
// shows only one of them where there is not, as telephones do.
type sides struct {
	list, talk fyne.CanvasObject
	chosen     bool             // a conversation is open
	onNarrow   func(small bool) // told when it changes
	onSize     func()
	small      bool
}

// Layout implements fyne.Layout.
func (s *sides) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	s.onSize()
	if small := size.Width < grown(narrow); small != s.small {
		s.small = small
		s.onNarrow(small)
	}
	if s.small {
		for _, o := range []fyne.CanvasObject{s.list, s.talk} {
			place(o, 0, 0, size.Width, size.Height)
		}
	} else {
		left := fyne.Min(grown(300), fyne.Max(grown(230), size.Width*0.36))
		place(s.list, 0, 0, left, size.Height)
		place(s.talk, left, 0, size.Width-left, size.Height)
	}
	seen(s.list, !s.small || !s.chosen)
	seen(s.talk, !s.small || s.chosen)
}

func seen(o fyne.CanvasObject, yes bool) {
	switch {
	case yes && !o.Visible():
		o.Show()
	case !yes && o.Visible():
		o.Hide()
	}
}

// MinSize implements fyne.Layout: a small telephone.
func (s *sides) MinSize([]fyne.CanvasObject) fyne.Size { return leastSize }

// border puts things at the edges and the last ones in the middle of what is left, in the order
// in which they are read: Tab goes by it, which that of the toolkit leads to the middle first.
func border(top, bottom, left, right fyne.CanvasObject, middle ...fyne.CanvasObject) *fyne.Container {
	all := slices.Concat([]fyne.CanvasObject{top, left}, middle, []fyne.CanvasObject{right, bottom})
	all = slices.DeleteFunc(all, func(o fyne.CanvasObject) bool { return o == nil })
	return container.New(layout.NewBorderLayout(top, bottom, left, right), all...)
}

// stacked puts objects under each other. One gets the room that the others leave, as the middle
// of a border layout does, without gaps between: the last, but for so many at the foot. Those make
// no window larger: they get what they need, but no more than a share of it.
type stacked struct{ foot int }

// footShare is how much of a window what stands at its foot may take.
const footShare = 0.4

// Layout implements fyne.Layout.
func (s stacked) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	middle, rest := len(objects)-1-s.foot, size.Height
	heights := make([]float32, len(objects))
	for i, o := range objects {
		if i != middle && o.Visible() {
			o.Resize(fyne.NewSize(size.Width, 0)) // wrapped text is as high as it is narrow
			heights[i] = o.MinSize().Height
			if i > middle {
				heights[i] = fyne.Min(heights[i], size.Height*footShare)
			}
			rest -= heights[i]
		}
	}
	heights[middle] = fyne.Max(0, rest)
	var y float32
	for i, o := range objects {
		place(o, 0, y, size.Width, heights[i])
		y += heights[i]
	}
}

// MinSize implements fyne.Layout.
func (s stacked) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var min fyne.Size
	for _, o := range objects[:len(objects)-s.foot] {
		if o.Visible() {
			min.Width = fyne.Max(min.Width, o.MinSize().Width)
			min.Height += o.MinSize().Height
		}
	}
	return min
}

// floating lets the second object float over the lower right corner of the first.
type floating struct{}

// Layout implements fyne.Layout.
func (floating) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	place(objects[0], 0, 0, size.Width, size.Height)
	need := objects[1].MinSize()
	place(objects[1], size.Width-need.Width-spaceWide, size.Height-need.Height-spaceApart, need.Width, need.Height)
}

// MinSize implements fyne.Layout.
func (floating) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// ends puts two lines of text at the two ends of a row: the last has what it needs, up to a half.
type ends struct{}

// Layout implements fyne.Layout.
func (ends) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	wide := fyne.Min(objects[1].(*line).natural()+1, size.Width/2)
	place(objects[0], 0, 0, size.Width-wide-spaceApart, size.Height)
	place(objects[1], size.Width-wide, 0, wide, size.Height)
}

// MinSize implements fyne.Layout.
func (ends) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().Max(objects[1].MinSize())
}

// bounded holds a scroller: it is as high as its content, where the window has room for that.
type bounded struct {
	canvas fyne.Canvas
	beside fyne.CanvasObject // what else stands above and below it
}

// Layout implements fyne.Layout.
func (b *bounded) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	place(objects[0], 0, 0, size.Width, size.Height)
}

// MinSize implements fyne.Layout.
func (b *bounded) MinSize(objects []fyne.CanvasObject) fyne.Size {
	need := objects[0].(*container.Scroll).Content.MinSize()
	need.Height = fyne.Max(lineHigh(theme.SizeNameText), fyne.Min(need.Height, b.canvas.Size().Height-b.beside.MinSize().Height))
	return need
}

// thin makes what Fyne draws as high as a line of text into a narrow bar.
type thin struct{}

// Layout implements fyne.Layout.
func (thin) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		place(o, 0, (size.Height-barHeight)/2, size.Width, barHeight)
	}
}

// MinSize implements fyne.Layout.
func (thin) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, barHeight) }

// flow lays buttons out like words, in as many lines as they need.
type flow struct{ width float32 }

// Layout implements fyne.Layout.
func (f *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	f.walk(objects, size.Width, put)
}

// MinSize implements fyne.Layout. The height follows from the width last given.
func (f *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := f.width
	if width == 0 {
		width = 340
	}
	return fyne.NewSize(0, f.walk(objects, width, func(fyne.CanvasObject, fyne.Position, fyne.Size) {}))
}

// walk visits every object with its place, and returns the height of all.
func (f *flow) walk(objects []fyne.CanvasObject, width float32, visit func(fyne.CanvasObject, fyne.Position, fyne.Size)) float32 {
	gap := theme.Padding()
	var x, y, height float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		need := o.MinSize()
		need.Width = fyne.Min(need.Width, width)
		if x > 0 && x+need.Width > width {
			x, y, height = 0, y+height+gap, 0
		}
		visit(o, fyne.NewPos(x, y), need)
		x, height = x+need.Width+gap, fyne.Max(height, need.Height)
	}
	return y + height
}

// put gives an object its place and its size.
func put(o fyne.CanvasObject, at fyne.Position, size fyne.Size) {
	place(o, at.X, at.Y, size.Width, size.Height)
}

// flowing puts a box from x and y on and lets flow what is in it; it returns where what is below
// begins. A box that is not seen takes no room.
func flowing(box *fyne.Container, x, y, width float32) float32 {
	if !box.Visible() {
		return y
	}
	high := new(flow).walk(box.Objects, width, put)
	place(box, x, y, width, high)
	return y + high + spaceTight
}

// inOneRow is how wide what is in a box would be without flowing.
func inOneRow(box *fyne.Container) (width float32) {
	for _, o := range box.Objects {
		if o.Visible() {
			width += o.MinSize().Width + spaceTight
		}
	}
	return width
}
