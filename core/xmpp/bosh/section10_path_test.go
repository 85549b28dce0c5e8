package bosh

import (
	"bytes"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// XEP-0124 §10 on a bad path, and after sleep.

// R13: what comes of a try that was given up is not taken for the newer one's answer,
// also when the machine wakes again and again.
func TestWakingAgainDoesNotTakeAnOldTryForTheNew(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
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

// R6: a repetition that the server holds is no failure, however much longer its wait
// is than its inactivity.
func TestARepetitionThatIsHeldDoesNotEndTheSession(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		m.poll().fail(errReset)
		again := m.poll()
		m.quiet(59 * time.Second)
		again.answer("", message("1"))
		if got := h.all(); got != message("1") {
			t.Errorf("%q", got)
		}
		m.poll()
	})
}

// R6: each time it is cut off, the server counts anew.
func TestRequestsThatAreCutAgainAndAgainDoNotEndTheSession(t *testing.T) {
	session(t, "sid='s1' wait='60' hold='1' requests='1' inactivity='30' ver='1.11'", func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		for range 10 {
			q := m.next()
			time.Sleep(20 * time.Second)
			q.fail(errReset)
		}
		m.next().answer("", message("1"))
		if got := h.all(); got != message("1") {
			t.Errorf("%q", got)
		}
	})
}

// R6: a server that takes requests and answers none is given up in the end.
func TestAServerThatIsSilentForGoodIsGivenUp(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		begin := time.Now()
		if _, err := h.end(); !errors.Is(err, ErrInactive) {
			t.Error(err)
		}
		if took := time.Since(begin); took < 100*time.Second || took > 150*time.Second {
			t.Errorf("given up after %v", took)
		}
	})
}

// R6: also where more was sent than a server may hold, so that there is always a try under
// way.
func TestAServerThatIsSilentAboutAllIsGivenUp(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		m.poll()
		time.Sleep(time.Second)
		write(t, c, "<message id='1'/>")
		begin := time.Now()
		if _, err := h.end(); !errors.Is(err, ErrInactive) {
			t.Error(err)
		}
		if took := time.Since(begin); took < 60*time.Second || took > 150*time.Second {
			t.Errorf("given up after %v", took)
		}
	})
}

// T1: while a pause is asked for, the server keeps the session for that long.
func TestAPauseIsNotGivenUpBeforeItsEnd(t *testing.T) {
	session(t, pausing, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		go c.Pause(t.Context(), 2*time.Minute)
		q := m.next()
		held.answer("", "")
		begin := time.Now()
		for time.Since(begin) < 90*time.Second {
			q.fail(errReset)
			q = m.next()
		}
		q.answer("", message("1"))
		if got := h.all(); got != message("1") {
			t.Errorf("%q", got)
		}
	})
}

// Nor is it, when the machine wakes before that to no network.
func TestAPauseIsNotGivenUpWhenTheMachineWakesToNoNetwork(t *testing.T) {
	session(t, pausing, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		go c.Pause(t.Context(), 2*time.Minute)
		q := m.next()
		held.answer("", "")
		q.answer("", "")
		time.Sleep(10 * time.Second)
		c.Wake()
		begin := time.Now()
		for q = m.poll(); time.Since(begin) < 90*time.Second; q = m.next() {
			q.fail(errReset)
		}
		q.answer("", message("1"))
		if got := h.all(); got != message("1") {
			t.Errorf("%q", got)
		}
	})
}

// What is written while a pause is asked for ends it, so nobody waits for it.
func TestPauseReturnsWhenSomethingElseEndsThePause(t *testing.T) {
	for name, end := range map[string]func(c *Conn){
		"written": func(c *Conn) { write(t, c, "<message id='1'/>") },
		"woken":   func(c *Conn) { c.Wake() },
	} {
		t.Run(name, func(t *testing.T) {
			session(t, pausing, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
				held := m.poll()
				paused := make(chan error, 1)
				go func() { paused <- c.Pause(t.Context(), time.Minute) }()
				m.next()
				end(c)
				time.Sleep(time.Second)
				held.answer("", "")
				time.Sleep(time.Second)
				select {
				case err := <-paused:
					if !errors.Is(err, ErrPauseOver) {
						t.Error(err)
					}
				default:
					t.Error("Pause still waits")
				}
			})
		})
	}
}

// §12: a server measures from when it got the last poll, and that may have been long
// under way.
func TestThePaceOfPollingIsMeasuredFromTheAnswer(t *testing.T) {
	session(t, "sid='s1' wait='60' hold='0' requests='1' polling='5' ver='1.11'", func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		for range 3 {
			q := m.poll()
			time.Sleep(2 * time.Second) // the way there
			q.answer("", empty)
			m.quiet(5*time.Second - time.Millisecond)
		}
	})
}

// Openfire fails at every pause, and does not count the request.
func TestAPauseThatAServerFailsAtIsNone(t *testing.T) {
	session(t, pausing, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		go c.Pause(t.Context(), time.Minute)
		q := m.next()
		held.answer("", "")
		q.reply(500, "")
		again := m.next()
		if again.rid() != q.rid() || q.Get("pause") == "" || len(again.Payload) > 0 || !bytes.Equal(again.raw, q.Without("pause")) {
			t.Errorf("%s, then %s", q.raw, again.raw)
		}
		again.answer("", message("1"))
		if got := h.all(); got != message("1") {
			t.Errorf("%q", got)
		}
		m.poll().answer("", "")
		if err := c.Pause(t.Context(), time.Minute); err != ErrNoPause {
			t.Errorf("once more: %v", err)
		}
	})
}
