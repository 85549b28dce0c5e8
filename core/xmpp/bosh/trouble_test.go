package bosh

import (
	"net"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// told returns what Trouble has said, "" when nothing.
func told(c *Conn) string {
	synctest.Wait()
	select {
	case yes := <-c.Trouble():
		if yes {
			return "trouble"
		}
		return "well"
	default:
		return ""
	}
}

// telling waits for what Trouble says, and how long that took.
func telling(t *testing.T, c *Conn) (yes bool, after time.Duration) {
	t.Helper()
	begin := time.Now()
	select {
	case yes = <-c.Trouble():
		return yes, time.Since(begin)
	case <-time.After(time.Hour):
		t.Fatal("no word of trouble")
		return false, 0
	}
}

func TestRequestsThatFailForSecondsAreToldAndThatTheyWorkAgain(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		time.Sleep(20 * time.Second)
		if got := told(c); got != "" {
			t.Errorf("%s while a request is held", got)
		}
		held.fail(errReset)
		stop := m.always(func(q *asked) { q.fail(errReset) })
		if yes, after := telling(t, c); !yes || after < 3*time.Second || after > 5*time.Second+backoff(10) {
			t.Errorf("trouble: %v after %v", yes, after)
		}
		time.Sleep(10 * time.Second)
		stop()
		if got := told(c); got != "" {
			t.Errorf("told again: %s", got)
		}
		m.next().answer("", empty)
		if got := told(c); got != "well" {
			t.Errorf("%q when a request was answered", got)
		}
		m.poll()
	})
}

func TestABrokenConnectionIsNoTrouble(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		m.poll().fail(errReset)
		m.next().fail(errReset)
		again := m.next() // which is held
		time.Sleep(50 * time.Second)
		if got := told(c); got != "" {
			t.Errorf("%s", got)
		}
		if n := c.Repeated(); n != 2 {
			t.Errorf("%d were repeated, not 2", n)
		}
		again.answer("", empty)
		m.poll()
	})
}

// Whoever listens late is told what is true now.
func TestTroubleThatIsOverIsTellingNobody(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		m.poll().fail(errReset)
		stop := m.always(func(q *asked) { q.fail(errReset) })
		time.Sleep(12 * time.Second)
		stop()
		m.next().answer("", empty)
		m.poll()
		if got := told(c) + told(c); got != "well" {
			t.Errorf("%q", got)
		}
	})
}

func TestAnAnswerThatIsOverdueIsTrouble(t *testing.T) {
	t.Run("held beyond wait", func(t *testing.T) {
		session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
			m.poll()
			if yes, after := telling(t, c); !yes || after != 60*time.Second+patience {
				t.Errorf("trouble: %v after %v", yes, after)
			}
		})
	})
	t.Run("more is out than may be held", func(t *testing.T) {
		session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
			m.poll()
			time.Sleep(10 * time.Second)
			write(t, c, "<message id='1'/>")
			younger := m.next()
			if yes, after := telling(t, c); !yes || after != patience {
				t.Errorf("trouble: %v after %v", yes, after)
			}
			younger.answer("", empty)
			if got := told(c); got != "well" {
				t.Errorf("%q", got)
			}
		})
	})
	t.Run("but a long way is none", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			m := newManager(t)
			c := m.dial(Config{})
			defer c.Close()
			write(t, c, header)
			create := m.next()
			time.Sleep(4 * time.Second)
			create.answer(usual, features)
			expectStart(t, c)
			next(t, c)
			listen(c)
			m.poll()
			write(t, c, "<message id='1'/>")
			m.next()
			time.Sleep(7 * time.Second)
			if got := told(c); got != "" {
				t.Errorf("%s", got)
			}
		})
	})
}

// A path that lets no connection through fails late: each try takes as long as dialling.
func TestARequestWithoutAConnectionIsNotHeld(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		m.poll().fail(&net.OpError{Op: "read", Err: errReset})
		trace := httptrace.ContextClientTrace(m.next().http.Context())
		trace.GetConn("office.example:443")
		if yes, after := telling(t, c); !yes || after != patience {
			t.Errorf("trouble: %v after %v", yes, after)
		}
	})
}

// One who looks at it would else see it change for ever. It is told once, and that it
// works again when it has done so for a while.
func TestAPathThatFailsAgainAndAgainIsNotSaidToWorkInBetween(t *testing.T) {
	session(t, strings.Replace(usual, "inactivity='30'", "inactivity='600'", 1), func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		var changes int
		count := func() {
			if told(c) != "" {
				changes++
			}
		}
		var failing atomic.Bool
		stop := m.always(func(q *asked) {
			if failing.Load() {
				q.fail(errReset)
				return
			}
			time.Sleep(200 * time.Millisecond)
			q.answer("", message("m"))
		})
		for range 60 { // five minutes
			for i := range 10 {
				failing.Store(i < 8) // four seconds of five
				time.Sleep(500 * time.Millisecond)
				count()
			}
		}
		if changes < 1 || changes > 5 {
			t.Errorf("it was told %d times that something has changed", changes)
		}
		failing.Store(false)
		time.Sleep(relapse)
		if count(); changes%2 != 0 {
			t.Error("that it works for good was not told")
		}
		stop()
		m.next().answer("", empty)
		m.poll()
	})
}
