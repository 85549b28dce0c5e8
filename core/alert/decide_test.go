package alert

import (
	"testing"
	"time"
)

// TestTheTruthTable holds every combination of facts against the rules, written
// down once more as conditions on each part of the decision instead of as a list
// of cases.
func TestTheTruthTable(t *testing.T) {
	texts := []struct {
		subject, body string
		empty         bool
	}{
		{"", "", true}, {" \n", "\t", true}, {"тема", "", false}, {"", "текст", false}, {"тема", "текст", false},
	}
	ages := []time.Duration{0, time.Hour, StaleAfter - 1, StaleAfter, StaleAfter + time.Hour}
	combinations := 0
	for bits := range 3 << 9 {
		is := func(n int) bool { return bits>>n&1 == 1 }
		for _, text := range texts {
			for _, age := range ages {
				combinations++
				m := Message{Mine: is(0), Pressing: is(1), Expired: is(8), Stranger: is(2), Delayed: is(3), Age: age,
					Subject: text.subject, Body: text.body, Urgency: Urgency(bits >> 9)}
				s := Settings{Sound: is(4)}
				now := Moment{Attended: is(5), DoNotDisturb: is(6), Quiet: is(7)}
				d := Decide(m, s, now)

				seen := m.Mine || text.empty || now.Attended
				stale := m.Delayed && age >= StaleAfter
				over := !stale && m.Expired
				breaks := m.Pressing && m.Urgency == Granted && !m.Delayed
				held := !seen && !now.DoNotDisturb && !stale && !over && now.Quiet && !breaks
				live := !seen && !now.DoNotDisturb && !m.Delayed && !over && !held
				want := Decision{
					Count:  !seen,
					Popup:  !seen && !now.DoNotDisturb && !stale && !over && !held,
					Sound:  live && s.Sound,
					Urgent: live && m.Pressing && (m.Urgency == Granted || m.Urgency == Unruled && !m.Stranger),
					Held:   held,
					Reason: d.Reason,
				}
				if d != want {
					t.Errorf("%+v %+v %+v:\n got %+v\nwant %+v", m, s, now, d, want)
				}
				if (d.Sound || d.Urgent) && !d.Popup || d.Popup && !d.Count || d.Held && (d.Popup || !d.Count) {
					t.Errorf("%+v makes no sense", d)
				}
			}
		}
	}
	t.Logf("%d combinations", combinations)
}

func TestTheFirstRuleThatFitsIsTheReason(t *testing.T) {
	m := Message{Mine: true, Delayed: true, Age: StaleAfter, Expired: true}
	now := Moment{Attended: true, DoNotDisturb: true, Quiet: true}
	for _, step := range []struct {
		reason Reason
		lift   func()
	}{
		{Own, func() { m.Mine = false }},
		{Empty, func() { m.Subject = "x" }},
		{Attended, func() { now.Attended = false }},
		{Disturbed, func() { now.DoNotDisturb = false }},
		{Stale, func() { m.Age = time.Minute }},
		{Expired, func() { m.Expired = false }},
		{Quiet, func() { now.Quiet = false }},
		{Kept, func() { m.Delayed = false }},
		{Live, func() {}},
	} {
		if got := Decide(m, Settings{}, now).Reason; got != step.reason {
			t.Errorf("%s, want %s", got, step.reason)
		}
		step.lift()
	}
}
