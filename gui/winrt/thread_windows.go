package winrt

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
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
	outcome chan error // buffered: whoever waits may have left
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
		if !begun {
			if err := t.begin(); err != nil {
				j.outcome <- err
				t.hangs.Store(false)
				continue
			}
			begun = true
		}
		j.outcome <- j.do()
		t.hangs.Store(false)
	}
}

// do has something done on the thread. It waits no longer than [Patience]; what has begun
// then goes on all the same, and what has not will not begin. While something hangs nobody
// waits at all: there may be much to do at the end of the program.
func (t *thread) do(ctx context.Context, f func() error) error {
	if t.hangs.Load() {
		return ErrSilent
	}
	deadline := time.NewTimer(Patience)
	defer deadline.Stop()
	j := job{f, make(chan error, 1)}
	select {
	case t.jobs <- j:
	case <-deadline.C:
		return ErrSilent
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-j.outcome:
		return err
	case <-deadline.C:
		return t.hang(j)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// hang notes that a job is overdue, unless it has just been done.
func (t *thread) hang(j job) error {
	t.hangs.Store(true)
	select {
	case err := <-j.outcome:
		t.hangs.Store(false)
		return err
	default:
		return ErrSilent
	}
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
