package bosh

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A path that ends held requests before the server does, as many proxies do.

// cut lets a request be held for d, and then resets it.
func (m *fakeManager) cut(d time.Duration) *asked {
	m.t.Helper()
	q := m.poll()
	m.quiet(d)
	q.fail(errReset)
	return q
}

func TestAProxyThatCutsHeldRequestsIsLearnedFrom(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		first := m.cut(20 * time.Second)
		begin := time.Now()
		again := m.next()
		if string(again.raw) != string(first.raw) {
			t.Errorf("%s, then %s", first.raw, again.raw)
		}
		refresh := m.next() // on which the server answers the one it holds
		if held := time.Since(begin); held != 18*time.Second || refresh.rid() != first.rid()+1 || len(refresh.Payload) > 0 {
			t.Errorf("%s after %v", refresh.raw, held)
		}
		again.answer("", "")
		m.quiet(17 * time.Second)
		m.poll()
	})
}

// C8 and P5: a refresh fills the window with an empty request.
func TestARefreshIsNotMoreFrequentThanPolling(t *testing.T) {
	session(t, "sid='s1' wait='60' hold='1' requests='2' inactivity='30' polling='15' ver='1.11'", func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		m.cut(5 * time.Second)
		m.next()
		m.quiet(14 * time.Second)
		m.next()
	})
}

func TestOneCutIsForgottenAfterAWhile(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
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

// What may be chance is forgotten after a while; but the same again is none.
func TestACutThatComesAgainAtTheSameAgeIsBelieved(t *testing.T) {
	for _, c := range []struct {
		again, want time.Duration
	}{
		{10 * time.Second, 9 * time.Second},
		{10500 * time.Millisecond, 9 * time.Second},
		{30 * time.Second, time.Minute},
	} {
		session(t, usual, func(t *testing.T, m *fakeManager, conn *Conn, h *heard) {
			m.cut(10 * time.Second)
			held := m.next()
			for range trust {
				younger := m.next()
				held.answer("", "")
				held = younger
			}
			time.Sleep(c.again)
			held.fail(errReset)
			m.next()
			if got := conn.Held(); got != c.want {
				t.Errorf("cut again after %v: %v, not %v", c.again, got, c.want)
			}
		})
	}
}

func TestASecondCutIsBelieved(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
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
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		m.cut(time.Second)
		m.next()
		m.quiet(59 * time.Second)
	})
}

func TestTheNextSessionProfitsOfCutsThatAreSure(t *testing.T) {
	for _, c := range []struct {
		name string
		cuts []time.Duration
		want time.Duration
	}{
		{"never", nil, time.Minute},
		{"once, which may be chance", []time.Duration{20 * time.Second}, time.Minute},
		{"twice", []time.Duration{20 * time.Second, 17 * time.Second}, 15 * time.Second},
		{"very early", []time.Duration{4 * time.Second, 3500 * time.Millisecond}, 5 * time.Second},
		{"connections break", []time.Duration{time.Second, time.Second}, time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			session(t, usual, func(t *testing.T, m *fakeManager, conn *Conn, h *heard) {
				for _, d := range c.cuts {
					m.cut(d)
				}
				m.next()
				if got := conn.Held(); got != c.want {
					t.Errorf("%v, not %v", got, c.want)
				}
			})
		})
	}
}

// proxy cuts what the manager behind it holds for longer than limit.
type proxy struct {
	*fakeManager
	limit time.Duration
	cuts  int
}

func (p *proxy) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(r.Context(), p.limit)
	defer cancel()
	res, err := p.fakeManager.RoundTrip(r.WithContext(ctx))
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		p.cuts++
		return nil, errReset
	}
	return res, err
}

// A session that begins with what was learned is never cut.
func TestASessionThatAsksForWhatWasLearnedIsNotCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var wait time.Duration
		for _, want := range []struct {
			cuts int
			wait string
		}{{2, "60"}, {0, "18"}} {
			path := &proxy{fakeManager: newManager(t), limit: 20 * time.Second}
			c, err := Dial(Config{URL: "https://office.example/http-bind", Wait: wait, Transport: path})
			if err != nil {
				t.Fatal(err)
			}
			write(t, c, header)
			creation := path.next()
			if got := creation.Get("wait"); got != want.wait {
				t.Errorf("asks for %s s, not %s", got, want.wait)
			}
			creation.answer(strings.Replace(usual, "wait='60'", "wait='"+creation.Get("wait")+"'", 1), features)
			listen(c)
			path.serve(creation.Get("wait"), 5*time.Minute)
			if path.cuts != want.cuts {
				t.Errorf("%d cuts with wait %s, not %d", path.cuts, want.wait, want.cuts)
			}
			wait = c.Held()
			c.Close()
		}
	})
}

// serve holds one request for as long as agreed on, or until the next comes.
func (m *fakeManager) serve(wait string, lasts time.Duration) {
	hold, _ := time.ParseDuration(wait + "s")
	over := time.After(lasts)
	held := m.next()
	for {
		select {
		case q := <-m.asked:
			if q.rid() != held.rid() {
				held.answer("", "")
			}
			held = q
		case <-time.After(hold):
			held.answer("", "")
			held = m.next()
		case <-over:
			held.answer("type='terminate'", "")
			return
		}
	}
}
