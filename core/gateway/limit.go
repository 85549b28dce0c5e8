package gateway

import (
	"sync"
	"time"
)

// bucket lets through so many a second, and twice as many at once after a pause.
type bucket struct {
	rate float64
	mu   sync.Mutex
	left float64
	last time.Time
}

func newBucket(rate int) *bucket { return &bucket{rate: float64(rate), left: 2 * float64(rate)} }

// take returns 0 when one may pass now, else after what time.
func (b *bucket) take(now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.last.IsZero() {
		b.left = min(2*b.rate, b.left+max(0, now.Sub(b.last).Seconds())*b.rate)
	}
	if b.last = now; b.left < 1 {
		return time.Duration((1 - b.left) / b.rate * float64(time.Second))
	}
	b.left--
	return 0
}
