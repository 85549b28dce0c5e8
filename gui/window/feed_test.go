package window

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
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
func (f *feed) where(t interface{ Fatalf(string, ...any) }, number int64) float32 {
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

// Whatever happens to a conversation while somebody reads in it (older ones are read, new
// ones come, others are corrected or taken back, the window is pulled) what he looks at
// stays where it is, and at the end he stays at the end.
func TestNothingMovesUnderWhoReads(t *testing.T) {
	f := newTestFeed(t)
	rapid.Check(t, func(t *rapid.T) {
		body := func() string { return strings.Repeat("слово ", rapid.IntRange(0, 120).Draw(t, "words")) }
		at := rapid.IntRange(200, 300).Draw(t, "first")
		all := messages(at, at+rapid.IntRange(60, 120).Draw(t, "count"))
		f.set(nil)
		f.end()
		f.set(slices.Clone(all))
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "scrolls") {
				f.by(float32(rapid.IntRange(-2500, 2500).Draw(t, "by")))
			}
			anchor, atEnd, before, corrected := f.anchor, f.atEnd, float32(0), int64(0)
			if !atEnd {
				before = f.where(t, anchor)
			}
			switch rapid.SampledFrom([]string{"older", "newer", "corrected", "taller"}).Draw(t, "what") {
			case "older":
				if first := int(all[0].message.Number); first > 20 {
					all = append(messages(first-rapid.IntRange(1, 19).Draw(t, "older"), first), all...)
				}
			case "newer":
				last := int(all[len(all)-1].message.Number)
				all = append(all, messages(last+1, last+1+rapid.IntRange(1, 5).Draw(t, "newer"))...)
			case "corrected":
				i := rapid.IntRange(0, len(all)-1).Draw(t, "which")
				all = slices.Clone(all)
				all[i].message.Body = body()
				all[i].message.Edited++
				corrected = all[i].message.Number
			case "taller":
				f.Resize(fyne.NewSize(400, float32(rapid.IntRange(200, 700).Draw(t, "height"))))
			}
			f.set(slices.Clone(all))
			end := max(0, f.total()-f.scroll.Size().Height)
			switch {
			case atEnd && f.scroll.Offset.Y != end:
				t.Fatalf("at %v, not at the end %v", f.scroll.Offset.Y, end)
			case !atEnd && anchor == corrected: // it may be shorter than what was above the edge
				f.where(t, anchor)
			case !atEnd && f.scroll.Offset.Y < end-slack && math.Abs(float64(f.where(t, anchor)-before)) > 0.5:
				t.Fatalf("%d has moved from %v to %v", anchor, before, f.where(t, anchor))
			}
			if seen := f.lastSeen(); seen != 0 && f.where(t, seen)+f.heightOf(seen) > f.scroll.Size().Height+slack {
				t.Fatalf("%d counts as seen, and is not", seen)
			}
		}
	})
}

func (f *feed) heightOf(number int64) float32 {
	for i := range f.items {
		if f.items[i].message.Number == number {
			return f.heights[i]
		}
	}
	return 0
}

func TestTheArrowsScrollTheFeedByAFewLines(t *testing.T) {
	inOffice(t, locale.English, long, func(o *office) {
		c := o.talk(fakedesk.Anna)
		f := c.talk.feed
		end := f.scroll.Offset.Y
		o.key(f, fyne.KeyUp)
		if by := end - f.scroll.Offset.Y; by < 20 || by > 100 || f.atEnd {
			t.Errorf("Up scrolls by %v", by)
		}
		o.key(f, fyne.KeyDown)
		for range 3 {
			o.key(f, fyne.KeyDown) // beyond the end there is nothing
		}
		if f.bottom() != f.total() || !f.atEnd {
			t.Errorf("Down leads to %v of %v", f.bottom(), f.total())
		}
	})
}

// A message of half a megabyte is as high as what is drawn of it.
func TestTheGuessOfAHeightIsNearTheTruth(t *testing.T) {
	f := newTestFeed(t)
	for _, body := range []string{"", "да", strings.Repeat("слово ", 100), strings.Repeat("w", 500_000), strings.Repeat("строка\n", 200)} {
		i := item{limit: firstRunes, message: desk.Message{Number: 1, Body: body}}
		guess, truth := estimate(i, f.width), f.gauge.heightAt(i, f.width)
		if guess > 4*truth || truth > 20*guess {
			t.Errorf("%d bytes: %v is guessed, %v is true", len(body), guess, truth)
		}
	}
}

// A window is filled before it has its size.
func TestAFeedWithoutRoomKeepsWhereItIsToBegin(t *testing.T) {
	test.NewTempApp(t)
	f := newFeed(locale.New(locale.English), deeds{})
	f.set(messages(1, 100))
	f.begin(40)
	if f.lastSeen() != 0 {
		t.Error("something is seen of nothing")
	}
	f.Resize(fyne.NewSize(400, 500))
	if f.where(t, 40) != 0 {
		t.Errorf("40 is at %v", f.where(t, 40))
	}
}

// Who pulls the window up until the end is in sight follows what comes.
func TestAWindowThatIsMadeHigherMayReachTheEnd(t *testing.T) {
	f := newTestFeed(t)
	f.Resize(fyne.NewSize(400, 300))
	f.set(messages(1, 50))
	f.by(-60)
	if f.atEnd {
		t.Fatal("not scrolled")
	}
	f.Resize(fyne.NewSize(400, 500))
	f.set(messages(1, 53))
	if f.bottom() != f.total() {
		t.Errorf("what came is %v below", f.total()-f.bottom())
	}
}
