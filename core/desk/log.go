package desk

import (
	"context"
	"sync"
	"time"
)

// Log numbers events, keeps the newest, and gives them to any number of faces. It
// is what an implementation of [Feed.Watch] needs. Safe for concurrent use.
//
// A face reads from the kept events at its own pace, so it has no buffer that could
// fill up; one that falls behind by more than is kept loses its channel. What is kept
// is bounded twice, by number and by [LogBytes], because others decide how large an
// event is; and messages in events are clipped, see [Message.Clip].
type Log struct {
	mu    sync.Mutex
	base  uint64        // the number before the oldest event that is kept
	seq   uint64        // the number of the newest event
	bytes int           // about how much the kept ones hold
	ring  []Event       // event n lies at n % len(ring)
	grown chan struct{} // closed by the next Append
}

// LogBytes is about how many bytes of events a Log keeps. The newest event is kept
// whatever its size: a whole roster may be larger.
const LogBytes = 1 << 20

// NewLog returns a log that keeps the newest events, at most as many as said.
//
// Numbers go on from the microseconds of the clock, not from zero: a face that
// holds a number of a resident that has since been restarted is told of the gap,
// and never gets the events of one as those of the other.
func NewLog(keep int) *Log {
	start := uint64(time.Now().UnixMicro())
	return &Log{base: start, seq: start, ring: make([]Event, keep), grown: make(chan struct{})}
}

// Append numbers an event, keeps it, and returns its number. It never waits for a
// face.
func (l *Log) Append(e Event) uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seq++
	e.Seq = l.seq
	e.clip()
	for l.base < l.seq-1 && (l.seq-l.base > uint64(len(l.ring)) || l.bytes+e.size() > LogBytes) {
		l.dropOldest()
	}
	l.bytes += e.size()
	l.ring[e.Seq%uint64(len(l.ring))] = e
	close(l.grown)
	l.grown = make(chan struct{})
	return e.Seq
}

// dropOldest lets go of one event.
func (l *Log) dropOldest() {
	l.base++
	oldest := &l.ring[l.base%uint64(len(l.ring))]
	l.bytes -= oldest.size()
	*oldest = Event{}
}

// Seq returns the number of the newest event.
func (l *Log) Seq() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.seq
}

// Watch delivers the events after a number, as [Feed.Watch] says.
func (l *Log) Watch(ctx context.Context, after uint64) (<-chan Event, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if _, _, ok := l.next(after); !ok {
		return nil, ErrGap
	}
	events := make(chan Event)
	go l.follow(ctx, after, events)
	return events, nil
}

// follow sends events until ctx ends or the next one is no longer kept.
func (l *Log) follow(ctx context.Context, after uint64, events chan<- Event) {
	defer close(events)
	for {
		event, grown, ok := l.next(after)
		if !ok {
			return
		}
		if grown != nil {
			select {
			case <-grown:
			case <-ctx.Done():
				return
			}
			continue
		}
		select {
		case events <- event:
			after = event.Seq
		case <-ctx.Done():
			return
		}
	}
}

// next returns the event that follows a number, or else a channel that is closed
// when there may be one. It is not ok when that event is not kept, or when the
// number is not one of this log.
func (l *Log) next(after uint64) (e Event, grown <-chan struct{}, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case after < l.base || after > l.seq:
		return Event{}, nil, false
	case after == l.seq:
		return Event{}, l.grown, true
	}
	return l.ring[(after+1)%uint64(len(l.ring))], nil, true
}
