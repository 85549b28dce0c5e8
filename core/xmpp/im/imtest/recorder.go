package imtest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/session"
)

// Recorder is a handler that keeps all it is given, and confirms it. The zero value is ready;
// it is safe for concurrent use.
type Recorder struct {
	mu     sync.Mutex
	events []session.Event
}

// Take implements [session.Handler]: every sender may know.
func (e *Recorder) Take(_ context.Context, events []session.Event) (confirmed []int, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for i, event := range events {
		e.events = append(e.events, event)
		confirmed = append(confirmed, i)
	}
	return confirmed, nil
}

// take removes the first n events of one type that fit, in order.
func take[T any](e *Recorder, n int, fits func(T) bool) (all []T) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.events = slices.DeleteFunc(e.events, func(event session.Event) bool {
		v, ok := event.(T)
		if !ok || len(all) == n || !fits(v) {
			return false
		}
		all = append(all, v)
		return true
	})
	return all
}

// Got returns, in virtual time, what has come of one type until now, and was not returned
// before; session.Event stands for all types.
func Got[T any](e *Recorder) []T {
	synctest.Wait()
	return SoFar[T](e)
}

// SoFar is [Got] in real time, in which more may be on its way.
func SoFar[T any](e *Recorder) []T { return take(e, -1, func(T) bool { return true }) }

// Only returns the one that has come.
func Only[T any](t *testing.T, e *Recorder) T {
	t.Helper()
	all := Got[T](e)
	if len(all) != 1 {
		t.Fatalf("%d came: %+v", len(all), all)
	}
	return all[0]
}

// Wait waits, in real time, for the first of a type that fits, and passes the others over.
func Wait[T any](t testing.TB, e *Recorder, fits func(T) bool) T {
	t.Helper()
	for begin := time.Now(); time.Since(begin) < 20*time.Second; time.Sleep(2 * time.Millisecond) {
		if one := take(e, 1, fits); len(one) > 0 {
			return one[0]
		}
	}
	t.Fatal("nothing came")
	panic("unreachable")
}
