package window

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"pgregory.net/rapid"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// shelf is a screen that knows where windows are, and a window manager that is slow.
type shelf struct {
	x, y    int
	unready int // how often it is asked before it has placed the window
	unknown bool
	moved   [][2]int
	asked   int
	fails   error
}

func (s *shelf) Guard() (stop func())              { return func() {} }
func (s *shelf) Bring(uint32) error                { return nil }
func (s *shelf) Urge(uint32) error                 { return nil }
func (s *shelf) Corner(uint32) (x, y int, ok bool) { return s.x, s.y, !s.unknown }
func (s *shelf) Managed(uint32) bool               { s.asked++; return s.asked > s.unready }
func (s *shelf) Move(_ uint32, x, y int) error {
	s.moved = append(s.moved, [2]int{x, y})
	return s.fails
}

// reopened shuts the window and opens it again, and lets it settle.
func (o *office) reopened() *compact {
	o.faces.shut(o.faces.compact.window)
	o.show(desk.View{Screen: desk.ScreenContacts})
	o.passes(time.Second)
	return o.faces.compact
}

// passes lets time pass as it does, turn by turn of the loop.
func (o *office) passes(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		o.later(hush)
	}
}

func TestTheWindowComesBackWhereItWas(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		n, s := &note{}, &shelf{x: -40, y: 300, unready: 7}
		o.faces.memory, o.faces.screen = n, s
		o.reopened()
		if len(s.moved) != 1 || s.moved[0] != [2]int{-40, 300} || s.asked != 8 {
			t.Errorf("moved to %v after %d questions; kept is %s", s.moved, s.asked, n.text)
		}
	})
}

// A window manager that never says so is not waited for; nor is a window that was shut.
func TestPuttingAWindowBackEnds(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		s := &shelf{x: 5, y: 6, unready: 1 << 30, fails: errors.New("no")}
		o.faces.memory, o.faces.screen = &note{}, s
		o.reopened()
		o.passes(10 * time.Second)
		if len(s.moved) != 1 || s.asked != managing {
			t.Errorf("moved %d times after %d questions", len(s.moved), s.asked)
		}
		s.asked = 0
		o.reopened()
		o.faces.shut(o.faces.compact.window)
		asked := s.asked
		o.show(desk.View{Screen: desk.ScreenQuick, Peer: desk.Ref{Address: "a@example.com"}})
		o.passes(10 * time.Second)
		if len(s.moved) != 1 || s.asked != asked {
			t.Errorf("a window that was shut is moved, %d questions more", s.asked-asked)
		}
	})
}

// Where windows cannot be placed the size is kept alone, and nothing is moved.
func TestWithoutACornerOnlyTheSizeIsKept(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		n, s := &note{}, &shelf{unknown: true}
		o.faces.memory, o.faces.screen = n, s
		o.reopened()
		var kept map[string]any
		if err := json.Unmarshal(n.text, &kept); err != nil || kept["corner"] != nil || kept["width"] == nil || len(s.moved) > 0 {
			t.Errorf("%s, moved %v", n.text, s.moved)
		}
	})
}

// A window that is dragged for long is stored now and then, and at last as it is let go; one
// that is the same again never.
func TestASizeIsStoredNowAndThenAndWhenThePersonHasLetGo(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		n := &counted{}
		o.faces.memory = n
		w := o.faces.compact.window
		for i := range 150 {
			w.Resize(fyne.NewSize(700+float32(i), 500))
			o.later(hush)
		}
		if most := int(150*hush/restful) + 1; len(n.stored) > most {
			t.Errorf("stored %d times while it is dragged", len(n.stored))
		}
		o.later(2 * restful)
		stored := len(n.stored)
		if o.faces.remembered().Width != 849 {
			t.Errorf("stored last is %s", n.text)
		}
		w.Resize(fyne.NewSize(600, 500))
		w.Resize(fyne.NewSize(849, 500))
		o.later(2 * restful)
		o.faces.shut(w)
		if len(n.stored) != stored {
			t.Errorf("the same is stored again: %q", n.stored)
		}
	})
}

// counted is a Memory that counts.
type counted struct {
	note
	stored []string
}

func (c *counted) Store(text []byte) { c.stored, c.text = append(c.stored, string(text)), text }

// Who folds the departments finds them folded the next morning, one that is new unfolded, and
// what was folded and has gone does no harm.
func TestTheListComesBackAsItWasLeft(t *testing.T) {
	inOffice(t, locale.Russian, grouped, func(o *office) {
		o.faces.memory = &note{}
		o.faces.foldPart(keyGroups+"Бухгалтерия", true)
		o.faces.foldPart(keyTalks, true)
		o.faces.onlyOnline()
		before := listed(o.faces.compact)
		c := o.reopened()
		if got := listed(c); !slices.Equal(got, before) || !o.faces.view.online {
			t.Errorf("%q, not %q", got, before)
		}
		o.faces.foldPart(keyTalks, false)
		o.faces.onlyOnline()
		o.filters(filterAll)
		if got := listed(o.reopened()); len(got) <= len(before) || !slices.Contains(got, "kto") {
			t.Errorf("what was unfolded comes back folded: %q", got)
		}
	})
	inOffice(t, locale.English, usual, func(o *office) { // in an office without departments
		o.faces.memory = &note{[]byte(`{"width":700,"height":500,"folded":["group/Нет такой","\u0000hits",""]}`)}
		if got := listed(o.reopened()); len(got) != 7 {
			t.Errorf("%q", got)
		}
	})
}

// Whatever stands in the file, there is a window of a size that can be used.
func TestWhateverIsRememberedTheWindowCanBeUsed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.Custom(func(t *rapid.T) string {
			b, _ := json.Marshal(map[string]any{
				"width":  rapid.OneOf(rapid.Just[any]("x"), rapid.Custom(func(t *rapid.T) any { return rapid.Float64Range(-1e9, 1e9).Draw(t, "n") })).Draw(t, "width"),
				"height": rapid.Float64Range(0, 3000).Draw(t, "height"), "corner": map[string]any{"x": rapid.Int().Draw(t, "x")},
				"folded": rapid.SliceOf(rapid.String()).Draw(t, "folded"),
			})
			return string(b)
		})).Draw(t, "file")
		f := &faces{memory: &note{[]byte(text)}}
		p := f.remembered()
		if !p.sensible() {
			t.Fatalf("%+v", p)
		}
		f.recall(p)
		if len(f.view.folded) != len(slices.Compact(slices.Sorted(slices.Values(p.Folded)))) {
			t.Fatalf("%+v", f.view)
		}
	})
}
