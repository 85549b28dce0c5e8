package bosh

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/bosh/internal/streamtest"
	"vestnik/core/xmpp/bosh/wire"
)

// XEP-0124 §13, the end of a session.

// ill is a body that is not well-formed.
const ill = "<body xmlns='" + wire.NSHTTPBind + "'></nobody>"

// E8.
func TestTheEndCarriesWhatWasWrittenBeforeIt(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		write(t, c, "<presence type='unavailable'/></stream:stream>")
		q := m.next()
		if q.Get("type") != "terminate" || q.text() != "<presence xmlns='jabber:client' type='unavailable'/>" || q.rid() != held.rid()+1 {
			t.Errorf("%s", q.raw)
		}
		held.answer("", message("last"))
		q.answer("type='terminate'", "")
		if got, err := h.end(); got != message("last") || err != nil {
			t.Errorf("%s, %v", got, err)
		}
		if err := c.Flush(t.Context()); err != nil {
			t.Error(err)
		}
		m.quiet(time.Hour)
	})
}

// §11 allows one request more for the end.
func TestTheEndDoesNotWaitForTheWindow(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		m.poll()
		write(t, c, "<message id='1'/>")
		m.next()
		write(t, c, "</stream:stream>")
		if q := m.next(); q.Get("type") != "terminate" {
			t.Errorf("%s", q.raw)
		}
	})
}

func TestAnyAnswerToTheEndEndsTheSessionNormally(t *testing.T) {
	for name, answer := range map[string]func(held, end *asked){
		"terminate on the held request, as Prosody":      func(held, _ *asked) { held.answer("type='terminate'", "") },
		"other-request on the held request, as ejabberd": func(held, _ *asked) { held.answer("type='terminate' condition='other-request'", "") },
		"item-not-found, because the end was sent before": func(held, end *asked) {
			held.answer("", "")
			end.answer("type='terminate' condition='item-not-found'", "")
		},
		"empty answers": func(held, end *asked) { end.answer("", ""); held.answer("", "") },
	} {
		t.Run(name, func(t *testing.T) {
			session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
				held := m.poll()
				begin := time.Now()
				done := make(chan struct{})
				go func() { c.Close(); close(done) }()
				answer(held, m.next())
				<-done
				if took := time.Since(begin); took > headStart {
					t.Errorf("closing took %v", took)
				}
				if got, err := h.end(); got != "" || err != nil {
					t.Errorf("%s, %v", got, err)
				}
				m.quiet(time.Hour)
			})
		})
	}
}

// E10: what the server would go on with is ended for it too. The reader does not wait
// for that, and Close no longer than for any end.
func TestAServerThatHasBrokenARuleIsTold(t *testing.T) {
	for name, spoil := range map[string]func(m *fakeManager) (last *asked){
		"a bad body, twice": func(m *fakeManager) *asked {
			m.poll().reply(200, ill)
			q := m.poll()
			q.reply(200, ill)
			return q
		},
		"another sid": func(m *fakeManager) *asked {
			q := m.poll()
			q.answer("sid='s2'", "")
			return q
		},
	} {
		for _, answered := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, answered %v", name, answered), func(t *testing.T) {
				session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
					last := spoil(m)
					begin := time.Now()
					if got, err := h.end(); got != "" || !errors.Is(err, ErrBadBody) || time.Since(begin) > 0 {
						t.Errorf("%s, %v after %v", got, err, time.Since(begin))
					}
					end := m.next()
					if end.Get("type") != "terminate" || end.rid() != last.rid()+1 {
						t.Errorf("%s", end.raw)
					}
					limit := closeGrace
					if answered {
						end.answer("type='terminate'", "")
						limit = 0
					}
					if c.Close(); time.Since(begin) > limit {
						t.Errorf("closing took %v", time.Since(begin))
					}
					m.quiet(time.Hour)
				})
			})
		}
	}
}

// E10: and what was to go before it goes before it, or it would not be heeded.
func TestWhatAServerHasNotGotComesBeforeItIsTold(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		write(t, c, "<message id='1'/>")
		lost := m.next()
		lost.fail(errReset) // and is tried again at once,
		m.next().fail(errReset)
		held.reply(200, ill) // while this is doubted
		m.next().reply(200, ill)
		if _, err := h.end(); !errors.Is(err, ErrBadBody) {
			t.Error(err)
		}
		if again := m.next(); !bytes.Equal(again.raw, lost.raw) {
			t.Errorf("%s", again.raw)
		}
		if end := m.next(); end.Get("type") != "terminate" || end.rid() != lost.rid()+1 {
			t.Errorf("%s", end.raw)
		}
	})
}

// E10: what is under way is not called back either. The server has the message, and
// then hears that this was all.
func TestAListenerThatIsToldEndsTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var spoilt atomic.Int32
		c, s, l := dial(t, func(h http.Handler) http.RoundTripper {
			return roundTrip(func(r *http.Request) (*http.Response, error) {
				res, err := slowly(streamtest.Direct{Handler: h}, "<message", 100*time.Millisecond).RoundTrip(r)
				if err == nil && spoilt.Add(-1) >= 0 {
					return page(200, ill), nil
				}
				return res, err
			})
		})
		defer l.Close()
		defer s.Close()
		h := listen(c)
		time.Sleep(time.Second)
		spoilt.Store(2)
		write(t, s, "<message id='x'/>")
		write(t, c, "<message id='y'/>")
		if got, err := h.end(); got != "" || !errors.Is(err, ErrBadBody) {
			t.Errorf("%s, %v", got, err)
		}
		begin := time.Now()
		if got, err := nextElement(s); !strings.Contains(got, "'y'") {
			t.Errorf("%s, %v", got, err)
		}
		if got, err := nextElement(s); err == nil || time.Since(begin) > time.Second { // it is the end of the stream
			t.Errorf("%s, %v after %v", got, err, time.Since(begin))
		}
		c.Close()
	})
}

