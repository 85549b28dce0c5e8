package bosh

import (
	"testing"
	"testing/synctest"
	"time"
)

// XEP-0124 §10 on a bad path, and after sleep.

// R13: what comes of a try that was given up is not taken for the newer one's answer,
// also when the machine wakes again and again.
func TestWakingAgainDoesNotTakeAnOldTryForTheNew(t *testing.T) {
	session(t, usual, func(t *testing.T, m *manager, c *Conn, h *heard) {
		m.poll()
		for range 4 {
			time.Sleep(time.Second)
			c.Wake()
			q := m.next()
			synctest.Wait()
			if err := q.http.Context().Err(); err != nil {
				t.Fatalf("the new try was given up: %v", err)
			}
		}
		m.quiet(time.Second)
	})
}
