package bosh

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// It is woken, and not only by what happens to be sent next.
func TestFlushHearsOfItsAnswerAtOnce(t *testing.T) {
	for name, respond := range map[string]func(m *fakeManager, held, sent *asked){
		"good": func(_ *fakeManager, held, sent *asked) { held.answer("", ""); sent.answer("", "") },
		"bad":  func(m *fakeManager, held, _ *asked) { held.reply(200, ill); m.next().reply(200, ill) },
	} {
		session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
			held := m.poll()
			write(t, c, "<message id='1'/>")
			sent := m.next()
			flushed := make(chan error, 1)
			go func() { flushed <- c.Flush(t.Context()) }()
			synctest.Wait()
			begin := time.Now()
			respond(m, held, sent)
			if err := <-flushed; (err == nil) != (name == "good") || time.Since(begin) > headStart {
				t.Errorf("%s: %v after %v", name, err, time.Since(begin))
			}
		})
	}
}

func TestFlushWaitsForTheAnswersToWhatWasWritten(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		write(t, c, "<message id='1'/>")
		sent := m.next()
		flushed := make(chan error, 1)
		go func() { flushed <- c.Flush(t.Context()) }()
		synctest.Wait()
		sent.answer("", "")
		synctest.Wait()
		if len(flushed) > 0 {
			t.Error("before the older request was answered")
		}
		write(t, c, "<message id='2'/>") // written later: not waited for
		held.answer("", "")
		if err := <-flushed; err != nil {
			t.Error(err)
		}
		m.next() // the second message, never answered
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := c.Flush(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

func TestFlushOfNothingReturnsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newManager(t).dial(Config{})
		defer c.Close()
		if err := c.Flush(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestWriteBlocksWhileMuchIsQueued(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		write(t, c, "<message/>")
		m.next()
		big := "<message><body>" + strings.Repeat("x", 400<<10) + "</body></message>"
		write(t, c, big+big+big)
		c.SetWriteDeadline(time.Now().Add(time.Second))
		if _, err := c.Write([]byte("<message/>")); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Error(err)
		}
		c.SetWriteDeadline(time.Time{})
		written := make(chan error, 1)
		go func() { _, err := c.Write([]byte("<message/>")); written <- err }()
		synctest.Wait()
		if len(written) > 0 {
			t.Error("written before there was room")
		}
		held.answer("", "")
		if err := <-written; err != nil {
			t.Error(err)
		}
	})
}

func TestDeadlinesLetReadersAndWritersGo(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		time.Sleep(time.Second)
		c.SetDeadline(time.Now().Add(time.Minute))
		begin := time.Now()
		if _, err := h.end(); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(begin) != time.Minute {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
		if _, err := c.Write([]byte("<a/>")); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Error(err)
		}
		c.SetDeadline(time.Time{})
		write(t, c, "<message id='1'/>")
		h = listen(c)
		for {
			q := m.next()
			q.answer("", "")
			if q.text() == message("1") {
				break
			}
		}
		m.poll().answer("", message("2"))
		if got := h.all(); got != message("2") {
			t.Error(got)
		}
	})
}

func TestAnElementMayBeWrittenInPieces(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		m.poll()
		text := "<message id='1'><body>a &gt; b 😀</body></message>"
		for i := range len(text) {
			m.quiet(time.Millisecond)
			write(t, c, text[i:i+1])
		}
		if q := m.next(); q.text() != strings.Replace(text, "<message", "<message xmlns='jabber:client'", 1) {
			t.Errorf("%s", q.raw)
		}
	})
}

func TestWhatIsNoXMLIsNeverSent(t *testing.T) {
	for _, text := range []string{"text", "<message></iq>", "<!-- x -->", "<message>\x00</message>", "<?php ?>", "</other>"} {
		session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
			m.poll()
			if _, err := c.Write([]byte(text + ">")); err == nil {
				t.Errorf("%q was written", text)
			}
			m.quiet(time.Second)
			write(t, c, "<message id='next'/>")
			if q := m.next(); q.text() != message("next") {
				t.Errorf("behind %q: %s", text, q.raw)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		c := m.dial(Config{})
		defer c.Close()
		if _, err := c.Write([]byte("<message/>")); err == nil {
			t.Error("an element before the stream header")
		}
		m.quiet(time.Second)
	})
	synctest.Test(t, func(t *testing.T) {
		c := newManager(t).dial(Config{})
		defer c.Close()
		if _, err := c.Write([]byte("<stream:stream xmlns:stream='s'>")); !errors.Is(err, ErrConfig) {
			t.Error(err)
		}
	})
}
