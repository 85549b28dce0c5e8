package alert

import (
	"testing"
	"time"

	"vestnik/core/rules"
)

// presses tells whether the message wants to stay until it is dealt with.
func (f *facts) presses() bool { return f.m.Pressing || f.m.Rule == rules.Urgent }

// named tells whether the sender may break through what holds others back.
func (f *facts) named() bool { return f.c.Urgency == Granted || f.m.Rule == rules.Urgent }

// empty tells whether there is nothing to show.
func (f *facts) empty() bool {
	return f.m.Subject != "тема" && f.m.Body != "текст"
}

// every calls do with every combination of facts, which it may not keep.
func every(do func(*facts)) (combinations int) {
	texts := [][2]string{{" \n", "\t"}, {"тема", ""}, {"", "текст"}}
	var f facts
	for bits := range 1 << 17 {
		is := func(n int) bool { return bits>>n&1 == 1 }
		f.m = Message{Mine: is(0), Read: is(1), Pressing: is(2), High: is(3), Expired: is(4), Delayed: is(5), Untold: is(16)}
		f.c = Conversation{Stranger: is(6), Muted: is(7)}
		f.s = Settings{NoSound: is(8), Takeover: is(9)}
		f.now = Moment{InSight: is(10), DoNotDisturb: is(11), Quiet: is(12), Locked: is(13), Crowded: is(14), Shared: is(15)}
		ages := []time.Duration{0}
		if f.m.Delayed {
			ages = []time.Duration{StaleAfter - 1, StaleAfter}
		}
		for _, f.c.Urgency = range []Urgency{Unruled, Denied, Granted} {
			for _, f.s.Preview = range Previews {
				for _, f.m.Rule = range rules.Effects {
					for _, f.m.Age = range ages {
						for _, text := range texts {
							f.m.Subject, f.m.Body = text[0], text[1]
							combinations++
							do(&f)
						}
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
	n := every(func(f *facts) {
		m, c, now := f.m, f.c, f.now
		settled := m.Mine || m.Read || f.empty() || now.InSight
		breaks := f.presses() && f.named() && !m.Delayed
		useless := m.Untold || m.Delayed && m.Age >= StaleAfter || m.Expired || m.Rule == rules.NoPopup && !breaks
		held := !breaks && (now.DoNotDisturb || now.Quiet || c.Muted) || now.Crowded
		may := f.named() || c.Urgency == Unruled && !c.Stranger
		d := f.decide()
		want := Decision{Reason: d.Reason}
		switch {
		case settled:
		case useless:
			want.Show = Badge
		case held:
			want.Show, want.Group = Badge, InSum
		default:
			want.Show, want.Group, want.Sound = Banner, OfPeer, !m.Delayed && !f.s.NoSound && m.Rule != rules.NoSound
			if f.presses() && may && !m.Delayed {
				want.Show, want.Group = Sticky, OfItself
				if m.High && f.s.Takeover {
					want.Show = Takeover
				}
			}
			want.Preview = f.s.Preview
			if (now.Locked || now.Shared) && want.Preview == All {
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
	every(func(f *facts) {
		d := f.decide()
		if d.Popup() {
			return
		}
		if settled := f.m.Mine || f.m.Read || f.empty() || f.now.InSight; d.Show == Silent && !settled {
			t.Errorf("%+v is silent and forgotten", f)
		}
		another := *f
		another.c.Muted, another.now = false, Moment{InSight: f.now.InSight}
		if another.decide().Popup() && (d.Show != Badge || d.Group != InSum) {
			t.Errorf("%+v is shown at no time: %+v", f, d)
		}
	})
}

// An alert of whom the rules name is kept back by nothing but that it is before the
// person's eyes, was dealt with, or is too late.
func TestWhatPressesOfPermittedSendersBreaksThrough(t *testing.T) {
	every(func(f *facts) {
		m := f.m
		presses := f.presses() && f.named() && !m.Mine && !m.Read && !m.Untold && !m.Expired && !m.Delayed && !f.empty() && !f.now.InSight && !f.now.Crowded
		if d := f.decide(); presses && d.Show < Sticky {
			t.Errorf("%+v: %+v", f, d)
		}
	})
}

func TestTheFirstRuleThatFitsIsTheReason(t *testing.T) {
	f := facts{
		Message{Mine: true, Read: true, Untold: true, Delayed: true, Age: StaleAfter, Expired: true, Rule: rules.NoPopup}, Conversation{Muted: true}, Settings{},
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
		{Untold, func() { f.m.Untold = false }},
		{Stale, func() { f.m.Age = time.Minute }},
		{Expired, func() { f.m.Expired = false }},
		{Ruled, func() { f.m.Rule = rules.None }},
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
