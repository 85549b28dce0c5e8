package gateway

import (
	"testing"
	"time"
)

// However long nobody came, and whatever happens to the clock, so many pass and no more.
func TestABucketLetsThroughNoMoreThanItSays(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	b := newBucket(10)
	pass := func(what string, want int) {
		t.Helper()
		n := 0
		for n < 100 && b.take(now) == 0 {
			n++
		}
		if n != want {
			t.Errorf("%s: %d pass, want %d", what, n, want)
		}
	}
	pass("at first", 20)
	now = now.Add(time.Second)
	pass("a second later", 10)
	now = now.Add(time.Hour)
	pass("an hour later", 20)
	now = now.Add(-time.Hour)
	pass("an hour earlier", 0)
	now = now.Add(time.Second)
	pass("a second after that", 10)
	if wait := b.take(now); wait != 100*time.Millisecond {
		t.Error(wait)
	}
}
