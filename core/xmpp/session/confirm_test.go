package session_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
)

// flushing is a connection that knows when the server has taken what was written, as
// BOSH's does.
type flushing struct {
	*imtest.Conn
	taken chan bool // closed when it has
	asked atomic.Int32
}

func (c *flushing) Flush(ctx context.Context) error {
	c.asked.Add(1)
	select {
	case <-c.taken:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// A server, or something before it, that swallows pings takes messages all the same.
// Once known, that is not waited for again.
func TestWhereNoPingIsAnsweredTheConnectionsWordIsTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, p := imtest.Connect(t)
		conn := &flushing{Conn: near, taken: make(chan bool)}
		result := imtest.Opening(t.Context(), conn, imtest.Config(new(imtest.Recorder)))
		p.LetIn()
		p.Say(imtest.Header + imtest.MayBind)
		p.Hears("<iq", "<bind")
		p.Say(imtest.Bound)
		r := <-result
		if r.Err != nil {
			t.Fatal(r.Err)
		}
		confirmed := make(chan error, 1)
		confirm := func(ctx context.Context) { confirmed <- r.Client.Confirm(ctx) }
		go confirm(t.Context())
		p.Hears("urn:xmpp:ping")
		time.Sleep(29 * time.Second)
		if len(confirmed) > 0 || conn.asked.Load() > 0 {
			t.Fatal("a ping is not waited for")
		}
		time.Sleep(2 * time.Second)
		if synctest.Wait(); len(confirmed) > 0 || conn.asked.Load() == 0 {
			t.Fatal("what the server has not taken is confirmed")
		}
		close(conn.taken)
		if err := <-confirmed; err != nil {
			t.Error(err)
		}
		begin := time.Now()
		go confirm(t.Context())
		if err := <-confirmed; err != nil || time.Since(begin) > 0 {
			t.Errorf("the next time: %v after %v", err, time.Since(begin))
		}
		p.HearsNothing()
		p.Leave(r.Client)
	})
}

// Whoever has less time than that is told that there was no answer.
func TestAPingWithoutAnAnswerConfirmsNothingBeforeItsTime(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, _ *imtest.Recorder) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if err := s.Confirm(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}
