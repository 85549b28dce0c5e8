package boshtest

import "sync"

// Way is what paths and relays have in common: it can stand still, and be cut. Its
// methods are safe for concurrent use.
type Way struct {
	mu     sync.Mutex
	frozen chan struct{} // closed when things move again; nil while they do
	cuts   int           // how often it was cut
}

// Freeze stops everything where it is until [Way.Restore].
func (w *Way) Freeze() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.frozen == nil {
		w.frozen = make(chan struct{})
	}
}

// Cut loses all that is under way without a sign, to either side, and lets nothing
// through until [Way.Restore]. What is begun meanwhile gets through then, as TCP goes
// on trying to connect.
func (w *Way) Cut() {
	w.Freeze()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cuts++
}

// Restore ends what Freeze or Cut began.
func (w *Way) Restore() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.frozen != nil {
		close(w.frozen)
		w.frozen = nil
	}
}

// age is what tells later whether there was a cut since.
func (w *Way) age() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.cuts
}

// state tells what stands in the way of something that began at an age.
func (w *Way) state(age int) (frozen chan struct{}, lost bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.frozen, w.cuts != age
}

// gate waits while the way is frozen, and until done when what wants to pass was lost
// in a cut. It returns whether it may pass.
func (w *Way) gate(age int, done <-chan struct{}) bool {
	for {
		frozen, lost := w.state(age)
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
