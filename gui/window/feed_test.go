package window

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

func messages(from, to int) []item {
	var items []item
	for n := from; n < to; n++ {
		items = append(items, item{limit: firstRunes, message: desk.Message{
			Number: int64(n), Body: fmt.Sprint(n, strings.Repeat(" слово", n*7%50)), Mine: n%3 == 0}})
	}
	return items
}

func newTestFeed(t testing.TB) *feed {
	app := test.NewApp()
	app.Settings().SetTheme(newLook())
	f := newFeed(locale.New(locale.English), deeds{})
	w := app.NewWindow("")
	w.SetContent(f)
	w.Resize(fyne.NewSize(400, 500))
	return f
}

// where returns how far from the top of the sight a message is drawn.
func (f *feed) where(t testing.TB, number int64) float32 {
	for _, o := range f.body.Objects {
		if b := o.(*bubble); b.item.message.Number == number {
			return b.Position().Y - f.scroll.Offset.Y
		}
	}
	t.Fatalf("%d is not in sight", number)
	return 0
}

func (f *feed) bottom() float32 { return f.scroll.Offset.Y + f.scroll.Size().Height }

func TestTheFeedStaysAtTheEnd(t *testing.T) {
	f := newTestFeed(t)
	f.set(messages(1, 100))
	for n := 100; n < 120; n++ {
		f.set(messages(1, n))
		if f.bottom() != f.total() {
			t.Fatalf("%d: %v of %v", n, f.bottom(), f.total())
		}
	}
	f.Resize(fyne.NewSize(300, 200))
	if f.bottom() != f.total() {
		t.Error("a new size loses the end")
	}
}

func TestFewMessagesBeginAtTheTop(t *testing.T) {
	f := newTestFeed(t)
	f.set(messages(1, 3))
	if f.scroll.Offset.Y != 0 || f.where(t, 1) != 0 {
		t.Errorf("offset %v", f.scroll.Offset.Y)
	}
}

func TestWhatIsReadDoesNotMove(t *testing.T) {
	f := newTestFeed(t)
	f.set(messages(100, 200))
	f.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: 1500}})
	number := f.anchor
	before := f.where(t, number)
	f.set(messages(50, 200))
	if got := f.where(t, number); got != before {
		t.Errorf("earlier messages moved it from %v to %v", before, got)
	}
	f.set(messages(50, 210))
	if got := f.where(t, number); got != before {
		t.Errorf("later messages moved it from %v to %v", before, got)
	}
}

// Wherever the person scrolls, what is in sight is measured, drawn without gaps or
// overlaps, and covers the sight.
func TestTheSightIsAlwaysCovered(t *testing.T) {
	f := newTestFeed(t)
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.IntRange(1, 50).Draw(t, "first")
		f.set(messages(first, first+rapid.IntRange(40, 200).Draw(t, "count")))
		for range 5 {
			f.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: float32(rapid.IntRange(-3000, 3000).Draw(t, "scroll"))}})
			objects := f.body.Objects
			for i := 1; i < len(objects); i++ {
				if end := objects[i-1].Position().Y + objects[i-1].Size().Height; end != objects[i].Position().Y {
					t.Fatalf("a gap between %v and %v", end, objects[i].Position().Y)
				}
			}
			last := objects[len(objects)-1]
			if objects[0].Position().Y > f.scroll.Offset.Y || last.Position().Y+last.Size().Height < min(f.bottom(), f.total()) {
				t.Fatalf("sight %v..%v, drawn %v..%v", f.scroll.Offset.Y, f.bottom(), objects[0].Position().Y, last.Position().Y+last.Size().Height)
			}
		}
	})
}

func BenchmarkAMessageArrives(b *testing.B) {
	f := newTestFeed(b)
	n := 500
	f.set(messages(1, n))
	for b.Loop() {
		n++
		f.set(messages(1, n))
	}
}
