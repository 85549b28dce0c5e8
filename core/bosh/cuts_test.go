package bosh

import (
	"testing"
	"time"
)

// A path that ends held requests before the server does, as many proxies do.

// cut lets a request be held for d, and then resets it.
func (m *manager) cut(d time.Duration) *asked {
	m.t.Helper()
	q := m.poll()
	m.quiet(d)
	q.fail(errReset)
	return q
}

func TestAProxyThatCutsHeldRequestsIsLearnedFrom(t *testing.T) {
	session(t, usual, func(t *testing.T, m *manager, c *Conn, h *heard) {
		first := m.cut(20 * time.Second)
		begin := time.Now()
		again := m.next()
		if string(again.raw) != string(first.raw) {
			t.Errorf("%s, then %s", first.raw, again.raw)
		}
		refresh := m.next() // on which the server answers the one it holds
		if held := time.Since(begin); held != 18*time.Second || refresh.rid() != first.rid()+1 || len(refresh.payload) > 0 {
			t.Errorf("%s after %v", refresh.raw, held)
		}
		again.answer("", "")
		m.quiet(17 * time.Second)
		m.poll()
	})
}

// C8 and P5: a refresh fills the window with an empty request.
func TestARefreshIsNotMoreFrequentThanPolling(t *testing.T) {
	session(t, "sid='s1' wait='60' hold='1' requests='2' inactivity='30' polling='15' ver='1.11'", func(t *testing.T, m *manager, c *Conn, h *heard) {
		m.cut(5 * time.Second)
		m.next()
		m.quiet(14 * time.Second)
		m.next()
	})
}

func TestOneCutIsForgottenAfterAWhile(t *testing.T) {
	session(t, usual, func(t *testing.T, m *manager, c *Conn, h *heard) {
		m.cut(10 * time.Second)
		held := m.next()
		for range trust {
			younger := m.next()
			held.answer("", "")
			held = younger
		}
		m.quiet(59 * time.Second)
	})
}

func TestASecondCutIsBelieved(t *testing.T) {
	session(t, usual, func(t *testing.T, m *manager, c *Conn, h *heard) {
		m.cut(10 * time.Second)
		m.cut(8 * time.Second)
		held := m.next()
		for range 3 * trust {
			begin := time.Now()
			younger := m.next()
			if after := time.Since(begin); after != 8*time.Second*9/10 {
				t.Errorf("refreshed after %v", after)
			}
			held.answer("", "")
			held = younger
		}
	})
}

func TestABrokenConnectionIsNoCut(t *testing.T) {
	session(t, usual, func(t *testing.T, m *manager, c *Conn, h *heard) {
		m.cut(time.Second)
		m.next()
		m.quiet(59 * time.Second)
	})
}