// slowly lets requests that carry something special take their time.
func slowly(next http.RoundTripper, special string, d time.Duration) http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		r = r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(text))
		if bytes.Contains(text, []byte(special)) {
			select {
			case <-time.After(d):
			case <-r.Context().Done():
				return nil, r.Context().Err()
			}
		}
		return next.RoundTrip(r)
	})
}

// E10: a server that does not answer is not waited for any longer when nobody closes.
func TestTellingAServerIsBounded(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		m.poll().reply(200, ill)
		m.poll().reply(200, ill)
		_, _ = h.end()
		m.next()
		time.Sleep(closeGrace)
		synctest.Wait()
		select {
		case <-c.done:
		default:
			t.Error("it is waited for")
		}
	})
}

// E10: a bad answer to our own end ends it as any answer does, or nearly.
func TestABadAnswerToTheEndIsNotToldAgain(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		m.poll()
		write(t, c, "</stream:stream>")
		m.next().reply(200, ill)
		m.next().reply(200, ill)
		if _, err := h.end(); !errors.Is(err, ErrBadBody) {
			t.Error(err)
		}
		m.quiet(time.Hour)
	})
}

func TestASessionWhoseWriterFailedIsEnded(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		if _, err := c.Write([]byte("<a></b>")); err == nil {
			t.Error("no error")
		}
		done := make(chan struct{})
		go func() { c.Close(); close(done) }()
		end := m.next()
		if end.Get("type") != "terminate" || end.text() != "" {
			t.Errorf("%s", end.raw)
		}
		held.answer("", "")
		end.answer("type='terminate'", "")
		<-done
	})
}

func TestAnEndBeforeTheBeginningSendsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		c := m.dial(Config{})
		defer c.Close()
		write(t, c, "</stream:stream>")
		if got, err := io.ReadAll(c); string(got) != "</stream:stream>" || err != nil {
			t.Errorf("%s, %v", got, err)
		}
		m.quiet(time.Hour)
	})
}

// E8: quitting must not take long, whatever the server does.
func TestCloseIsBoundedWhenTheServerIsGone(t *testing.T) {
	for name, handle := range map[string]func(*asked){
		"silence": func(*asked) {},
		"resets":  func(q *asked) { q.fail(errReset) },
		"pages":   func(q *asked) { q.reply(502, "<html/>") },
	} {
		t.Run(name, func(t *testing.T) {
			session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
				stop := make(chan struct{})
				go func() {
					for {
						select {
						case q := <-m.asked:
							handle(q)
						case <-stop:
							return
						}
					}
				}()
				defer close(stop)
				begin := time.Now()
				c.Close()
				if took := time.Since(begin); took > 2*time.Second {
					t.Errorf("closing took %v", took)
				}
				if _, err := h.end(); !errors.Is(err, ErrClosed) {
					t.Error(err)
				}
				c.Close()
			})
		})
	}
}

// The end was written, the path is dead, and nobody calls Close.
func TestAnEndThatCannotBeSentIsGivenUp(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		stop := make(chan struct{})
		defer close(stop)
		go func() {
			for {
				select {
				case q := <-m.asked:
					q.fail(errReset)
				case <-stop:
					return
				}
			}
		}()
		write(t, c, "</stream:stream>")
		if _, err := h.end(); !errors.Is(err, ErrInactive) {
			t.Error(err)
		}
	})
}

func TestNothingCanBeWrittenBehindTheEnd(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		write(t, c, "</stream:stream>")
		if _, err := c.Write([]byte("<a/>")); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	})
}

// E1: what could not be sent fails with the reason.
func TestATerminateFailsWhatWasNotTaken(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		m.poll()
		write(t, c, "<message id='1'/>")
		q := m.next()
		write(t, c, "<message id='2'/>")
		flushed := make(chan error, 1)
		go func() { flushed <- c.Flush(t.Context()) }()
		synctest.Wait()
		m.quiet(time.Second)
		q.answer("", "") // the younger one first: it is not delivered yet
		m.next().answer("type='terminate' condition='policy-violation'", "")
		want := &TerminateError{Condition: wire.PolicyViolation}
		if err := <-flushed; !errors.Is(err, want) {
			t.Errorf("flush: %v", err)
		}
		if _, err := h.end(); !errors.Is(err, want) {
			t.Errorf("read: %v", err)
		}
		if _, err := c.Write([]byte("<a/>")); !errors.Is(err, want) {
			t.Errorf("write: %v", err)
		}
		m.quiet(time.Hour)
	})
}

// A message whose request is answered with a terminate was not taken.
func TestATerminateIsNoAcknowledgement(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		write(t, c, "<message id='1'/>")
		sent := m.next()
		held.answer("", "")
		sent.answer("type='terminate' condition='item-not-found'", "")
		if err := c.Flush(t.Context()); !errors.Is(err, &TerminateError{Condition: wire.ItemNotFound}) {
			t.Error(err)
		}
	})
}

func TestClosingBeforeAnythingWasWrittenIsQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		c := m.dial(Config{})
		if err := errors.Join(c.Close(), c.Close()); err != nil {
			t.Error(err)
		}
		if _, err := c.Read(make([]byte, 1)); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
		m.quiet(time.Hour)
	})
}
