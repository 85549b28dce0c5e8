package figures

import (
	"testing"
	"time"
)

func TestAPercentileIsTheNearestRank(t *testing.T) {
	oneTo := func(n int) (all []time.Duration) {
		for i := n; i > 0; i-- { // not in order
			all = append(all, time.Duration(i))
		}
		return all
	}
	for _, c := range []struct {
		values []time.Duration
		p      int
		want   time.Duration
	}{
		{nil, 50, 0},
		{oneTo(1), 1, 1}, {oneTo(1), 99, 1},
		{oneTo(2), 50, 1}, {oneTo(3), 50, 2}, {oneTo(4), 50, 2},
		{oneTo(100), 50, 50}, {oneTo(100), 99, 99}, {oneTo(100), 100, 100},
		{oneTo(300), 99, 297}, {oneTo(40), 99, 40}, {oneTo(5), 0, 1},
	} {
		if got := Percentile(c.values, c.p); got != c.want {
			t.Errorf("p%d of %d values is %d, and not %d", c.p, len(c.values), got, c.want)
		}
	}
	if got := Median(oneTo(5)); got != 3 {
		t.Errorf("the median of 1 to 5 is %d", got)
	}
}
