package bosh

import (
	"errors"
	"testing"
	"time"
)

// XEP-0124 §10, inactivity, and §12, polling sessions.

// P1.
func TestIdleKeepsExactlyOneRequestOut(t *testing.T) {
	session(t, usual, func(t *testing.T, m *manager, c *Conn, h *heard) {
		rid := uint64(0)
		for range 5 {
			begin := time.Now()
			q := m.poll()
			if waited := time.Since(begin); waited > 0 {
				t.Errorf("the next request came after %v", waited)
			}
			if rid != 0 && q.rid() != rid+1 {
				t.Errorf("rid %d after %d", q.rid(), rid)
			}
			rid = q.rid()
			m.quiet(59 * time.Second)
			q.answer("", empty)
		}
	})
}

// P2: the reader's slowness must not cost the session.
func TestASlowReaderIsWaitedForButNotBeyondInactivity(t *testing.T) {
	session(t, usual, func(t *testing.T, m *manager, c *Conn, h *heard) {
		m.poll().answer("", message("1"))
		m.poll() // listen has read it
	})
	session(t, usual, func(t *testing.T, m *manager, c *Conn, h *heard) {
		// Nobody reads: deadlines let the reader go.
		c.SetReadDeadline(time.Now())
		h.end()
		m.poll().answer("", message("1")) // was asked for by the reader that has gone
		begin := time.Now()
		m.poll()
		if waited := time.Since(begin); waited < 10*time.Second || waited >= 30*time.Second {
			t.Errorf("asked again after %v of an inactivity of 30 s", waited)
		}
	})
}

// R5 and R6.
func TestTheSessionIsGivenUpWhenTheServerMustHaveDoneSo(t *testing.T) {
	session(t, usual, func(t *testing.T, m *manager, c *Conn, h *heard) {
		begin := time.Now()
		ended := make(chan struct{})
		tries := 0
		go func() {
			defer close(ended)
			for q := range m.asked {
				tries++
				q.fail(errReset)
			}
		}()
		_, err := h.end()
		if took := time.Since(begin); took < 30*time.Second || took > 40*time.Second {
			t.Errorf("given up after %v of an inactivity of 30 s", took)
		}
		if !errors.Is(err, ErrInactive) || !errors.Is(err, errReset) {
			t.Error(err)
		}
		if tries < 8 || tries > 60 {
			t.Errorf("%d tries", tries)
		}
		close(m.asked)
		<-ended
	})
}

// R6: what counts is the time since the path failed, not the number of failures.
func TestManyFailuresWithAnAnswerNowAndThenAreSurvived(t *testing.T) {
	session(t, usual, func(t *testing.T, m *manager, c *Conn, h *heard) {
		for range 20 {
			first := m.poll()
			first.fail(errReset)
			for range 6 {
				m.next().fail(errReset)
			}
			m.next().answer("", empty)
		}
		m.poll().answer("", message("1"))
		if got := h.all(); got != message("1") {
			t.Error(got)
		}
	})
}

// A server that hangs: no request fails, none is answered.
func TestARequestThatIsNotAnsweredIsSentAgainAfterWait(t *testing.T) {
	session(t, usual, func(t *testing.T, m *manager, c *Conn, h *heard) {
		q := m.poll()
		m.quiet(69 * time.Second)
		again := m.next()
		if string(again.raw) != string(q.raw) {
			t.Errorf("%s, then %s", q.raw, again.raw)
		}
		again.answer("", message("1"))
		if got := h.all(); got != message("1") {
			t.Error(got)
		}
	})
}

// K1, as far as it concerns a session that is signed in.
func TestAPollingSessionKeepsTheServersPace(t *testing.T) {
	for _, terms := range []string{
		"sid='s1' wait='60' hold='0' requests='1' polling='5' ver='1.11'",
		"sid='s1' wait='0' hold='1' requests='2' polling='5' ver='1.11'",
		"sid='s1' wait='60' hold='1' requests='1' polling='5' ver='1.11'",
	} {
		session(t, terms, func(t *testing.T, m *manager, c *Conn, h *heard) {
			m.poll().answer("", empty)
			for range 10 {
				m.quiet(5*time.Second - time.Millisecond)
				m.poll().answer("", empty)
			}
			// What is written does not wait for the pace.
			time.Sleep(time.Second)
			write(t, c, "<message id='1'/>")
			begin := time.Now()
			if q := m.next(); q.text() != message("1") || time.Since(begin) > 0 {
				t.Errorf("%s after %v", q.raw, time.Since(begin))
			}
		})
	}
}

func TestAPollingSessionWithoutAPaceIsNotHammered(t *testing.T) {
	session(t, "sid='s1' wait='0' hold='0' requests='1' ver='1.11'", func(t *testing.T, m *manager, c *Conn, h *heard) {
		begin := time.Now()
		for range 20 {
			m.poll().answer("", empty)
		}
		if took := time.Since(begin); took < 9*time.Second {
			t.Errorf("20 requests within %v", took)
		}
	})
}
