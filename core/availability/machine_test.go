package availability

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"vestnik/core/desk"
)

var (
	noon   = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	limits = Limits{Away: 10 * time.Minute, Extended: time.Hour}
)

func at(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }

func chosen(show desk.Show, text string) desk.Choice {
	return desk.Choice{Presence: desk.Presence{Show: show, Text: text}}
}

func until(c desk.Choice, t time.Time) desk.Choice { c.Until = t; return c }

func choose(t *testing.T, m *Machine, c desk.Choice, now time.Time) {
	t.Helper()
	if err := m.Choose(c, now); err != nil {
		t.Fatalf("%+v: %v", c, err)
	}
}

func expect(t *testing.T, m *Machine, show desk.Show, text string) {
	t.Helper()
	if got, want := m.Presence(), (desk.Presence{Show: show, Text: text}); got != want {
		t.Errorf("shown is %v, not %v", got, want)
	}
}

// The table of the package comment, row by row.
func TestTheTableOfStates(t *testing.T) {
	states := map[string]func(*Machine){
		"here":  func(*Machine) {},
		"gone":  func(m *Machine) { m.Person(limits.Away, false, noon) },
		"long":  func(m *Machine) { m.Person(limits.Extended, false, noon) },
		"fixed": func(m *Machine) { _ = m.Choose(chosen(desk.DoNotDisturb, ""), noon) },
	}
	shows := map[string]desk.Show{"here": desk.Available, "gone": desk.Away, "long": desk.ExtendedAway, "fixed": desk.DoNotDisturb}
	available, another := chosen(desk.Available, ""), chosen(desk.DoNotDisturb, "")
	for _, row := range []struct {
		event string
		do    func(*Machine)
		then  [4]string // from here, gone, long, fixed
	}{
		{"choose automatic", func(m *Machine) { _ = m.Choose(available, noon) }, [4]string{"here", "gone", "long", "here"}},
		{"choose another", func(m *Machine) { _ = m.Choose(another, noon) }, [4]string{"fixed", "fixed", "fixed", "fixed"}},
		{"the choice ends", func(m *Machine) {
			_ = m.Choose(until(chosen(desk.Invisible, ""), at(1)), noon)
			m.Tick(at(1))
		}, [4]string{"here", "gone", "long", "fixed"}},
		{"idle", func(m *Machine) { m.Person(limits.Away, false, noon) }, [4]string{"gone", "gone", "gone", "fixed"}},
		{"long idle", func(m *Machine) { m.Person(limits.Extended, false, noon) }, [4]string{"long", "long", "long", "fixed"}},
		{"locked", func(m *Machine) { m.Person(m.idle, true, noon) }, [4]string{"gone", "gone", "long", "fixed"}},
		{"sleeps", func(m *Machine) { m.Sleep(noon) }, [4]string{"gone", "gone", "long", "fixed"}},
		{"returns", func(m *Machine) { m.Person(0, false, noon) }, [4]string{"here", "here", "here", "fixed"}},
		{"returns after a sleep", func(m *Machine) { m.Sleep(noon); m.Wake(noon); m.Person(0, false, noon) }, [4]string{"here", "here", "here", "fixed"}},
		{"returns to a locked screen", func(m *Machine) { m.Person(0, true, noon) }, [4]string{"gone", "gone", "gone", "fixed"}},
		{"returns in its sleep", func(m *Machine) { m.Sleep(noon); m.Person(0, false, noon) }, [4]string{"gone", "gone", "gone", "fixed"}},
		{"starts again", func(m *Machine) { *m = *New(limits, m.State(), noon) }, [4]string{"here", "here", "here", "fixed"}},
	} {
		for i, from := range []string{"here", "gone", "long", "fixed"} {
			t.Run(row.event+" when "+from, func(t *testing.T) {
				m := New(limits, State{}, noon)
				states[from](m)
				expect(t, m, shows[from], "")
				row.do(m)
				expect(t, m, shows[row.then[i]], "")
			})
		}
	}
}

func TestEveryManualChoiceStaysWhateverThePersonDoes(t *testing.T) {
	for _, show := range desk.Shows {
		if automatic(show) {
			continue
		}
		m := New(limits, State{}, noon)
		choose(t, m, chosen(show, "mine"), noon)
		for _, do := range []func(){
			func() { m.Person(limits.Away, false, noon) },
			func() { m.Person(limits.Extended, true, noon) },
			func() { m.Sleep(noon) },
			func() { m.Wake(noon) },
			func() { m.Person(0, false, noon) },
		} {
			do()
			expect(t, m, show, "mine")
		}
	}
}

func TestChatComesBackAsChatWithItsText(t *testing.T) {
	m := New(limits, State{}, noon)
	choose(t, m, chosen(desk.Chat, "спрашивайте"), noon)
	m.Person(limits.Away, false, noon)
	expect(t, m, desk.Away, "спрашивайте")
	m.Person(0, false, noon)
	expect(t, m, desk.Chat, "спрашивайте")
}

func TestWithoutLimitsOnlyALockOrASleepIsAway(t *testing.T) {
	m := New(Limits{}, State{}, noon)
	m.Person(24*time.Hour, false, noon)
	expect(t, m, desk.Available, "")
	m.Person(24*time.Hour, true, noon)
	expect(t, m, desk.Away, "")
	m.Limit(limits)
	expect(t, m, desk.ExtendedAway, "")
}

func TestALockMayMeanNothing(t *testing.T) {
	m := New(Limits{Away: limits.Away, IgnoreLock: true}, State{}, noon)
	m.Person(0, true, noon)
	expect(t, m, desk.Available, "")
	if m.There() {
		t.Error("nobody sits before a locked screen")
	}
	m.Person(limits.Away, true, noon)
	expect(t, m, desk.Away, "")
	m.Limit(limits)
	m.Person(0, true, noon)
	expect(t, m, desk.Away, "")
}

