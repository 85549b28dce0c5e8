package bosh

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// XEP-0124 §10, inactivity, and §12, polling sessions.

// P1.
func TestIdleKeepsExactlyOneRequestOut(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
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

// An answer to a poll is followed by the next poll at once; but a reader may be no
// more than one answer behind (P2: his slowness must not cost the session, though).
func TestASlowReaderIsOneAnswerBehindButNotBeyondInactivity(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		// Nobody reads: deadlines let the reader go.
		synctest.Wait()
		c.SetReadDeadline(time.Now())
		h.end()
		begin := time.Now()
		m.poll().answer("", message("1")) // was asked for by the reader that has gone
		m.poll().answer("", message("2"))
		if waited := time.Since(begin); waited > 0 {
			t.Errorf("the poll behind the first answer came after %v", waited)
		}
		q := m.poll()
		if waited := time.Since(begin); waited < 10*time.Second || waited >= 30*time.Second {
			t.Errorf("asked again after %v of an inactivity of 30 s", waited)
		}
		c.SetReadDeadline(time.Time{})
		h = listen(c)
		if got := h.all(); got != message("1")+message("2") {
			t.Error(got)
		}
		q.answer("", message("3"))
		m.poll()
	})
}

// What answers a request that carried something is likely to be answered: the reader
// is waited for, and the poll saved.
func TestADialogueNeedsNoPolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		c := m.begin(Config{}, usual)
		defer c.Close()
		next(t, c)
		for i := range 5 {
			time.Sleep(time.Second) // he thinks
			write(t, c, e2("message", i))
			q := m.next()
			if q.text() != message(fmt.Sprint(i)) {
				t.Errorf("%s", q.raw)
			}
			q.answer("", message("a"))
			next(t, c)
		}
	})
}

// R5 and R6.
func TestTheSessionIsGivenUpWhenTheServerMustHaveDoneSo(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		begin, tries := time.Now(), 0
		stop := m.always(func(q *asked) {
			tries++
			q.fail(errReset)
		})
		_, err := h.end()
		if took := time.Since(begin); took < 30*time.Second || took > 40*time.Second {
			t.Errorf("given up after %v of an inactivity of 30 s", took)
		}
		if !errors.Is(err, ErrInactive) || !errors.Is(err, errReset) {
			t.Error(err)
		}
		stop()
		if tries < 8 || tries > 60 {
			t.Errorf("%d tries", tries)
		}
	})
}

// R6: what counts is the time since the path failed, not the number of failures.
func TestManyFailuresWithAnAnswerNowAndThenAreSurvived(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
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
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
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
		session(t, terms, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
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
	session(t, "sid='s1' wait='0' hold='0' requests='1' ver='1.11'", func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		begin := time.Now()
		for range 20 {
			m.poll().answer("", empty)
		}
		if took := time.Since(begin); took < 9*time.Second {
			t.Errorf("20 requests within %v", took)
		}
	})
}

// pausing are terms of a server that can pause, as ejabberd's.
const pausing = usual + " maxpause='120'"

// T1 and T2: the requests that are held come back, and then there is silence until
// most of the pause is over.
func TestAPauseIsAskedForBeyondTheWindowAndThenKept(t *testing.T) {
	session(t, pausing, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		write(t, c, "<message id='1'/>")
		sent := m.next() // the window is full
		paused := make(chan error, 1)
		go func() { paused <- c.Pause(t.Context(), time.Hour) }()
		q := m.next()
		if q.Get("pause") != "120" || len(q.Payload) > 0 || q.rid() != sent.rid()+1 {
			t.Errorf("%s", q.raw)
		}
		if len(paused) > 0 {
			t.Error("paused while the server holds requests")
		}
		held.answer("", "")
		sent.answer("", "")
		q.answer("", "")
		if err := <-paused; err != nil {
			t.Error(err)
		}
		m.quiet(100 * time.Second)
		if next := m.poll(); next.rid() != q.rid()+1 {
			t.Errorf("%s", next.raw)
		}
	})
}

// ejabberd 23 does not answer the request for a pause before the next one.
func TestAPauseThatIsNotAnsweredItselfIsAPause(t *testing.T) {
	session(t, pausing, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		paused := make(chan error, 1)
		go func() { paused <- c.Pause(t.Context(), time.Minute) }()
		q := m.next()
		held.answer("", "")
		if err := <-paused; err != nil {
			t.Error(err)
		}
		m.quiet(45 * time.Second)
		next := m.poll()
		q.answer("", "")
		next.answer("", message("1"))
		if got := h.all(); got != message("1") {
			t.Error(got)
		}
	})
}

