package bosh

import (
	"testing"
	"testing/synctest"
	"time"
)

// within answers every request at once, for a time, and returns how many there were.
func (m *fakeManager) within(d time.Duration, content func(n int) string) int {
	over, n := time.After(d), 0
	for {
		select {
		case q := <-m.asked:
			n++
			q.answer("", content(n))
		case <-over:
			return n
		}
	}
}

func nothing(int) string { return empty }

func TestAServerThatHoldsNothingIsAskedLessAndLessOften(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		for _, most := range []int{24, 13, 13} {
			if n := m.within(time.Minute, nothing); n > most || n < 10 {
				t.Errorf("%d requests in a minute, not up to %d", n, most)
			}
		}
	})
}

// The spaces are those of a server that holds nothing and says so, and the session is
// not let die for them.
func TestTheSpaceBetweenVainPollsKeepsToWhatTheServerSays(t *testing.T) {
	for _, c := range []struct {
		polling, inactivity string
		space               time.Duration
	}{
		{"2", "30", 5 * time.Second}, {"20", "60", 20 * time.Second}, {"5", "4", 2 * time.Second},
	} {
		session(t, "sid='s1' wait='60' hold='1' requests='2' inactivity='"+c.inactivity+"' polling='"+c.polling+"' ver='1.11'",
			func(t *testing.T, m *fakeManager, conn *Conn, h *heard) {
				m.within(3*time.Minute, nothing)
				m.next().answer("", empty)
				m.quiet(c.space - time.Millisecond)
				m.next()
			})
	}
}

func TestContentOrAPollThatIsHeldEndsTheSpaces(t *testing.T) {
	for name, end := range map[string]func(*asked){
		"content": func(q *asked) { q.answer("", message("1")) },
		"held":    func(q *asked) { time.Sleep(10 * time.Second); q.answer("", empty) },
	} {
		t.Run(name, func(t *testing.T) {
			session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
				m.within(time.Minute, nothing)
				end(m.next())
				begin := time.Now()
				m.poll()
				if space := time.Since(begin); space > 0 {
					t.Errorf("the next comes after %v", space)
				}
			})
		})
	}
}

// What is written leaves at once, and the poll that the server gives back for it is none
// in vain.
func TestSendingIsNotSlowedByPollsInVain(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		begin := time.Now()
		held := m.poll()
		for i := range 50 {
			write(t, c, e2("message", i))
			q := m.next()
			held.answer("", empty)
			held = q
		}
		synctest.Wait()
		if took := time.Since(begin); took > time.Second {
			t.Errorf("50 messages took %v", took)
		}
	})
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		m.within(time.Minute, nothing)
		begin := time.Now()
		write(t, c, "<message/>")
		m.next()
		if took := time.Since(begin); took > headStart {
			t.Errorf("sent after %v", took)
		}
	})
}
