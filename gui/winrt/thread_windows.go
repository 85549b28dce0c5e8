package winrt

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// thread is one thread of the system on which all calls are made: COM is initialised by
// thread.
type thread struct {
	jobs  chan job
	begin func() error // initialises COM
	hangs atomic.Bool  // the job that was begun is overdue
}

type job struct {
	do      func() error
	undo    func()       // where nobody has waited until it was done; or nil
	outcome chan error   // buffered: whoever waits may have left
	settled *atomic.Bool // by who has come first: it was done, or nobody waits any more
}

// newThread starts a thread, which never ends: what was registered on it would go with it.
func newThread(begin func() error) *thread {
	t := &thread{jobs: make(chan job), begin: begin}
	go t.run()
	return t
}

func (t *thread) run() {
	runtime.LockOSThread()
	begun := false
	for j := range t.jobs {
		var err error
		if !begun {
			err = t.begin()
			begun = err == nil
		}
		if err == nil {
			err = j.do()
		}
		if j.settled.CompareAndSwap(false, true) {
			j.outcome <- err
			continue
		}
		if err == nil && j.undo != nil {
			j.undo()
		}
		t.hangs.Store(false)
	}
}

// do is orUndo for what need not be undone.
func (t *thread) do(ctx context.Context, f func() error) error { return t.orUndo(ctx, f, nil) }

// orUndo has something done on the thread. It waits no longer than [Patience]; what has begun
// then goes on all the same, and is undone when it is done, and what has not will not
// begin. While something hangs nobody waits at all: there may be much to do at the end of
// the program.
func (t *thread) orUndo(ctx context.Context, f func() error, undo func()) error {
	if t.hangs.Load() {
		return ErrSilent
	}
	ctx, cancel := context.WithTimeoutCause(ctx, Patience, ErrSilent)
	defer cancel()
	j := job{f, undo, make(chan error, 1), new(atomic.Bool)}
	select {
	case t.jobs <- j:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select {
	case err := <-j.outcome:
		return err
	case <-ctx.Done():
	}
	t.hangs.Store(true)
	if !j.settled.CompareAndSwap(false, true) { // it has just been done
		t.hangs.Store(false)
		return <-j.outcome
	}
	return context.Cause(ctx)
}

// The threads of this process: one where objects may be called from anywhere, which is
// what toasts and their activations want, and one for those of the shell, which want to be
// alone with theirs.
var (
	runtimeThread = sync.OnceValue(func() *thread {
		const multithreaded = 1 // RO_INIT_MULTITHREADED
		return newThread(func() error { return invoke(roInitialize, multithreaded) })
	})
	shellThread = sync.OnceValue(func() *thread {
		const apartment = 2 // COINIT_APARTMENTTHREADED
		return newThread(func() error { return invoke(coInitializeEx, 0, apartment) })
	})
)
