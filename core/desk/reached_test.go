package desk

import "testing"

func TestAMessageOnlyComesFurther(t *testing.T) {
	all := []Reached{ReachedQueued, ReachedSent, ReachedDelivered, ReachedRead, ReachedAcknowledged, ReachedAnswered, ReachedFailed}
	for i, r := range all {
		for j, next := range all {
			want := j > i
			switch {
			case r == ReachedFailed:
				want = false
			case next == ReachedFailed:
				want = i <= 1 // what was delivered cannot fail
			}
			if got := r.MayBecome(next); got != want {
				t.Errorf("%s, then %s: %v", r, next, got)
			}
		}
	}
}

func TestAStateSaysHowFarAMessageHasCome(t *testing.T) {
	for state, want := range map[State]string{"": "queued", Queued: "queued", Sent: "sent", Delivered: "delivered", Displayed: "read", Failed: "failed"} {
		if got, err := state.Reached().MarshalText(); string(got) != want || err != nil {
			t.Errorf("%q: %s, %v", state, got, err)
		}
	}
}
