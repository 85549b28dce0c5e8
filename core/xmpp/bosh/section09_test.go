package bosh

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

// XEP-0124 §9, acknowledgements.

// grantsAcks are terms of a server that acknowledges: its answer names the first rid.
func grantsAcks(first uint64) string { return usual + fmt.Sprintf(" ack='%d'", first) }

func ackSession(t *testing.T, test func(t *testing.T, m *fakeManager, c *Conn, first uint64)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		c := m.dial(Config{})
		defer c.Close()
		write(t, c, header)
		q := m.next()
		if q.Get("ack") != "1" {
			t.Errorf("§7.1: the client does not say that it acknowledges: %s", q.raw)
		}
		q.answer(grantsAcks(q.rid()), features)
		expectStart(t, c)
		next(t, c)
		test(t, m, c, q.rid())
	})
}

// A3: where nothing is missing, no word is needed.
func TestWhatCameInOrderIsAcknowledgedBySilence(t *testing.T) {
	ackSession(t, func(t *testing.T, m *fakeManager, c *Conn, first uint64) {
		listen(c)
		for range 5 {
			q := m.poll()
			if q.Get("ack") != "" {
				t.Errorf("%s", q.raw)
			}
			time.Sleep(time.Second)
			q.answer("", message("x"))
			synctest.Wait()
		}
	})
}

// A3: an answer that is missing is not acknowledged, and none behind it.
func TestAHoleIsAcknowledgedUpToItsEdge(t *testing.T) {
	ackSession(t, func(t *testing.T, m *fakeManager, c *Conn, first uint64) {
		listen(c)
		held := m.poll() // first+1
		write(t, c, "<message id='1'/>")
		q := m.next() // first+2, while first+1 is missing
		if q.Get("ack") != wire.FormatRID(first) {
			t.Errorf("%s", q.raw)
		}
		q.answer("", "")
		synctest.Wait()
		held.answer("", message("a"))
		if q := m.poll(); q.Get("ack") != "" {
			t.Errorf("%s", q.raw)
		}
	})
}

// A2: the server says that it has not got what was sent long ago.
func TestARequestThatTheServerHasNotGotIsSentAgain(t *testing.T) {
	ackSession(t, func(t *testing.T, m *fakeManager, c *Conn, first uint64) {
		h := listen(c)
		held := m.poll()
		write(t, c, "<message id='1'/>")
		lost := m.next()
		time.Sleep(late)
		begin := time.Now()
		held.answer("ack='"+wire.FormatRID(held.rid())+"'", "")
		again := m.next()
		if string(again.raw) != string(lost.raw) || time.Since(begin) > headStart {
			t.Errorf("%s after %v", again.raw, time.Since(begin))
		}
		again.answer("", message("a"))
		if got := h.all(); got != message("a") {
			t.Error(got)
		}
	})
}

// A2: what has only just been sent may still be under way.
func TestARequestThatIsUnderWayIsNotLost(t *testing.T) {
	ackSession(t, func(t *testing.T, m *fakeManager, c *Conn, first uint64) {
		listen(c)
		held := m.poll()
		write(t, c, "<message id='1'/>")
		m.next()
		held.answer("ack='"+wire.FormatRID(held.rid())+"'", "")
		m.quiet(50 * time.Second)
	})
}

// A4: the server says that an answer of its was missed.
func TestAReportedAnswerIsAskedForAgain(t *testing.T) {
	session(t, "sid='s1' wait='60' hold='1' requests='3' inactivity='30' ver='1.11'", func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		lost := m.poll()
		write(t, c, "<message id='1'/>")
		begin := time.Now()
		m.next().answer("report='"+wire.FormatRID(lost.rid())+"' time='852'", message("b"))
		again := m.next()
		if string(again.raw) != string(lost.raw) || time.Since(begin) > 2*headStart {
			t.Errorf("%s after %v", again.raw, time.Since(begin))
		}
		again.answer("", message("a"))
		if got := h.all(); got != message("a")+message("b") {
			t.Error(got)
		}
	})
}

// A4 and A5: what cannot be is ignored.
func TestHintsThatMakeNoSenseChangeNothing(t *testing.T) {
	for _, hint := range []string{
		"report='1' time='5'", "report='x'", "report='-1'", "report='9007199254740991'", "report='99999999999999999999'",
		"ack='9007199254740991'", "ack='0'", "ack='x'", "ack='-5'", "ack=''", "time='x'", "report='1'",
	} {
		ackSession(t, func(t *testing.T, m *fakeManager, c *Conn, first uint64) {
			h := listen(c)
			m.poll().answer(hint, message("1"))
			q := m.poll()
			m.quiet(50 * time.Second)
			q.answer("", message("2"))
			if got := h.all(); got != message("1")+message("2") {
				t.Errorf("%s: %s", hint, got)
			}
		})
	}
}
