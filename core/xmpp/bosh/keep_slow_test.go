package bosh

import (
	"testing"
	"testing/synctest"
	"time"
)

// slow is a keeper that takes its time, once.
type slow struct{ delay time.Duration }

func (s *slow) Keep([]byte) {
	time.Sleep(s.delay)
	s.delay = 0
}

// §14.2: a request has its head start from when it leaves, not from when it was made.
func TestASlowKeeperDoesNotTakeTheHeadStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, k := newManager(t), &slow{}
		c := m.begin(Config{Keep: k}, usual)
		defer c.kill()
		synctest.Wait() // the engine is at rest, and the keeper not in use
		k.delay = time.Second
		next(t, c)
		listen(c)
		m.poll()
		begin := time.Now()
		write(t, c, "<message id='1'/>")
		m.next()
		if gap := time.Since(begin); gap < headStart {
			t.Errorf("the second request left %v after the first", gap)
		}
	})
}
