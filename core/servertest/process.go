package servertest

import (
	"bytes"
	"sync"
)

// tail keeps the end of what a process has printed, for the message of a failure.
type tail struct {
	mu sync.Mutex
	b  []byte
}

func (l *tail) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.b = append(l.b, p...)
	if over := len(l.b) - 4096; over > 0 {
		l.b = bytes.Clone(l.b[over:])
	}
	return len(p), nil
}

func (l *tail) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.b)
}
