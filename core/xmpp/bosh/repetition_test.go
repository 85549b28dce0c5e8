package bosh

import (
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
