package alert

import (
	"testing"
	"time"
)

func TestAnUrgentAlertIsRaisedAgainSoOftenAndNoMore(t *testing.T) {
	const every = 5 * time.Minute
	came := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	after := func(d time.Duration) time.Time { return came.Add(d) }
	for _, c := range []struct {
		last, want time.Duration
		more       bool
	}{
		{-time.Hour, every, true}, // by a clock that was put back
		{0, every, true}, {every - 1, every, true}, {every, 2 * every, true}, {2*every + 1, 3 * every, true},
		{3 * every, 4 * every, false}, {time.Hour, 13 * every, false},
	} {
		if at, more := Again(came, after(c.last), every); more != c.more || !at.Equal(after(c.want)) {
			t.Errorf("after %v: %v %v", c.last, at.Sub(came), more)
		}
	}
	for _, never := range []time.Duration{0, -time.Minute} {
		if _, more := Again(came, came, never); more || Overdue(came, after(time.Hour), never) {
			t.Errorf("%v", never)
		}
	}
	if Overdue(came, after(every-1), every) || !Overdue(came, after(every), every) || !Overdue(came, after(24*time.Hour), every) {
		t.Error("overdue")
	}
}
