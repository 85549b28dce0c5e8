package bot

import (
	"maps"
	"sync"
	"time"
)

// mostWindows is how many senders are kept account of before those are forgotten whose
// minute is over.
const mostWindows = 1000

// limits counts the messages of each sender in a minute. It is safe for concurrent use.
type limits struct {
	mu      sync.Mutex
	windows map[string]window
}

type window struct {
	began time.Time
	count int
}

// take counts one message more, and returns which of its minute it is.
func (l *limits) take(sender string, now time.Time) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.windows == nil {
		l.windows = map[string]window{}
	}
	w, known := l.windows[sender]
	if !known && len(l.windows) >= mostWindows {
		maps.DeleteFunc(l.windows, func(_ string, w window) bool { return now.Sub(w.began) >= time.Minute })
	}
	if now.Sub(w.began) >= time.Minute {
		w = window{began: now}
	}
	w.count++
	l.windows[sender] = w
	return w.count
}
