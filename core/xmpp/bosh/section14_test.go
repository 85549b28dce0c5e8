package bosh

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/bosh/internal/streamtest"
	"vestnik/core/xmpp/bosh/wire"
)

// XEP-0124 §14, rids and broken connections.

// P11.
func TestRIDsHaveNoGapsWhateverIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		c := m.dial(Config{})
		defer c.Close()
		write(t, c, header)
		q := m.next()
		rid := q.rid()
		q.answer(usual, features)
		h := listen(c)
		for _, kind := range []string{"poll", "send", "restart", "send", "end"} {
			switch kind {
			case "send":
				write(t, c, "<message/>")
			case "restart":
				write(t, c, header)
			case "end":
				write(t, c, "</stream:stream>")
			}
			for {
				q := m.next()
				if rid++; q.rid() != rid {
					t.Fatalf("%s: rid %d, want %d", kind, q.rid(), rid)
				}
				if q.Get("type") == "terminate" {
					q.answer("type='terminate'", "")
					h.end()
					return
				}
				fits := map[string]bool{"poll": true, "send": len(q.Payload) > 0, "restart": q.Get("xmpp:restart") == "true"}[kind]
				q.answer("", "")
				if fits {
					break
				}
			}
		}
	})
}

// Servers must put requests in order (§14.2), and some fail to: what is written right
// behind a request waits a moment, and goes together.
func TestARequestIsNotOvertakenByTheNext(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		m.poll()
		begin := time.Now()
		write(t, c, "<message id='1'/>")
		time.Sleep(headStart / 2)
		write(t, c, "<message id='2'/>")
		if q := m.next(); q.text() != message("1")+message("2") || time.Since(begin) != headStart {
			t.Errorf("%s after %v", q.text(), time.Since(begin))
		}
	})
}

// P7: answers overtake each other, elements do not.
func TestAnswersAreDeliveredInTheOrderOfTheirRequests(t *testing.T) {
	session(t, "sid='s1' wait='60' hold='1' requests='4' ver='1.11'", func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		asked := []*asked{m.poll()}
		for i := range 3 {
			write(t, c, e2("message", i))
			asked = append(asked, m.next())
		}
		for _, i := range []int{3, 1, 2} {
			asked[i].answer("", message(fmt.Sprint(i)))
			if got := h.all(); got != "" {
				t.Errorf("%d was delivered before its turn: %s", i, got)
			}
		}
		asked[0].answer("", message("0"))
		if got := h.all(); got != message("0")+message("1")+message("2")+message("3") {
			t.Error(got)
		}
	})
}

// P9.
func TestManyStanzasInOneBodyComeInItsOrder(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		want := ""
		for i := range 500 {
			want += message(fmt.Sprint(i))
		}
		m.poll().answer("", want)
		if got := h.all(); got != want {
			t.Errorf("%d bytes of %d", len(got), len(want))
		}
	})
}

// R1 and R2: exactly the same bytes, and nothing that was written meanwhile.
func TestARepetitionIsAnExactCopy(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		write(t, c, "<message id='1'/>")
		first := m.next()
		write(t, c, "<message id='2'/>")
		for range 4 {
			first.fail(errReset)
			again := m.next()
			if string(again.raw) != string(first.raw) {
				t.Fatalf("%s, then %s", first.raw, again.raw)
			}
			first = again
		}
		held.answer("", "")
		if q := m.next(); q.text() != message("2") || q.rid() != first.rid()+1 {
			t.Errorf("%s", q.raw)
		}
	})
}

// R3 and R4: both requests died, both are repeated.
func TestAllUnansweredRequestsAreRepeated(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		write(t, c, "<message id='1'/>")
		sent := m.next()
		sent.fail(errReset)
		held.fail(errReset)
		rids := map[uint64]string{}
		for range 2 {
			q := m.next()
			rids[q.rid()] = string(q.raw)
			q.answer("", message(fmt.Sprint(q.rid()-held.rid())))
		}
		if rids[held.rid()] != string(held.raw) || rids[sent.rid()] != string(sent.raw) {
			t.Error(rids)
		}
		if got := h.all(); got != message("0")+message("1") {
			t.Error(got)
		}
	})
}

func TestTheFirstRepetitionIsAtOnceAndLaterOnesWait(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		q := m.poll()
		var waits []time.Duration
		for range 6 {
			begin := time.Now()
			q.fail(errReset)
			q = m.next()
			waits = append(waits, time.Since(begin))
		}
		if waits[0] > 0 || waits[1] == 0 || waits[5] < waits[1] || waits[5] > 5*time.Second {
			t.Error(waits)
		}
	})
}

// R8: what a proxy says does not end a session.
func TestAProxysAnswersAreNotTheServers(t *testing.T) {
	for _, page := range []struct {
		status int
		text   string
	}{
		{502, "<html/>"}, {503, ""}, {504, "<html><body>timeout</body></html>"}, {500, "oops"}, {408, ""}, {429, "slow down"},
		{401, ""}, {403, "<html>category: chat</html>"}, {405, ""}, {451, ""}, {511, "<html/>"}, {204, ""}, {206, "<body"}, {999, ""},
		{200, "<html><body>please log in</body></html>"}, {200, ""}, {200, "\x1f\x8b\x00"},
	} {
		session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
			q := m.poll()
			for range 5 {
				q.reply(page.status, page.text)
				again := m.next()
				if string(again.raw) != string(q.raw) {
					t.Errorf("%s, then %s", q.raw, again.raw)
				}
				q = again
			}
			q.answer("", message("1"))
			if got := h.all(); got != message("1") {
				t.Errorf("after %d %q: %s", page.status, page.text, got)
			}
		})
	}
}

