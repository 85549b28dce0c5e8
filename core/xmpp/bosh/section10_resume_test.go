package bosh

import (
	"testing"
	"time"
)

// What a resumed session knows of the requests that it repeats.

// ejabberd answers a request for a pause with the next one: a session that has been
// resumed must not wait for it.
func TestAResumedSessionGoesOnBehindAPause(t *testing.T) {
	keptSession(t, func(t *testing.T, m *fakeManager, c *Conn, kept *memory) {
		listen(c)
		m.poll().answer("", "")
		held := m.poll()
		c.mu.Lock()
		c.maxPause = time.Minute
		c.mu.Unlock()
		go c.Pause(t.Context(), time.Minute)
		pause := m.next()
		held.answer("", "")
		state := kept.kept()
		c.kill()
		c2 := m.resume(state, nil)
		defer c2.kill()
		listen2(t, c2)
		if q := m.next(); string(q.raw) != string(pause.raw) {
			t.Errorf("%s", q.raw)
		}
		begin := time.Now()
		if q := m.poll(); q.rid() != pause.rid()+1 || time.Since(begin) > time.Second {
			t.Errorf("%s after %v", q.raw, time.Since(begin))
		}
	})
}

// Prosody 0.12 does not know a request that it has gone through and could not answer:
// what is repeated by the next process is a repetition too.
func TestAResumedRequestThatTheServerDoesNotKnowIsPassedOver(t *testing.T) {
	keptSession(t, func(t *testing.T, m *fakeManager, c *Conn, kept *memory) {
		listen(c)
		m.poll()
		write(t, c, "<message id='1'/>")
		m.next()
		state := kept.kept()
		c.kill()
		c2 := m.resume(state, nil)
		defer c2.kill()
		h := listen2(t, c2)
		m.next().answer("type='terminate' condition='item-not-found'", "")
		m.next().answer("", message("a"))
		if got := h.all(); got != message("a") {
			t.Errorf("%q", got)
		}
		m.poll()
	})
}
