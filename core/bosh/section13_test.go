package bosh

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// XEP-0124 §13, the end of a session.

// E8.
func TestTheEndCarriesWhatWasWrittenBeforeIt(t *testing.T) {
	session(t, usual, func(t *testing.T, m *manager, c *Conn, h *heard) {
		held := m.poll()
		write(t, c, "<presence type='unavailable'/></stream:stream>")
		q := m.next()
		if q.get("type") != "terminate" || q.text() != "<presence xmlns='jabber:client' type='unavailable'/>" || q.rid() != held.rid()+1 {
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
	session(t, usual, func(t *testing.T, m *manager, c *Conn, h *heard) {
		m.poll()
		write(t, c, "<message id='1'/>")
		m.next()
		write(t, c, "</stream:stream>")
		if q := m.next(); q.get("type") != "terminate" {
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
			session(t, usual, func(t *testing.T, m *manager, c *Conn, h *heard) {
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
	for name, spoil := range map[string]func(m *manager) (last *asked){
		"a bad body, twice": func(m *manager) *asked {
			const cut = "<body xmlns='" + nsHTTPBind + "'>"
			m.poll().reply(200, cut)
			q := m.poll()
			q.reply(200, cut)
			return q
		},
		"another sid": func(m *manager) *asked {
			q := m.poll()
			q.answer("sid='s2'", "")
			return q
		},
	} {
		for _, answered := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, answered %v", name, answered), func(t *testing.T) {
				session(t, usual, func(t *testing.T, m *manager, c *Conn, h *heard) {
					last := spoil(m)
					begin := time.Now()
					if got, err := h.end(); got != "" || !errors.Is(err, ErrBadBody) || time.Since(begin) > 0 {
						t.Errorf("%s, %v after %v", got, err, time.Since(begin))
					}
					end := m.next()
					if end.get("type") != "terminate" || end.rid() != last.rid()+1 {
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

// E8: quitting must not take long, whatever the server does.
func TestCloseIsBoundedWhenTheServerIsGone(t *testing.T) {
	for name, handle := range map[string]func(*asked){
		"silence": func(*asked) {},
		"resets":  func(q *asked) { q.fail(errReset) },
		"pages":   func(q *asked) { q.reply(502, "<html/>") },
	} {
		t.Run(name, func(t *testing.T) {
			session(t, usual, func(t *testing.T, m *manager, c *Conn, h *heard) {
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
	session(t, usual, func(t *testing.T, m *manager, c *Conn, h *heard) {
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
	session(t, usual, func(t *testing.T, m *manager, c *Conn, h *heard) {
		write(t, c, "</stream:stream>")
		if _, err := c.Write([]byte("<a/>")); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	})
}

// E1: what could not be sent fails with the reason.
func TestATerminateFailsWhatWasNotTaken(t *testing.T) {
	session(t, usual, func(t *testing.T, m *manager, c *Conn, h *heard) {
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
		want := &TerminateError{Condition: PolicyViolation}
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
	session(t, usual, func(t *testing.T, m *manager, c *Conn, h *heard) {
		held := m.poll()
		write(t, c, "<message id='1'/>")
		sent := m.next()
		held.answer("", "")
		sent.answer("type='terminate' condition='item-not-found'", "")
		if err := c.Flush(t.Context()); !errors.Is(err, &TerminateError{Condition: ItemNotFound}) {
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
