package availability

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"vestnik/core/desk"
)

func TestTheNewestStatusComesFirstAndOnlyOnce(t *testing.T) {
	m := New(limits, State{}, noon)
	for _, text := range []string{"a", "b", "", "a", "c"} {
		choose(t, m, chosen(desk.Away, text), noon)
	}
	choose(t, m, chosen(desk.DoNotDisturb, "a"), noon) // the same words, another status
	var texts []string
	for _, p := range m.State().Recent {
		texts = append(texts, string(p.Show)+" "+p.Text)
	}
	if want := []string{"dnd a", "away c", "away a", "away b"}; !slices.Equal(texts, want) {
		t.Errorf("%q, not %q", texts, want)
	}
	for i := range 3 * MaxRecent {
		choose(t, m, chosen(desk.Away, fmt.Sprint(i)), noon)
	}
	if recent := m.State().Recent; len(recent) != MaxRecent || recent[0].Text != fmt.Sprint(3*MaxRecent-1) {
		t.Errorf("%v", recent)
	}
}

func TestAStatusOfOnesOwnIsNotAmongTheRecentOnes(t *testing.T) {
	m := New(limits, State{}, noon)
	lunch := chosen(desk.Away, "lunch")
	choose(t, m, lunch, noon)
	for range 2 {
		if err := m.Keep(lunch.Presence); err != nil {
			t.Fatal(err)
		}
	}
	choose(t, m, lunch, noon)
	if s := m.State(); len(s.Own) != 1 || len(s.Recent) != 0 {
		t.Errorf("%+v", s)
	}
	m.Drop(lunch.Presence)
	choose(t, m, lunch, noon)
	if s := m.State(); len(s.Own) != 0 || len(s.Recent) != 1 {
		t.Errorf("%+v", s)
	}
	m.Drop(lunch.Presence)
	if s := m.State(); len(s.Recent) != 0 {
		t.Errorf("%+v", s)
	}
}

func TestStatusesOfOnesOwnAreBounded(t *testing.T) {
	m := New(limits, State{}, noon)
	for i := range MaxOwn {
		if err := m.Keep(desk.Presence{Show: desk.Away, Text: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Keep(desk.Presence{Show: desk.Away, Text: "one more"}); !errors.Is(err, ErrFull) {
		t.Errorf("%v", err)
	}
	if err := m.Keep(desk.Presence{Show: desk.Away, Text: "0"}); err != nil {
		t.Errorf("one that is there: %v", err)
	}
}

func TestTheStateIsACopy(t *testing.T) {
	m := New(limits, State{}, noon)
	choose(t, m, chosen(desk.Away, "lunch"), noon)
	m.State().Recent[0].Text = "changed"
	if got := m.State().Recent[0].Text; got != "lunch" {
		t.Errorf("%q", got)
	}
}

func TestTheStateIsSmallJSON(t *testing.T) {
	m := New(limits, State{}, noon)
	choose(t, m, until(chosen(desk.DoNotDisturb, "call"), at(20)), noon)
	data, err := json.Marshal(m.State())
	const want = `{"choice":{"show":"dnd","text":"call","until":"2026-11-26T12:20:00Z"},"before":{"show":"available"},"recent":[{"show":"dnd","text":"call"}]}`
	if err != nil || string(data) != want {
		t.Errorf("%s, %v", data, err)
	}
}

// A file may hold anything.
func FuzzState(f *testing.F) {
	f.Add([]byte(`{"choice":{"show":"dnd","text":"call","until":"2026-11-26T12:20:00Z"},"before":{"show":"available"}}`))
	f.Add([]byte(`{"choice":{"show":"?","until":"0001-01-01T00:00:00+23:59"},"recent":[{"show":"away","text":"a"},{"show":"away","text":"a"}],"own":[{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var saved State
		if json.Unmarshal(data, &saved) != nil {
			return
		}
		m := New(limits, saved, noon)
		wellFormed(t, m)
		if due, ok := m.Due(); ok && !due.After(noon) {
			t.Errorf("due %v in the past", due)
		}
	})
}

// wellFormed checks what holds in every state.
func wellFormed(t interface{ Errorf(string, ...any) }, m *Machine) {
	s := m.State()
	if !slices.Contains(desk.Shows, m.Presence().Show) {
		t.Errorf("shown is %q", m.Presence().Show)
	}
	if s.Choice.Until.IsZero() != (s.Before == desk.Presence{}) {
		t.Errorf("before %v a choice until %v", s.Before, s.Choice.Until)
	}
	if len(s.Recent) > MaxRecent || len(s.Own) > MaxOwn {
		t.Errorf("%d recent, %d own", len(s.Recent), len(s.Own))
	}
	seen := map[desk.Presence]bool{}
	for _, p := range slices.Concat(s.Recent, s.Own) {
		if seen[p] {
			t.Errorf("%v is there twice", p)
		}
		seen[p] = true
	}
}
