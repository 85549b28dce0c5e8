package availability

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"vestnik/core/desk"
)

// model says the same as a machine in other words: it keeps all that has happened, and
// looks at it when it is asked.
type model struct {
	limits  Limits
	choices []choosing
	idle    time.Duration
	locked  bool
	asleep  bool
}

type choosing struct {
	desk.Choice
	ended bool
}

// time lets it become this late: what has ended once stays so when the clock is put back.
func (m *model) time(now time.Time) {
	for i := range m.choices {
		c := &m.choices[i]
		last := i == len(m.choices)-1
		if last && !c.Until.IsZero() && !now.Before(c.Until) {
			c.ended = true
		}
	}
}

// holds is the last choice if it has not ended, or else the last without an end.
func (m *model) holds() desk.Presence {
	for i := len(m.choices) - 1; i >= 0; i-- {
		c := m.choices[i]
		last := i == len(m.choices)-1
		if c.Until.IsZero() || last && !c.ended {
			return c.Presence
		}
	}
	return desk.Presence{Show: desk.Available}
}

func (m *model) shows() desk.Presence {
	p := m.holds()
	reachable := p.Show == desk.Available || p.Show == desk.Chat
	long := m.limits.Extended > 0 && m.idle >= m.limits.Extended
	short := m.limits.Away > 0 && m.idle >= m.limits.Away
	switch {
	case !reachable:
	case long:
		p.Show = desk.ExtendedAway
	case short || m.locked && !m.limits.IgnoreLock || m.asleep:
		p.Show = desk.Away
	}
	return p
}

// Whatever happens in whatever order, clocks that are put back and starts included, the
// machine shows what the model shows, and its state is well formed and survives a file.
func TestTheMachineIsLikeItsModelWhateverHappens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := noon
		lengths := rapid.SampledFrom([]time.Duration{0, time.Minute, 9 * time.Minute, 10 * time.Minute, 59 * time.Minute, time.Hour, 9 * time.Hour})
		texts := rapid.SampledFrom([]string{"", "lunch", "call", "обед", "1", "2", "3", "4", "5", "6", "7", "8"})
		shows := rapid.SampledFrom(desk.Shows)
		status := func() desk.Presence { return desk.Presence{Show: shows.Draw(t, "show"), Text: texts.Draw(t, "text")} }
		ideal := &model{limits: limits}
		m := New(limits, State{}, now)
		t.Repeat(map[string]func(*rapid.T){
			"choose": func(t *rapid.T) {
				c := desk.Choice{Presence: status()}
				if length := lengths.Draw(t, "length"); length > 0 {
					c.Until = now.Add(length)
				}
				ideal.time(now)
				if err := m.Choose(c, now); err != nil {
					t.Fatal(err)
				}
				ideal.choices = append(ideal.choices, choosing{Choice: c})
			},
			"person": func(t *rapid.T) {
				idle, locked := lengths.Draw(t, "idle"), rapid.Bool().Draw(t, "locked")
				m.Person(idle, locked, now)
				ideal.idle, ideal.locked = idle, locked
			},
			"sleep": func(*rapid.T) { m.Sleep(now); ideal.asleep = true },
			"wake":  func(*rapid.T) { m.Wake(now); ideal.asleep = false },
			"limit": func(t *rapid.T) {
				ideal.limits = Limits{Away: lengths.Draw(t, "away"), Extended: lengths.Draw(t, "extended"), IgnoreLock: rapid.Bool().Draw(t, "ignore lock")}
				m.Limit(ideal.limits)
			},
			"keep": func(*rapid.T) { _ = m.Keep(status()) },
			"drop": func(*rapid.T) { m.Drop(status()) },
			"due": func(*rapid.T) {
				if due, ok := m.Due(); ok {
					now = due
				}
			},
			"later":   func(t *rapid.T) { now = now.Add(lengths.Draw(t, "length")) },
			"earlier": func(t *rapid.T) { now = now.Add(-lengths.Draw(t, "length")) },
			"restart": func(t *rapid.T) {
				m.Tick(now)
				ideal.time(now)
				data, err := json.Marshal(m.State())
				if err != nil {
					t.Fatal(err)
				}
				var saved State
				if err := json.Unmarshal(data, &saved); err != nil {
					t.Fatal(err)
				}
				m = New(ideal.limits, saved, now)
				if again, err := json.Marshal(m.State()); err != nil || string(again) != string(data) {
					t.Fatalf("a file changes %s to %s, %v", data, again, err)
				}
				ideal.idle, ideal.locked, ideal.asleep = 0, false, false
			},
			"": func(t *rapid.T) {
				m.Tick(now)
				ideal.time(now)
				if got, want := m.Presence(), ideal.shows(); got != want {
					t.Fatalf("shown is %v, not %v", got, want)
				}
				if due, ok := m.Due(); ok && !due.After(now) {
					t.Fatalf("due %v, and it is %v", due, now)
				}
				wellFormed(t, m)
			},
		})
	})
}