// R9: and if it goes on, the reason says so.
func TestAPortalThatStaysIsNamed(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		defer m.always(func(q *asked) { q.reply(200, "<html/>") })()
		if _, err := h.end(); !errors.Is(err, ErrInactive) || !errors.Is(err, ErrNotBOSH) {
			t.Error(err)
		}
	})
}

// says tells whether a session has ended as an HTTP status makes it end: 404 to a request
// with a sid means that there is no such session.
func says(err error, status int) bool {
	var said *StatusError
	if status == 404 {
		return errors.Is(err, &TerminateError{Condition: wire.ItemNotFound})
	}
	return errors.As(err, &said) && said.Status == status
}

// R8: statuses that servers use for "no such session" are doubted once.
func TestAPlainNotFoundIsDoubtedOnce(t *testing.T) {
	for _, status := range []int{400, 404, 410, 413} {
		session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
			m.poll().reply(status, "Invalid SID")
			m.poll().answer("", message("1"))
			q := m.poll()
			q.reply(status, "Invalid SID")
			m.poll().reply(status, "Invalid SID")
			got, err := h.end()
			if got != message("1") || !says(err, status) {
				t.Errorf("%s, %v", got, err)
			}
			m.quiet(time.Hour)
		})
	}
}

func TestAStatusWithATerminatingBodyEndsTheSessionAtOnce(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		m.poll().reply(404, "<body xmlns='"+wire.NSHTTPBind+"' type='terminate' condition='item-not-found'/>")
		if _, err := h.end(); !errors.Is(err, &TerminateError{Condition: wire.ItemNotFound}) {
			t.Error(err)
		}
		m.quiet(time.Hour)
	})
}

// R12.
func TestARequestWhoseYoungerWasAnsweredIsSentAgainSoon(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		write(t, c, "<message id='1'/>")
		m.next().answer("", message("b"))
		begin := time.Now()
		again := m.next()
		if took := time.Since(begin); string(again.raw) != string(held.raw) || took > 2*time.Second {
			t.Errorf("%s after %v", again.raw, took)
		}
		again.answer("", message("a"))
		if got := h.all(); got != message("a")+message("b") {
			t.Error(got)
		}
	})
}

// R13 and P8: two copies of an answer, and an old one that says something else.
func TestTheOlderCopysAnswerIsIgnored(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		write(t, c, "<message id='1'/>")
		m.next().answer("", message("b"))
		again := m.next() // the held one, sent again
		held.answer("", message("old"))
		again.answer("", message("a"))
		if got := h.all(); got != message("a")+message("b") {
			t.Error(got)
		}
	})
}

// R10: servers that keep no answers say item-not-found to a repetition.
func TestARepetitionThatTheServerDoesNotKnowEndsTheSession(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		m.poll().fail(errReset)
		m.poll().answer("type='terminate' condition='item-not-found'", "")
		if _, err := h.end(); !errors.Is(err, &TerminateError{Condition: wire.ItemNotFound}) {
			t.Error(err)
		}
	})
}

// Prosody 0.12 says item-not-found to a request that it has gone through and not
// answered, because its connection broke, once it has a younger one; and goes on.
func TestARequestThatIsDisownedIsPassedOverWhenAYoungerIsOut(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		write(t, c, "<message id='1'/>")
		sent := m.next()
		held.fail(errReset)
		sent.fail(errReset)
		m.next().answer("type='terminate' condition='item-not-found'", "")
		again := m.next()
		if string(again.raw) != string(sent.raw) {
			t.Fatalf("%s", again.raw)
		}
		again.answer("", message("a"))
		if err := c.Flush(t.Context()); err != nil {
			t.Error(err)
		}
		if got := h.all(); got != message("a") {
			t.Error(got)
		}
		m.poll()
	})
}

func TestASessionThatIsGoneDisownsEveryRequest(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		write(t, c, "<message id='1'/>")
		sent := m.next()
		held.fail(errReset)
		sent.fail(errReset)
		m.next().answer("type='terminate' condition='item-not-found'", "")
		m.next().answer("type='terminate' condition='item-not-found'", "")
		gone := &TerminateError{Condition: wire.ItemNotFound}
		if err := c.Flush(t.Context()); !errors.Is(err, gone) {
			t.Error(err)
		}
		if _, err := h.end(); !errors.Is(err, gone) {
			t.Error(err)
		}
	})
}

// C12: from before version 1.6, HTTP codes end the session, but lost connections do
// not.
func TestALegacyServersStatusIsTerminalItsLostConnectionsAreNot(t *testing.T) {
	const legacy = "sid='s1' wait='60' hold='1' requests='2' inactivity='30'"
	for _, status := range []int{400, 403, 404} {
		session(t, legacy, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
			m.poll().fail(errReset)
			m.poll().reply(502, "<html/>")
			m.poll().reply(status, "")
			if _, err := h.end(); !says(err, status) {
				t.Error(err)
			}
			m.quiet(time.Hour)
		})
	}
}

// A hostile answer is doubted once, like a status; nothing of it is delivered.
func TestABadBodyDeliversNothingAndIsDoubtedOnce(t *testing.T) {
	for _, b := range streamtest.HostileBodies() {
		t.Run(b.Name, func(t *testing.T) {
			session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
				m.poll().reply(200, b.Text)
				m.poll().reply(200, b.Text)
				if got, err := h.end(); got != "" || !errors.Is(err, ErrBadBody) {
					t.Errorf("%s, %v", got, err)
				}
				if leave := m.next(); leave.Get("type") != "terminate" {
					t.Errorf("%s", leave.raw)
				}
				m.quiet(time.Hour)
			})
		})
	}
}
