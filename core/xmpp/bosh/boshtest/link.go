package boshtest

import "sync"

// Link is what paths and relays have in common: it can stand still, and be cut. Its
// methods are safe for concurrent use.
type Link struct {
	mu     sync.Mutex
	frozen chan struct{} // closed when things move again; nil while they do
	cuts   int           // how often it was cut
}

// Freeze stops everything where it is until [Link.Restore].
func (l *Link) Freeze() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.frozen == nil {
		l.frozen = make(chan struct{})
	}
}

// Cut loses all that is under way without a sign, to either side, and lets nothing
// through until [Link.Restore]. What is begun meanwhile gets through then, as TCP goes
// on trying to connect.
func (l *Link) Cut() {
	l.Freeze()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cuts++
}

// Restore ends what Freeze or Cut began.
func (l *Link) Restore() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.frozen != nil {
		close(l.frozen)
		l.frozen = nil
	}
}

// age is what tells later whether there was a cut since.
func (l *Link) age() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cuts
}

// state tells what stands in the way of something that began at an age.
func (l *Link) state(age int) (frozen chan struct{}, lost bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.frozen, l.cuts != age
}

// gate waits while the link is frozen, and until done when what wants to pass was lost
// in a cut. It returns whether it may pass.
func (l *Link) gate(age int, done <-chan struct{}) bool {
	for {
		frozen, lost := l.state(age)
		switch {
		case lost:
			<-done
			return false
		case frozen == nil:
			return true
		}
		select {
		case <-frozen:
		case <-done:
			return false
		}
	}
}
