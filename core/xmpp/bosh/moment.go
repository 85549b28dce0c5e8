package bosh

import (
	"sync"
	"time"
)

// moment is a deadline that wakes those who wait when it comes. It is guarded by
// the lock of the condition that they wait on.
type moment struct {
	at    time.Time
	timer *time.Timer
}

func (m *moment) passed() bool { return !m.at.IsZero() && !time.Now().Before(m.at) }

// set moves the deadline; the zero time means none.
func (m *moment) set(t time.Time, c *sync.Cond) {
	m.at = t
	if m.timer != nil {
		m.timer.Stop()
		m.timer = nil
	}
	if !t.IsZero() {
		m.timer = time.AfterFunc(time.Until(t), func() {
			c.L.Lock()
			defer c.L.Unlock()
			c.Broadcast()
		})
	}
	c.Broadcast()
}
