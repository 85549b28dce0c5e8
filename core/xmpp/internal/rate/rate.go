// Package rate bounds how often something may come from somebody.
package rate

import "time"

// Rate is how often something may come from each sender: so many at once, and then one in
// every so long. It is for one goroutine.
type Rate[K comparable] struct {
	Burst int // at once
	Every time.Duration

	next map[K]time.Time // when all that has come would be due
}

// maxSenders bounds of how many a rate keeps account. They write from where they like.
const maxSenders = 1000

// Allow counts one more of a sender, unless that is one too many.
func (r *Rate[K]) Allow(from K) bool {
	now := time.Now()
	next, known := r.next[from]
	if !known && len(r.next) >= maxSenders && !r.forget(now) {
		return false
	}
	if next.Before(now) {
		next = now
	}
	if next = next.Add(r.Every); next.Sub(now) > time.Duration(r.Burst)*r.Every {
		return false
	}
	if r.next == nil {
		r.next = map[K]time.Time{}
	}
	r.next[from] = next
	return true
}

// forget drops those whose account is even, and tells whether there were any.
func (r *Rate[K]) forget(now time.Time) bool {
	before := len(r.next)
	for who, next := range r.next {
		if !next.After(now) {
			delete(r.next, who)
		}
	}
	return len(r.next) < before
}
