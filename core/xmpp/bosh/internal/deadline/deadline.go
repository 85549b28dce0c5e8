// Package deadline is the deadline of a net.Conn whose readers and writers wait on a
// condition.
package deadline

import (
	"sync"
	"time"
)

// Deadline wakes those who wait when it comes. It is guarded by the lock of the
// condition that they wait on. The zero value is none.
type Deadline struct {
	at    time.Time
	timer *time.Timer
}

// Passed tells whether it has come.
func (d *Deadline) Passed() bool { return !d.at.IsZero() && !time.Now().Before(d.at) }

// Set moves the deadline; the zero time means none.
func (d *Deadline) Set(t time.Time, c *sync.Cond) {
	d.at = t
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
	if !t.IsZero() {
		d.timer = time.AfterFunc(time.Until(t), func() {
			c.L.Lock()
			defer c.L.Unlock()
			c.Broadcast()
		})
	}
	c.Broadcast()
}
