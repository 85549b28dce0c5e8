package bosh

import (
	"errors"
	"slices"
	"testing"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

// XEP-0124 §17, errors, and XEP-0206 §6, errors of the stream.

// E1, E2, E5 and E7: the type ends a session, whatever the body holds.
func TestTerminateEndsTheSessionWithItsCondition(t *testing.T) {
	const streamError = "<stream:error xmlns:stream='" + wire.NSStreams + "'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"
	for name, c := range map[string]struct {
		attrs, content, delivered string
		condition                 wire.Condition // "": it ended normally
		bare                      []string
	}{
		"no condition is a normal end":     {"", "", "", "", nil},
		"stanzas come first":               {"", message("1") + message("2"), message("1") + message("2"), "", nil},
		"bad-request":                      {"condition='bad-request'", "", "", wire.BadRequest, nil},
		"host-gone":                        {"condition='host-gone'", "", "", wire.HostGone, nil},
		"policy-violation":                 {"condition='policy-violation'", "", "", wire.PolicyViolation, nil},
		"system-shutdown":                  {"condition='system-shutdown'", "", "", wire.SystemShutdown, nil},
		"an unknown one is undefined":      {"condition='full-moon'", "", "", wire.UndefinedCondition, nil},
		"a stream error":                   {"condition='remote-stream-error'", message("1") + streamError, message("1") + streamError, wire.RemoteStreamError, nil},
		"a stream error without condition": {"", streamError, streamError, wire.RemoteStreamError, nil},
		"an old server's stream error":     {"condition='remote-stream-error'", "<conflict/><text>Replaced</text>", "", wire.RemoteStreamError, []string{"conflict", "text"}},
		"text is no success":               {"condition='internal-server-error'", "<text>ok</text>", "", wire.InternalServerError, []string{"text"}},
	} {
		t.Run(name, func(t *testing.T) {
			session(t, usual, func(t *testing.T, m *fakeManager, conn *Conn, h *heard) {
				m.poll().answer("type='terminate' "+c.attrs, c.content)
				got, err := h.end()
				var end *TerminateError
				errors.As(err, &end)
				switch {
				case got != c.delivered:
					t.Errorf("delivered %s", got)
				case c.condition == "" && err != nil:
					t.Error(err)
				case c.condition != "" && (end == nil || end.Condition != c.condition || !slices.Equal(end.Bare, c.bare)):
					t.Errorf("%v", err)
				}
				m.quiet(time.Hour)
			})
		})
	}
}

func TestTerminateCancelsTheOtherRequest(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		write(t, c, "<message/>")
		other := m.next()
		held.answer("type='terminate' condition='other-request'", "")
		h.end()
		if other.http.Context().Err() == nil {
			t.Error("a request of an ended session is still out")
		}
	})
}

// E6.
func TestARecoverableErrorRepeatsAllThatIsUnanswered(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		write(t, c, "<message id='1'/>")
		sent := m.next()
		sent.answer("type='error'", "")
		for range 2 { // on connections of their own, so in any order
			q := m.next()
			switch string(q.raw) {
			case string(held.raw):
				q.answer("", message("a"))
			case string(sent.raw):
				q.answer("", message("b"))
			default:
				t.Errorf("%s", q.raw)
			}
		}
		if got := h.all(); got != message("a")+message("b") {
			t.Error(got)
		}
	})
}

// E6: but not for ever. A server that answers is told then, see E10.
func TestARecoverableErrorThatStaysEndsTheSession(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		begin, tries := time.Now(), 0
		var last *asked
		stop := m.always(func(q *asked) {
			tries++
			last = q
			q.answer("type='error'", "")
		})
		if _, err := h.end(); !errors.Is(err, ErrInactive) || time.Since(begin) > time.Minute {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
		c.Close()
		stop()
		if tries > 60 || last.Get("type") != "terminate" {
			t.Errorf("%d tries, the last: %s", tries, last.raw)
		}
	})
}

// H8: nothing goes where nobody meant it to. That is how most portals and some proxies
// ask to be logged in to, so the session outlives it as it does their pages.
func TestARedirectIsNotFollowed(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
			for range 10 {
				q := m.poll()
				if got := q.http.URL.String(); got != c.cfg.URL {
					t.Errorf("to %s", got)
				}
				q.redirects(status, "https://elsewhere.example/login")
			}
			m.poll().answer("", message("m"))
			if got := h.all(); got != message("m") {
				t.Error(got)
			}
			stop := m.always(func(q *asked) { q.redirects(status, "https://elsewhere.example/login") })
			if _, err := h.end(); !errors.Is(err, ErrInactive) || !errors.Is(err, ErrRedirect) {
				t.Error(err)
			}
			stop()
		})
	}
}

// E4: where it leads is told, and nothing goes there.
func TestSeeOtherURIIsToldAndNotFollowed(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		m.poll().answer("type='terminate' condition='see-other-uri'", "<uri>https://evil.example/bosh?a&amp;b</uri>")
		_, err := h.end()
		var end *TerminateError
		if !errors.As(err, &end) || end.Condition != wire.SeeOtherURI || end.URI != "https://evil.example/bosh?a&b" {
			t.Error(err)
		}
		m.quiet(time.Hour)
	})
}
