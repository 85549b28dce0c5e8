package deadline

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// waiter waits on a condition until its deadline has passed.
type waiter struct {
	mu   sync.Mutex
	cond *sync.Cond
	by   Deadline
	woke int
}

func newWaiter() *waiter {
	w := new(waiter)
	w.cond = sync.NewCond(&w.mu)
	return w
}

// wait returns after how long it was let go.
func (w *waiter) wait() time.Duration {
	start := time.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	for !w.by.Passed() {
		w.cond.Wait()
		w.woke++
	}
	return time.Since(start)
}

func (w *waiter) set(t time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.by.Set(t, w.cond)
}

func TestWhoWaitsIsLetGoWhenTheDeadlineComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, v := range map[string]struct {
			sets []time.Duration // from the beginning, one a second; 0 for none
			want time.Duration
		}{
			"one":            {[]time.Duration{5 * time.Second}, 5 * time.Second},
			"moved on":       {[]time.Duration{5 * time.Second, 9 * time.Second}, 9 * time.Second},
			"moved back":     {[]time.Duration{9 * time.Second, 5 * time.Second}, 5 * time.Second},
			"in the past":    {[]time.Duration{9 * time.Second, -time.Second}, time.Second},
			"taken away":     {[]time.Duration{3 * time.Second, 0, 8 * time.Second}, 8 * time.Second},
			"passed already": {[]time.Duration{-time.Hour}, 0},
		} {
			w := newWaiter()
			start := time.Now()
			move := func(d time.Duration) {
				if d == 0 {
					w.set(time.Time{})
				} else {
					w.set(start.Add(d))
				}
			}
			move(v.sets[0])
			go func() {
				for _, d := range v.sets[1:] {
					time.Sleep(time.Second)
					move(d)
				}
			}()
			if have := w.wait(); have != v.want {
				t.Errorf("%s: after %v, not %v", name, have, v.want)
			}
			if w.woke > len(v.sets) {
				t.Errorf("%s: woken %d times", name, w.woke)
			}
			time.Sleep(time.Minute)
		}
	})
}

func TestWithoutADeadlineNobodyIsLetGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWaiter()
		w.set(time.Now().Add(time.Second))
		w.set(time.Time{})
		time.Sleep(time.Hour)
		if w.mu.Lock(); w.by.Passed() || (&Deadline{}).Passed() {
			t.Error("none has passed")
		}
		w.mu.Unlock()
	})
}
