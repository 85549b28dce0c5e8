package bosh

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// XEP-0124 §11, overactivity.

// P3 and P4.
func TestTheWindowIsNeverPassedAndWhatWaitsGoesTogether(t *testing.T) {
	for _, requests := range []int{2, 3, 5} {
		terms := fmt.Sprintf("sid='s1' wait='60' hold='1' requests='%d' ver='1.11'", requests)
		session(t, terms, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
			out := []*asked{m.poll()}
			want := ""
			for i := range 50 {
				write(t, c, e2("message", i))
				synctest.Wait()
				if len(out) < requests {
					q := m.next()
					if q.text() != message(fmt.Sprint(i)) {
						t.Errorf("%s", q.raw)
					}
					out = append(out, q)
					continue
				}
				want += message(fmt.Sprint(i))
			}
			m.quiet(impatience / 2)
			out[0].answer("", empty)
			if q := m.next(); q.text() != want {
				t.Errorf("got %s, want %s", q.text(), want)
			}
			m.quiet(time.Second) // the window is full again
		})
	}
}

// P6: a burst is cut into bodies of a size that servers take; what is larger by
// itself goes alone.
func TestALargeBurstIsCutIntoBodies(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		older := m.poll()
		write(t, c, "<message id='0'/>")
		younger := m.next()
		for i := range 5 {
			write(t, c, fmt.Sprintf("<message id='%d'><body>%s</body></message>", i, strings.Repeat("x", 200<<10)))
		}
		write(t, c, "<message id='5'><body>"+strings.Repeat("y", 700<<10)+"</body></message><message id='6'/>")
		for _, want := range []string{"0 1", "2 3", "4", "5", "6"} {
			older.answer("", empty)
			older, younger = younger, m.next()
			var ids []string
			for _, p := range younger.Payload {
				_, id, _ := strings.Cut(string(p), "id='")
				ids = append(ids, id[:1])
			}
			if got := strings.Join(ids, " "); got != want {
				t.Errorf("a body with %s, want %s", got, want)
			}
			if size := len(younger.raw); size > maxRequestBody+1000 && want != "5" {
				t.Errorf("a body of %d bytes", size)
			}
		}
	})
}

// R11: a send never waits for the poll, nor ends it.
func TestASendLeavesWhileAPollIsHeldAndLeavesItAlone(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		for i := range 10 {
			time.Sleep(time.Second)
			begin := time.Now()
			write(t, c, e2("message", i))
			sent := m.next()
			if waited := time.Since(begin); waited > 0 || sent.rid() != held.rid()+1 {
				t.Errorf("rid %d sent after %v", sent.rid(), waited)
			}
			if held.http.Context().Err() != nil {
				t.Error("the held request was given up")
			}
			held.answer("", empty) // as servers do: the younger one is held from now on
			held = sent
		}
		held.answer("", message("a"))
		if got := h.all(); got != message("a") {
			t.Error(got)
		}
	})
}

// C8: no send waits for the whole of wait.
func TestAServerWithOneRequestIsPolledSoThatSendsLeave(t *testing.T) {
	session(t, "sid='s1' wait='60' hold='1' requests='1' polling='2' ver='1.6'", func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		m.poll().answer("", empty)
		write(t, c, "<message id='1'/>")
		begin := time.Now()
		q := m.next()
		if q.text() != message("1") || time.Since(begin) > 0 {
			t.Errorf("%s after %v", q.raw, time.Since(begin))
		}
		write(t, c, "<message id='2'/>")
		m.quiet(10 * time.Second) // one request, and not more
		q.answer("", empty)
		if q := m.next(); q.text() != message("2") {
			t.Errorf("%s", q.raw)
		}
	})
}

// §11: one more request than the window is one.
func TestNoMoreThanOneRequestGoesBeyondTheWindow(t *testing.T) {
	session(t, pausing, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		m.poll()
		write(t, c, "<message id='1'/>")
		m.next()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go c.Pause(ctx, time.Minute)
		m.next()
		go c.Pause(ctx, time.Minute)
		m.quiet(time.Second)
	})
}
