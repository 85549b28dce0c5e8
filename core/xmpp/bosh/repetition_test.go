package bosh

import (
	"net/http/httptrace"
	"strings"
	"testing"
	"time"
)

// Servers must put requests in order (§14.2), and some fail to: ejabberd 23 answers
// neither of two that have overtaken each other. So a repetition has the head start
// that a new request has.
func TestARepetitionIsNotOvertakenByTheNext(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		write(t, c, "<message id='1'/>")
		sent := m.next()
		sent.fail(errReset)
		held.fail(errReset)
		first := m.next()
		begin := time.Now()
		second := m.next()
		if first.rid() != held.rid() || second.rid() != sent.rid() || time.Since(begin) < headStart {
			t.Errorf("rid +%d, and %v later rid +%d", first.rid()-held.rid(), time.Since(begin), second.rid()-held.rid())
		}
	})
}

// prosody are the terms of one.
const prosody = "sid='s1' authid='s1' wait='60' hold='1' requests='2' inactivity='60' ver='1.6'"

// A request for which a connection is being made is overtaken by one that has one.
func TestARequestWaitsUntilTheOneBeforeHasAConnection(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		write(t, c, "<message id='1'/>")
		trace := httptrace.ContextClientTrace(m.next().http.Context())
		trace.GetConn("office.example:443")
		held.answer("", "")
		write(t, c, "<message id='2'/>")
		m.quiet(3 * time.Second)
		trace.GotConn(httptrace.GotConnInfo{})
		begin := time.Now()
		if q := m.next(); q.text() != message("2") || time.Since(begin) != headStart {
			t.Errorf("%s after %v", q.text(), time.Since(begin))
		}
	})
}

// One that breaks again before the other has followed leads it again, but not for ever.
func TestOneThatNeverGetsThroughDoesNotHoldUpTheOneBefore(t *testing.T) {
	session(t, prosody, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		older := m.poll()
		write(t, c, "<message id='1'/>")
		younger := m.next()
		older.fail(errReset)
		for tries := 1; ; tries++ {
			q := m.next()
			if q.rid() == older.rid() {
				if tries == 1 || tries > leads+2 {
					t.Errorf("it is try %d of them", tries)
				}
				return
			}
			if q.rid() != younger.rid() {
				t.Fatalf("%s", q.raw)
			}
			q.fail(errReset)
		}
	})
}

// What broke while Prosody had put it aside is to be with it anew before what it waits
// for: see terms.Forgets.
func TestProsodyHasTheYoungerOfTwoRepetitionsFirst(t *testing.T) {
	for name, breaking := range map[string]func(older, younger *asked){
		"both break":            func(older, younger *asked) { older.fail(errReset); younger.fail(errReset) },
		"the older one is told": func(older, _ *asked) { older.fail(errReset) },
	} {
		t.Run(name, func(t *testing.T) {
			session(t, prosody, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
				older := m.poll()
				write(t, c, "<message id='1'/>")
				younger := m.next()
				breaking(older, younger)
				begin := time.Now()
				first, second := m.next(), m.next()
				if first.rid() != younger.rid() || second.rid() != older.rid() || time.Since(begin) < lead || time.Since(begin) > lead+headStart {
					t.Errorf("rid +%d and +%d within %v", first.rid()-older.rid(), second.rid()-older.rid(), time.Since(begin))
				}
				m.quiet(5 * time.Second)
			})
		})
	}
}

func TestOnlyProsodyStallsASessionAtWhichNobodyLooks(t *testing.T) {
	for terms, want := range map[string]bool{prosody: true, usual: false} {
		session(t, terms, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
			m.poll()
			if got := c.Stalls(); got != want {
				t.Errorf("%s: %v", terms, got)
			}
		})
	}
}

// repeatedByEjabberd is a request with a message that is being held, as a repetition, and
// the next one.
func repeatedByEjabberd(t *testing.T, m *fakeManager, c *Conn) (repeated, next *asked) {
	t.Helper()
	held := m.poll()
	write(t, c, "<message id='1' to='boris@office.example'><body>mine</body></message>")
	sent := m.next()
	held.answer("", "")
	sent.fail(errReset)
	repeated = m.next()
	write(t, c, "<message id='2' to='boris@office.example'/>")
	return repeated, m.next()
}

// ejabberd 23 answers a repetition that it holds with what that carries, as soon as the next
// request has come. See engine.mirrored.
func TestARepetitionThatComesBackIsNoAnswer(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		repeated, next := repeatedByEjabberd(t, m, c)
		repeated.reply(200, strings.ReplaceAll(string(repeated.raw), "'", `"`))
		next.answer("", "<message id='3' from='boris@office.example'/>")
		if got := h.all(); strings.Count(got, "<message") != 1 || !strings.Contains(got, "id='3'") {
			t.Errorf("heard %s", got)
		}
	})
}

// What comes while it is held has the repetition's envelope.
func TestAnAnswerInTheEnvelopeOfARepetitionIsRead(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		repeated, next := repeatedByEjabberd(t, m, c)
		envelope, _, _ := strings.Cut(string(repeated.raw), ">")
		repeated.reply(200, envelope+"><message id='1' to='alice@office.example' from='boris@office.example'><body>mine</body></message></body>")
		next.answer("", "<message id='3' from='boris@office.example'/>")
		if got := h.all(); strings.Count(got, "<message") != 2 || !strings.Contains(got, "id='3'") {
			t.Errorf("heard %s", got)
		}
	})
}
