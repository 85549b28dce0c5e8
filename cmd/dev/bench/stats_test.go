package bench

import (
	"testing"
	"time"

	"vestnik/cmd/dev/bench/stamp"
)

// came are the messages of these numbers, each a second under way.
func came(numbers ...int) (a arrivals) {
	for i, n := range numbers {
		sent := int64(i) * int64(time.Millisecond)
		a = append(a, stamp.Receipt{Stamp: stamp.Stamp{Seq: n, Sent: sent}, At: sent + int64(time.Second)})
	}
	return a
}

func TestMessagesAreAccountedFor(t *testing.T) {
	for _, c := range []struct {
		got                       arrivals
		n, senders                int
		lost, doubled, disordered int
	}{
		{came(0, 1, 2), 3, 1, 0, 0, 0},
		{nil, 3, 1, 3, 0, 0},
		{came(0, 2), 3, 1, 1, 0, 0},
		{came(0, 0, 1, 1, 1), 3, 1, 1, 3, 0},
		{came(1, 0, 2), 3, 1, 0, 0, 1},
		{came(2, 0, 1), 3, 1, 0, 0, 2},
		{came(0, 1, 2, 0), 3, 1, 0, 1, 0},
		{came(0, 1, 7), 2, 1, 0, 1, 0},       // one of another piece of work
		{came(3, 0, 4, 1, 2), 5, 2, 0, 0, 1}, // 2 is the second sender's, and late
		{came(2, 0, 3, 1, 4), 5, 2, 0, 0, 0},
		{came(3, 2, 1, 0), 4, 4, 0, 0, 0},
	} {
		lost, doubled, disordered := c.got.account(c.n, c.senders)
		if lost != c.lost || doubled != c.doubled || disordered != c.disordered {
			t.Errorf("%v of %d: %d lost, %d doubled, %d out of order", c.got, c.n, lost, doubled, disordered)
		}
		if complete := lost+doubled+disordered == 0; (c.got.complete(c.n, c.senders) == nil) != complete {
			t.Errorf("%v of %d: %v", c.got, c.n, c.got.complete(c.n, c.senders))
		}
	}
}

func TestLatenessAndSpanAreFromSendingToComing(t *testing.T) {
	a := came(0, 1, 2)
	for _, late := range a.lateness() {
		if late != time.Second {
			t.Error(late)
		}
	}
	if got := a.span(0); got != time.Second+2*time.Millisecond {
		t.Error(got)
	}
	if got := arrivals(nil).span(5); got != 0 {
		t.Error("of nothing:", got)
	}
}
