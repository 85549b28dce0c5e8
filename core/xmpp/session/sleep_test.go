package session_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
)

// drowsy is a connection that can pause.
type drowsy struct {
	*imtest.Conn
	paused time.Duration
	woken  int
}

var errTired = errors.New("tired")

func (d *drowsy) Pause(_ context.Context, t time.Duration) error { d.paused = t; return errTired }
func (d *drowsy) Wake()                                          { d.woken++ }

func TestPauseAndWakeReachAConnectionThatKnowsThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, _ := imtest.Connect(t)
		deaf := im.Resume(conn, xmpp.Address{}, imtest.Config(new(imtest.Recorder)), imtest.Program)
		defer deaf.Close()
		if err := deaf.Pause(t.Context(), time.Hour); err != nil {
			t.Error(err)
		}
		deaf.Wake()
		conn, _ = imtest.Connect(t)
		d := &drowsy{Conn: conn}
		s := im.Resume(d, xmpp.Address{}, imtest.Config(new(imtest.Recorder)), imtest.Program)
		defer s.Close()
		if err := s.Pause(t.Context(), time.Hour); !errors.Is(err, errTired) || d.paused != time.Hour {
			t.Errorf("%v, %v", d.paused, err)
		}
		if s.Wake(); d.woken != 1 {
			t.Errorf("woken %d times", d.woken)
		}
	})
}
