package bosh

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// Waking or detaching before there is a session hangs nothing.
func TestWakingAndDetachingWhileASessionIsCreated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		c := m.dial(Config{})
		write(t, c, header)
		first := m.next()
		c.Wake()
		again := m.next()
		if string(again.raw) != string(first.raw) || first.http.Context().Err() == nil {
			t.Errorf("%s, then %s", first.raw, again.raw)
		}
		again.answer(usual, features)
		expectStart(t, c)
		c.Close()

		m = newManager(t)
		c = m.dial(Config{})
		write(t, c, header)
		m.next()
		begin := time.Now()
		if _, err := c.Detach(); !errors.Is(err, ErrClosed) || time.Since(begin) > 0 {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
	})
}
