package window

import (
	"image/color"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// boxes draws objects of any sizes, some of them hidden if wanted.
func boxes(t *rapid.T, hide bool) (all []fyne.CanvasObject) {
	for range rapid.IntRange(1, 12).Draw(t, "objects") {
		r := canvas.NewRectangle(color.Black)
		r.SetMinSize(fyne.NewSize(float32(rapid.IntRange(1, 200).Draw(t, "width")), float32(rapid.IntRange(1, 60).Draw(t, "height"))))
		if hide && rapid.Bool().Draw(t, "hidden") {
			r.Hide()
		}
		all = append(all, r)
	}
	return all
}

func covers(a, b fyne.CanvasObject) bool {
	p, q := a.Position(), b.Position()
	return p.X < q.X+b.Size().Width && q.X < p.X+a.Size().Width && p.Y < q.Y+b.Size().Height && q.Y < p.Y+a.Size().Height
}

// Buttons in a row, whatever their words: all can be pressed, in the order in which they
// are read, and the room asked for is the room that is used.
func TestAFlowKeepsItsButtonsApartAndInSight(t *testing.T) {
	test.NewTempApp(t)
	rapid.Check(t, func(t *rapid.T) {
		all, width := boxes(t, false), float32(rapid.IntRange(10, 500).Draw(t, "room"))
		f := &flow{}
		f.Layout(all, fyne.NewSize(width, 1000))
		var bottom float32
		for i, o := range all {
			if right := o.Position().X + o.Size().Width; right > width || o.Size().Height < o.MinSize().Height {
				t.Fatalf("%d of %d ends at %v of %v, and is %v high", i, len(all), right, width, o.Size().Height)
			}
			bottom = fyne.Max(bottom, o.Position().Y+o.Size().Height)
			for j := range i {
				if covers(o, all[j]) {
					t.Fatalf("%d lies over %d", i, j)
				}
			}
			if i > 0 {
				if p, q := all[i-1].Position(), o.Position(); q.Y < p.Y || q.Y == p.Y && q.X < p.X {
					t.Fatalf("%d stands before %d", i, i-1)
				}
			}
		}
		if need := f.MinSize(all).Height; need != bottom {
			t.Fatalf("%v is asked for, %v used", need, bottom)
		}
	})
}

// What stands over the halves of the window takes what it needs and no more, and never
// more than there is.
func TestWhatIsStackedFillsTheWindowWithoutGaps(t *testing.T) {
	test.NewTempApp(t)
	rapid.Check(t, func(t *rapid.T) {
		all := boxes(t, true)
		all[len(all)-1].Show()
		size := fyne.NewSize(float32(rapid.IntRange(0, 400).Draw(t, "width")), float32(rapid.IntRange(0, 500).Draw(t, "height")))
		stacked{}.Layout(all, size)
		var y float32
		for i, o := range all {
			if !o.Visible() {
				continue
			}
			if o.Position().Y != y || o.Size().Width != size.Width || o.Size().Height < 0 {
				t.Fatalf("%d stands at %v with %v, not at %v", i, o.Position(), o.Size(), y)
			}
			y += o.Size().Height
		}
		if least := (stacked{}).MinSize(all).Height; size.Height >= least && y != size.Height {
			t.Fatalf("%v of %v is filled", y, size.Height)
		}
	})
}

// Side by side or one alone, however the window is pulled: nothing is lost between them.
func TestTheTwoHalvesShareTheWidth(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		for width := leastSize.Width; width < 1600; width += 37 {
			c.window.Resize(fyne.NewSize(width, 500))
			list, talk := c.sides.list, c.sides.talk
			switch small := width < narrow; {
			case small && (list.Visible() || talk.Size().Width != c.halves.Size().Width):
				t.Errorf("%v wide: not the conversation alone", width)
			case !small && (!list.Visible() || !talk.Visible() || list.Size().Width+talk.Size().Width != c.halves.Size().Width || covers(list, talk)):
				t.Errorf("%v wide: %v and %v", width, list.Size(), talk.Size())
			case c.talk.back.Visible() != small:
				t.Errorf("%v wide: the way back is there: %v", width, c.talk.back.Visible())
			}
			if edge := c.talk.send.Size(); edge.Width <= 0 || edge.Height <= 0 {
				t.Errorf("%v wide: nothing to send with", width)
			}
		}
	})
}

// inWindow returns where something is in its window.
func inWindow(o fyne.CanvasObject) (top, bottom float32) {
	top = fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
	return top, top + o.Size().Height
}

// grown sets the window out anew, as the driver does by itself where something has grown: it
// is never smaller than what is in it asks for.
func (c *compact) grown() {
	c.window.Resize(c.root.MinSize())
	c.root.Refresh()
	c.talk.content.Refresh()
}

// In the smallest window, with the longest of troubles, one can still write and send.
func TestInTheSmallestWindowOneCanStillWrite(t *testing.T) {
	for _, language := range []string{locale.Russian, locale.English} {
		inOffice(t, language, usual, func(o *office) {
			c := o.talk(fakedesk.Anna)
			c.window.Resize(leastSize)
			c.talk.writer.SetText(strings.Repeat("длинное письмо ", 400))
			o.desk.SendError = desk.NewProblem(desk.JournalUnreadable, "file", "/home/olga/.local/share/vestnik/"+strings.Repeat("очень/", 40)+"journal.db")
			c.talk.submit()
			o.desk.SetStatus(func(s *desk.Status) {
				s.Connection, s.Problem = desk.Waiting, desk.NewProblem(desk.CertificateName, "host", strings.Repeat("chat.", 60), "names", strings.Repeat("example.com, ", 60))
			})
			o.rest()
			c.grown()
			height := c.window.Canvas().Size().Height
			for name, part := range map[string]fyne.CanvasObject{"the writer": c.talk.writer, "the button": c.talk.send, "the problem": c.talk.problem} {
				if top, bottom := inWindow(part); top < 0 || bottom > height || bottom-top < 10 {
					t.Errorf("%s: %s is from %v to %v of %v", language, name, top, bottom, height)
				}
			}
			if feed := c.talk.feed.Size(); feed.Height < 0 || feed.Width <= 0 {
				t.Errorf("%s: the feed is %v", language, feed)
			}
			o.desk.SendError = nil
			c.talk.writer.SetText("x")
			c.talk.submit()
			o.rest()
			c.grown()
			if c.talk.writer.Size().Height > c.talk.content.Size().Height/2+20 {
				t.Errorf("%s: the writer keeps %v", language, c.talk.writer.Size().Height)
			}
		})
	}
}
