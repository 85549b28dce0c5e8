package shell

import (
	"context"
	"sync"
	"time"
)

// signOff is how long the end of the session waits. Windows ends programs that take five
// seconds.
const signOff = 3 * time.Second

// end is the end of the session, or of the program.
type end struct {
	mu   sync.Mutex
	came bool // and nobody has heeded it
	heed func(context.Context)
}

// come hears that all ends, and waits for who heeds it.
func (e *end) come() {
	e.mu.Lock()
	heed := e.heed
	e.came = heed == nil
	e.mu.Unlock()
	if heed == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), signOff)
	defer cancel()
	done := make(chan struct{})
	go func() { defer close(done); heed(ctx) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// on makes heed the one who heeds the end, until stop is called.
func (e *end) on(heed func(context.Context)) (stop func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heed = heed
	if e.came {
		go e.come()
	}
	return func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.heed = nil
	}
}
