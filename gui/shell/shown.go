package shell

import (
	"context"
	"sync"
)

// sign is a yes or no that others follow.
type sign struct {
	mu        sync.Mutex
	now       bool
	followers map[chan bool]bool // each with room for the latest; the value is what it has got
}

// set changes the sign.
func (s *sign) set(now bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = now
	for c, told := range s.followers {
		if told != now {
			s.followers[c] = now
			replace(c, now)
		}
	}
}

// replace puts the latest where an older one may still lie.
func replace(c chan bool, now bool) {
	select {
	case <-c:
	default:
	}
	c <- now
}

// follow delivers the sign, and each change of it, until ctx ends.
func (s *sign) follow(ctx context.Context) <-chan bool {
	c := make(chan bool, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.followers == nil {
		s.followers = make(map[chan bool]bool)
	}
	s.followers[c] = s.now
	c <- s.now
	context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.followers, c)
		close(c)
	})
	return c
}
