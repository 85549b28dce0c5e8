package stamp

import (
	"context"
	"slices"
	"sync"
)

// Receipt is a message and when it came, by the clock that [Now] reads.
type Receipt struct {
	Stamp
	At int64
}

// Inbox collects what comes. Its methods are safe for concurrent use.
type Inbox struct {
	mu      sync.Mutex
	got     []Receipt
	seen    map[int]bool
	wanted  int           // different messages that somebody waits for
	arrived chan struct{} // closed when they are there; nil when nobody waits
}

// Add notes a message that has just come. What is not of the benchmark is ignored.
func (i *Inbox) Add(text string) {
	at := Now()
	s, err := Parse(text)
	if err != nil {
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.seen == nil {
		i.seen = map[int]bool{}
	}
	i.got = append(i.got, Receipt{s, at})
	i.seen[s.Seq] = true
	if i.arrived != nil && len(i.seen) >= i.wanted {
		close(i.arrived)
		i.arrived = nil
	}
}

// Clear forgets what has come.
func (i *Inbox) Clear() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.got, i.seen = nil, nil
}

// Await waits until n different messages have come since Clear, but no longer than
// ctx lasts, and returns all that have, in the order in which they came. One at a
// time may wait.
func (i *Inbox) Await(ctx context.Context, n int) []Receipt {
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.seen) < n {
		arrived := make(chan struct{})
		i.wanted, i.arrived = n, arrived
		i.mu.Unlock()
		select {
		case <-arrived:
		case <-ctx.Done():
		}
		i.mu.Lock()
		i.arrived = nil
	}
	return slices.Clone(i.got)
}
