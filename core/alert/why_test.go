package alert

import (
	"slices"
	"testing"

	"vestnik/core/rules"
)

// What is in the way is all that is in the way: without it the message is told of as well as it
// could be, and each of it alone is enough for less. What has decided is among it.
func TestWhatIsInTheWayIsAllOfIt(t *testing.T) {
	every(func(f *facts) {
		m := f.m
		if m.Mine || m.Read || m.Delayed || m.Expired || f.empty() {
			return // these are no such message
		}
		why := Why(f.m, f.c, f.s, withoutFlood(f.now))
		could, lifted := *f, *f
		could.now.Crowded, lifted.now.Crowded = false, false
		was := could.decide()
		for _, h := range hindrances {
			h.take(&could, &free)
			if slices.Contains(why, h.reason) {
				h.take(&lifted, &free)
			}
		}
		if lifted.decide() != could.decide() {
			t.Errorf("%+v: without %v it is still less", f, why)
		}
		if len(why) == 0 && was != could.decide() {
			t.Errorf("%+v: nobody knows why", f)
		}
		if was.Reason != Live && !slices.Contains(why, was.Reason) {
			t.Errorf("%+v: %s has decided, and is not in %v", f, was.Reason, why)
		}
	})
}

func withoutFlood(now Moment) Moment {
	now.Crowded = false
	return now
}

func TestWhatIsNotInTheWayIsNotNamed(t *testing.T) {
	alarm := Message{Body: "x", Pressing: true, High: true}
	for _, c := range []struct {
		name string
		f    facts
		want []Reason
	}{
		{"of a colleague", facts{m: Message{Body: "x"}}, nil},
		{"with two in the way", facts{m: Message{Body: "x"}, now: Moment{DoNotDisturb: true, Quiet: true}}, []Reason{Disturbed, Quiet}},
		{"an alarm of whom the rules name", facts{m: alarm, c: Conversation{Urgency: Granted, Muted: true}, s: free.s, now: Moment{Quiet: true}}, nil},
		{"an alarm of another", facts{m: alarm, c: Conversation{Urgency: Denied, Stranger: true}, now: Moment{Quiet: true}}, []Reason{Quiet, NotNamed, NoTakeover}},
		{"an alarm of a stranger", facts{m: alarm, c: Conversation{Stranger: true}, s: free.s}, []Reason{NotKnown}},
		{"without a sound twice", facts{m: Message{Body: "x", Rule: rules.NoSound}, s: Settings{NoSound: true}}, []Reason{Ruled, Soundless}},
		{"on a locked screen that shows names anyway", facts{m: Message{Body: "x"}, s: Settings{Preview: Name}, now: Moment{Locked: true}}, []Reason{Discreet, OnLocked}},
		{"said to others", facts{m: Message{Body: "x", Untold: true}}, []Reason{Untold}},
	} {
		if got := Why(c.f.m, c.f.c, c.f.s, c.f.now); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, not %v", c.name, got, c.want)
		}
	}
}

func TestAWayToShowIsReadAsItIsWritten(t *testing.T) {
	for s := Silent; s <= Takeover; s++ {
		text, _ := s.MarshalText()
		var again Show
		if err := again.UnmarshalText(text); err != nil || again != s {
			t.Errorf("%s: %v, %v", text, again, err)
		}
	}
	if err := new(Show).UnmarshalText([]byte("loud")); err == nil {
		t.Error("loud is one")
	}
}