func TestAChoiceWithAnEndReturnsToTheLastWithoutOne(t *testing.T) {
	m := New(limits, State{}, noon)
	choose(t, m, chosen(desk.Chat, "base"), noon)
	choose(t, m, until(chosen(desk.Away, "lunch"), at(30)), noon)
	choose(t, m, until(chosen(desk.DoNotDisturb, "call"), at(20)), at(10))
	if due, ok := m.Due(); !ok || !due.Equal(at(20)) {
		t.Errorf("due %v, %v", due, ok)
	}
	m.Tick(at(19))
	expect(t, m, desk.DoNotDisturb, "call")
	m.Tick(at(20))
	expect(t, m, desk.Chat, "base")
	if due, ok := m.Due(); ok {
		t.Errorf("still due %v", due)
	}
}

func TestAChoiceWithoutAnEndEndsTheOneWithAnEnd(t *testing.T) {
	m := New(limits, State{}, noon)
	choose(t, m, until(chosen(desk.Away, "lunch"), at(30)), noon)
	choose(t, m, chosen(desk.DoNotDisturb, "call"), at(10))
	m.Tick(at(60))
	expect(t, m, desk.DoNotDisturb, "call")
}

// After the end the person is as he is: nobody was asked to touch anything.
func TestAChoiceThatEndsWhileThePersonIsGoneShowsHimAway(t *testing.T) {
	m := New(limits, State{}, noon)
	choose(t, m, until(chosen(desk.DoNotDisturb, "call"), at(20)), noon)
	m.Person(0, true, at(5))
	m.Tick(at(20))
	expect(t, m, desk.Away, "")
}

func TestAnEndThatHasPassedIsRefusedAndChangesNothing(t *testing.T) {
	m := New(limits, State{}, noon)
	choose(t, m, chosen(desk.Chat, "base"), noon)
	before := m.State()
	for _, end := range []time.Time{noon, at(-1)} {
		if err := m.Choose(until(chosen(desk.Away, "late"), end), noon); !errors.Is(err, ErrPast) {
			t.Errorf("%v: %v", end, err)
		}
	}
	if after := m.State(); !reflect.DeepEqual(before, after) {
		t.Errorf("%+v became %+v", before, after)
	}
}

// Whatever happens first after a sleep, or after the clock was set, ends what has ended.
func TestEveryEventEndsWhatHasEnded(t *testing.T) {
	for name, event := range map[string]func(*Machine, time.Time){
		"Tick":   (*Machine).Tick,
		"Sleep":  (*Machine).Sleep,
		"Wake":   (*Machine).Wake,
		"Person": func(m *Machine, now time.Time) { m.Person(0, false, now) },
		"Choose": func(m *Machine, now time.Time) { _ = m.Choose(until(chosen(desk.Away, ""), now), now) },
	} {
		m := New(limits, State{}, noon)
		choose(t, m, chosen(desk.Chat, "base"), noon)
		choose(t, m, until(chosen(desk.DoNotDisturb, "call"), at(20)), noon)
		event(m, at(90))
		if got := m.Choice(); got != chosen(desk.Chat, "base") {
			t.Errorf("after %s: %+v", name, got)
		}
	}
}

// restart saves a machine and reads it back, as a start of the program does.
func restart(t *testing.T, m *Machine, now time.Time) *Machine {
	t.Helper()
	data, err := json.Marshal(m.State())
	if err != nil {
		t.Fatal(err)
	}
	var saved State
	if err := json.Unmarshal(data, &saved); err != nil {
		t.Fatal(err)
	}
	return New(limits, saved, now)
}

func TestTheChoiceIsRestoredAtAStart(t *testing.T) {
	m := New(limits, State{}, noon)
	choose(t, m, chosen(desk.Chat, "base"), noon)
	m.Person(limits.Extended, true, noon)
	expect(t, restart(t, m, noon), desk.Chat, "base")

	choose(t, m, until(chosen(desk.DoNotDisturb, "call"), at(20)), noon)
	again := restart(t, m, at(19))
	expect(t, again, desk.DoNotDisturb, "call")
	again.Tick(at(20))
	expect(t, again, desk.Chat, "base")
	expect(t, restart(t, m, at(20)), desk.Chat, "base") // it has ended meanwhile
}

func TestWhatAFileSaysIsMended(t *testing.T) {
	long := string(make([]byte, 2*desk.MaxStatus))
	saved := State{Choice: until(chosen("lurking", long), at(5)), Before: desk.Presence{Show: "?"}}
	for i := range 100 {
		p := desk.Presence{Show: desk.Away, Text: fmt.Sprint("text ", i/2)}
		saved.Own, saved.Recent = append(saved.Own, p), append(saved.Recent, p, desk.Presence{Show: desk.Chat, Text: p.Text}, desk.Presence{})
	}
	m := New(limits, saved, noon)
	expect(t, m, desk.Available, long[:desk.MaxStatus])
	s := m.State()
	if len(s.Own) != MaxOwn || len(s.Recent) != MaxRecent || s.Recent[0] != (desk.Presence{Show: desk.Chat, Text: "text 0"}) {
		t.Errorf("%d own, %d recent: %v", len(s.Own), len(s.Recent), s.Recent)
	}
	m.Tick(at(5))
	expect(t, m, desk.Available, "")
	if New(limits, State{}, noon).Presence().Show != desk.Available {
		t.Error("who has chosen nothing is not available")
	}
}
