package session_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
)

// drowsy is a connection that can pause.
type drowsy struct {
	*tap
	paused time.Duration
	woken  int
}

var errTired = errors.New("tired")

func (d *drowsy) Pause(_ context.Context, t time.Duration) error { d.paused = t; return errTired }
func (d *drowsy) Wake()                                          { d.woken++ }

func TestPauseAndWakeReachAConnectionThatKnowsThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, _ := connect(t)
		deaf := im.Resume(conn, xmpp.Address{}, config(newEar()), program)
		defer deaf.Close()
		if err := deaf.Pause(t.Context(), time.Hour); err != nil {
			t.Error(err)
		}
		deaf.Wake()
		conn, _ = connect(t)
		d := &drowsy{tap: conn}
		s := im.Resume(d, xmpp.Address{}, config(newEar()), program)
		defer s.Close()
		if err := s.Pause(t.Context(), time.Hour); !errors.Is(err, errTired) || d.paused != time.Hour {
			t.Errorf("%v, %v", d.paused, err)
		}
		if s.Wake(); d.woken != 1 {
			t.Errorf("woken %d times", d.woken)
		}
	})
}
