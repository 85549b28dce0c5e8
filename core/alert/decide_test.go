package alert

import (
	"testing"
	"time"
)

// facts are all that Decide goes by.
type facts struct {
	m   Message
	c   Conversation
	s   Settings
	now Moment
}

func (f facts) decide() Decision { return Decide(f.m, f.c, f.s, f.now) }

// empty tells whether there is nothing to show.
func (f facts) empty() bool {
	return f.m.Subject != "тема" && f.m.Body != "текст"
}

// every calls do with every combination of facts.
func every(do func(facts)) (combinations int) {
	texts := [][2]string{{"", ""}, {" \n", "\t"}, {"тема", ""}, {"", "текст"}, {"тема", "текст"}}
	ages := []time.Duration{0, StaleAfter - 1, StaleAfter, StaleAfter + time.Hour}
	for bits := range 1 << 14 {
		is := func(n int) bool { return bits>>n&1 == 1 }
		for urgency := range Granted + 1 {
			for _, preview := range append([]Preview{""}, Previews...) {
				for _, text := range texts {
					for _, age := range ages {
						combinations++
						do(facts{
							Message{Mine: is(0), Read: is(1), Pressing: is(2), High: is(12), Expired: is(3), Delayed: is(4), Subject: text[0], Body: text[1], Age: age},
							Conversation{Stranger: is(5), Muted: is(6), Urgency: urgency},
							Settings{preview, is(13)},
							Moment{InSight: is(7), DoNotDisturb: is(8), Quiet: is(9), Locked: is(10), Crowded: is(11)},
						})
					}
				}
			}
		}
	}
	return combinations
}

// TestTheTruthTable holds every combination of facts against the rules, written
// down once more as conditions on each part of the decision instead of as a list
// of cases.
func TestTheTruthTable(t *testing.T) {
	n := every(func(f facts) {
		m, c, now := f.m, f.c, f.now
		settled := m.Mine || m.Read || f.empty() || now.InSight
		useless := m.Delayed && m.Age >= StaleAfter || m.Expired
		breaks := m.Pressing && c.Urgency == Granted && !m.Delayed
		held := !breaks && (now.DoNotDisturb || now.Quiet || c.Muted) || now.Crowded
		may := c.Urgency == Granted || c.Urgency == Unruled && !c.Stranger
		d := f.decide()
		want := Decision{Reason: d.Reason}
		switch {
		case settled:
		case useless:
			want.Show = Badge
		case held:
			want.Show, want.Group = Badge, InSum
		default:
			want.Show, want.Group, want.Sound = Banner, OfPeer, !m.Delayed
			if m.Pressing && may && !m.Delayed {
				want.Show, want.Group = Sticky, OfItself
				if m.High && f.s.Takeover {
					want.Show = Takeover
				}
			}
			want.Preview = f.s.Preview
			if want.Preview == "" {
				want.Preview = All
			}
			if now.Locked && want.Preview == All {
				want.Preview = Name
			}
		}
		if d != want {
			t.Errorf("%+v:\n got %+v\nwant %+v", f, d, want)
		}
	})
	t.Logf("%d combinations", n)
}

// What is not shown now is either settled or counted; and what would have been shown at
// another moment, or in a conversation that is not muted, is summed up later.
func TestNothingIsBothSilentAndForgotten(t *testing.T) {
	every(func(f facts) {
		d := f.decide()
		if d.Popup() {
			return
		}
		if settled := f.m.Mine || f.m.Read || f.empty() || f.now.InSight; d.Show == Silent && !settled {
			t.Errorf("%+v is silent and forgotten", f)
		}
		another := f
		another.c.Muted, another.now = false, Moment{InSight: f.now.InSight}
		if another.decide().Popup() && (d.Show != Badge || d.Group != InSum) {
			t.Errorf("%+v is shown at no time: %+v", f, d)
		}
	})
}

// An alert of whom the rules name is kept back by nothing but that it is before the
// person's eyes, was dealt with, or is too late.
func TestWhatPressesOfPermittedSendersBreaksThrough(t *testing.T) {
	every(func(f facts) {
		m := f.m
		presses := m.Pressing && f.c.Urgency == Granted && !m.Mine && !m.Read && !m.Expired && !m.Delayed && !f.empty() && !f.now.InSight && !f.now.Crowded
		if d := f.decide(); presses && d.Show < Sticky {
			t.Errorf("%+v: %+v", f, d)
		}
	})
}

func TestTheFirstRuleThatFitsIsTheReason(t *testing.T) {
	f := facts{
		Message{Mine: true, Read: true, Delayed: true, Age: StaleAfter, Expired: true}, Conversation{Muted: true}, Settings{},
		Moment{InSight: true, DoNotDisturb: true, Quiet: true, Crowded: true},
	}
	for _, step := range []struct {
		reason Reason
		lift   func()
	}{
		{Own, func() { f.m.Mine = false }},
		{WasRead, func() { f.m.Read = false }},
		{Empty, func() { f.m.Subject = "x" }},
		{InSight, func() { f.now.InSight = false }},
		{Stale, func() { f.m.Age = time.Minute }},
		{Expired, func() { f.m.Expired = false }},
		{Disturbed, func() { f.now.DoNotDisturb = false }},
		{Quiet, func() { f.now.Quiet = false }},
		{Muted, func() { f.c.Muted = false }},
		{Crowded, func() { f.now.Crowded = false }},
		{Kept, func() { f.m.Delayed = false }},
		{Live, func() {}},
	} {
		if got := f.decide().Reason; got != step.reason {
			t.Errorf("%s, want %s", got, step.reason)
		}
		step.lift()
	}
}
