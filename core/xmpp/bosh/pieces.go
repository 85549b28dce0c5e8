package bosh

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"sync/atomic"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

// Answers in pieces. What a server has gathered for somebody comes in one body, however
// much it is. One of more than wholeBody is not held until it has ended: what is complete
// in it goes to the reader, when it is its request's turn, and the next piece is read
// when he has dealt with that. So no more is in memory than a few pieces, or the stanza
// that is larger than one.
//
// A long element, such as the roster of a large office, is not held either until it has
// ended: it is handed over in parts, and they are recognised as elements are. Only if the
// server answers with something else the second time, while the reader has half of one,
// there is no way on.
//
// The request counts as answered when the body has ended. If that breaks off, the same
// request is sent again, and of the answer that comes then the reader is given what he
// has not had: it is recognised element by element, since nothing says that a server
// answers the same twice.

// A large answer may take as long as it likes while something comes: but one that brings
// less than lifeSign within stall is on a path that counts as broken. So slow is no way
// that people use, and a byte now and then would hold a session for ever.
const (
	stall    = 30 * time.Second
	lifeSign = 4 << 10
)

// leash ends a request when it has been waited for long enough.
type leash struct {
	cancel  context.CancelCauseFunc
	timer   *time.Timer
	overdue atomic.Bool
}

func newLeash(ctx context.Context, d time.Duration) (context.Context, *leash) {
	l := new(leash)
	ctx, l.cancel = context.WithCancelCause(ctx)
	l.timer = time.AfterFunc(d, func() {
		l.overdue.Store(true)
		l.cancel(context.DeadlineExceeded)
	})
	return ctx, l
}

// cut ends the request.
func (l *leash) cut() {
	l.timer.Stop()
	l.cancel(context.Canceled)
}

// passed tells whether it was the time that has ended the request.
func (l *leash) passed() bool { return l.overdue.Load() }

// lively is a large answer, which gives its request time while something comes.
type lively struct {
	from io.Reader
	*leash
	came int // since it has given time
}

func newLively(l *leash, from ...io.Reader) *lively {
	l.timer.Reset(stall)
	return &lively{from: io.MultiReader(from...), leash: l}
}

func (l *lively) Read(p []byte) (int, error) {
	n, err := l.from.Read(p)
	if l.came += n; l.came >= lifeSign {
		l.came = 0
		l.timer.Reset(stall)
	}
	return n, err
}

// handPiece gives a piece to the engine, and waits until there is room for the next. It
// is the worker's.
func (e *engine) handPiece(ctx context.Context, l *leash, a answer, b *wire.Body) error {
	l.timer.Stop() // it is for the reader now
	a.body, a.more = b, make(chan struct{})
	select {
	case e.results <- a:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select {
	case <-a.more:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	l.timer.Reset(stall)
	return nil
}

// pieceCame takes in a piece of an answer. It reports false where that is an answer by
// itself: one that says no more than that all is to be sent again, or one to a request
// that can have no such answer.
func (e *engine) pieceCame(f *flight, a *answer) bool {
	switch {
	case e.phase == phaseCreating:
		a.body, a.err, a.fate = nil, errors.Join(ErrBadBody, errors.New("too large for the beginning of a session")), fateOnce
		return false
	case a.body.Recoverable():
		return false
	}
	f.piece, f.coming, f.retryAt = a, true, time.Time{}
	return true
}

// deliverPiece gives the reader a piece of the answer whose turn it is, when he is done
// with what he has.
func (e *engine) deliverPiece(f *flight) {
	if f.piece == nil || e.phase == phaseEnded || e.foreign(f.piece.body) {
		return
	}
	c := e.conn
	c.mu.Lock()
	behind := len(c.unread) > 1 && !c.stuck()
	c.mu.Unlock()
	if behind {
		return // dealtWith wakes us
	}
	fresh, fits := f.fresh(f.piece.body)
	if !fits {
		e.abandon(errTorn)
		return
	}
	if len(fresh) > 0 {
		e.works()
		f.forgiven = f.tries - 1 // the next try is another first one
		c.mu.Lock()
		e.give(f, f.piece.body, fresh)
		c.mu.Unlock()
	}
	close(f.piece.more)
	f.piece = nil
}

// maxBehind is how many bytes the reader is given at most while he does not read. Who is
// stuck in spite of that waits until the server has no reason to hold a request any more.
const maxBehind = 16 << 20

// stuck tells whether who writes waits for an answer to end that comes in pieces. He may be
// the reader himself, as a session that answers what it is asked: the answer takes a place
// in the window, and another request that is held may have the last. The caller holds the
// connection's lock.
func (c *Conn) stuck() bool { return c.queued > maxQueue && len(c.in) < maxBehind }

// comingIn counts the requests whose answers are coming in.
func (e *engine) comingIn() int {
	n := 0
	for _, f := range e.flights {
		if f.coming {
			n++
		}
	}
	return n
}

var seed = maphash.MakeSeed()

// errTorn says that the server has answered the same request with something else while
// the reader had read half an element.
var errTorn = fmt.Errorf("%w: it broke off within an element, and came otherwise", ErrBadBody)

// fresh returns what of a piece the reader was not given by an earlier try, and whether it
// fits behind what he was given.
func (f *flight) fresh(b *wire.Body) (payload [][]byte, fits bool) {
	if b.Before == 0 && len(f.had) == 0 && !f.coming {
		return b.Payload, true // the usual answer, in one piece
	}
	i := 0
	for i < len(b.Payload) && b.Before+i < len(f.had) {
		if at := b.Before + i; maphash.Bytes(seed, b.Payload[i]) != f.had[at] {
			f.had = f.had[:at] // it is another answer, from here on
			break
		}
		i++
	}
	payload = b.Payload[i:]
	for _, p := range payload {
		f.had = append(f.had, maphash.Bytes(seed, p))
	}
	if len(payload) > 0 {
		fits = f.open == (b.Goes && i == 0)
		f.open = b.Open
		return payload, fits
	}
	return nil, true
}