// ejabberd 23 never answers it where there was no news in the pause; and where there
// was, the answer may have been lost in sleep.
func TestAPauseThatIsNeverAnsweredHoldsNothingUp(t *testing.T) {
	for _, c := range []struct {
		name    string
		answers bool
		want    string
	}{{"no news", false, message("2")}, {"news", true, message("1") + message("2")}} {
		t.Run(c.name, func(t *testing.T) {
			session(t, pausing, func(t *testing.T, m *fakeManager, conn *Conn, h *heard) {
				held := m.poll()
				go conn.Pause(t.Context(), time.Minute)
				q := m.next()
				held.answer("", "")
				next := m.poll()
				write(t, conn, "<message id='a'/>")
				m.next()
				if q.http.Context().Err() == nil { // else there would be three of two
					t.Error("the window is passed by a pause that is not answered")
				}
				next.answer("", message("2"))
				again := m.next()
				if string(again.raw) != string(q.raw) {
					t.Fatalf("%s", again.raw)
				}
				if c.answers {
					again.answer("", message("1"))
				}
				time.Sleep(inVain + time.Millisecond)
				if got := h.all(); got != c.want {
					t.Errorf("%q", got)
				}
				write(t, conn, "<message id='b'/>")
				if got := m.next().text(); got != message("b") {
					t.Error(got)
				}
			})
		})
	}
}

// It is what the server answers when the next request comes: only for that, it is given
// a moment.
func TestAPauseThatIsAnsweredInGoodTimeIsNotWithdrawn(t *testing.T) {
	session(t, pausing, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		go c.Pause(t.Context(), time.Minute)
		q := m.next()
		held.answer("", "")
		write(t, c, "<message id='a'/>")
		first := m.next()
		write(t, c, "<message id='b'/>")
		m.quiet(goodTime / 2)
		q.answer("", message("1"))
		if second := m.next(); second.text() != message("b") || second.rid() != first.rid()+1 || q.http.Context().Err() != nil && h.all() != message("1") {
			t.Errorf("%s", second.raw)
		}
	})
}

// To repeat it and fail is not to repeat it in vain: what its answer holds is not lost.
func TestAPauseIsRepeatedUntilTheServerHasHadItsSay(t *testing.T) {
	session(t, pausing, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		go c.Pause(t.Context(), time.Minute)
		q := m.next()
		held.answer("", "")
		m.poll().answer("", message("2"))
		for range 5 {
			again := m.next()
			if again.rid() != q.rid() {
				t.Fatalf("%s", again.raw)
			}
			time.Sleep(inVain - time.Second)
			again.fail(errReset)
		}
		m.next().answer("", message("1"))
		if got := h.all(); got != message("1")+message("2") {
			t.Errorf("%q", got)
		}
	})
}

func TestWritingEndsAPause(t *testing.T) {
	session(t, pausing, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		go c.Pause(t.Context(), time.Minute)
		q := m.next()
		held.answer("", "")
		q.answer("", "")
		time.Sleep(10 * time.Second)
		write(t, c, "<message id='1'/>")
		if q := m.next(); q.text() != message("1") {
			t.Errorf("%s", q.raw)
		}
	})
}

func TestAPauseThatCannotBeIsRefused(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		m.poll()
		if err := c.Pause(t.Context(), time.Minute); !errors.Is(err, ErrNoPause) {
			t.Error(err)
		}
		m.quiet(time.Second)
	})
	session(t, pausing, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		m.poll()
		if err := c.Pause(t.Context(), time.Millisecond); !errors.Is(err, ErrConfig) {
			t.Error(err)
		}
		m.quiet(time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := c.Pause(ctx, time.Minute); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

// R7: after sleep the old connections are not waited for.
func TestWakingSendsAllAgainAtOnce(t *testing.T) {
	session(t, pausing, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		begin := time.Now()
		c.Wake()
		again := m.next()
		if string(again.raw) != string(held.raw) || time.Since(begin) > headStart {
			t.Errorf("%s after %v", again.raw, time.Since(begin))
		}
		again.answer("", message("1"))
		if got := h.all(); got != message("1") {
			t.Error(got)
		}
		go c.Pause(t.Context(), time.Minute)
		m.next().answer("", "")
		q := m.next()
		q.answer("", "")
		time.Sleep(time.Second)
		c.Wake()
		m.poll()
	})
}

func TestASleepIsToldFromAClockThatIsSetRight(t *testing.T) {
	for _, c := range []struct {
		wall, monotonic time.Duration
		slept           bool
	}{
		{time.Hour, time.Second, true},
		{time.Hour, time.Hour, false},
		{2 * time.Second, time.Second, false},
		{-time.Hour, time.Second, false},
	} {
		if got := standstill(c.wall, c.monotonic); got != c.slept {
			t.Errorf("%v by the wall, %v monotonic: %v", c.wall, c.monotonic, got)
		}
	}
}

// In a flood the server is let gather what it has; a handful of answers is followed at
// once.
func TestAFloodIsNotPolledForMessageByMessage(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		begin := time.Now()
		for i := range floodAfter {
			m.poll().answer("", message(fmt.Sprint(i)))
		}
		if took := time.Since(begin); took > 0 {
			t.Errorf("%d polls took %v", floodAfter, took)
		}
		begin = time.Now()
		for i := range 100 {
			m.poll().answer("", message(fmt.Sprint(i)))
		}
		if took := time.Since(begin); took < 95*floodPause || took > 100*floodPause {
			t.Errorf("100 polls of a flood within %v", took)
		}
		time.Sleep(time.Second)
		m.poll().answer("", message("x"))
		begin = time.Now()
		m.poll()
		if took := time.Since(begin); took > 0 {
			t.Errorf("when the flood is over, a poll takes %v", took)
		}
	})
}
