package demo

import "sync"

// The most that waits for one client. Who leaves more unread is sent off.
const (
	queueItems = 2000
	queueBytes = 4 << 20
)

// item is a stanza, or bytes of the stream that are none.
type item struct {
	stanza *stanza
	raw    []byte
}

func (it item) bytes() []byte {
	if it.stanza != nil {
		return it.stanza.bytes()
	}
	return it.raw
}

func (it item) size() int {
	if it.stanza != nil {
		return it.stanza.size()
	}
	return len(it.raw)
}

// queue is what waits to be written to one client, or to be read by one colleague.
// It is safe for concurrent use, and only take blocks.
type queue struct {
	ready chan struct{} // has a token when there is something to take

	mu       sync.Mutex
	items    []item
	size     int
	begun    bool // something was put, once
	finished bool
	last     []byte
}

func newQueue() *queue { return &queue{ready: make(chan struct{}, 1)} }

// put appends; false when the queue is full.
func (q *queue) put(it item) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.items) >= queueItems || q.size+it.size() > queueBytes {
		return false
	}
	q.items = append(q.items, it)
	q.size += it.size()
	q.begun = true
	q.wake()
	return true
}

// finish lets the writer end after what waits now and then last; head goes before
// it where nothing was ever put. What is put later is left for drain.
func (q *queue) finish(head, last []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.finished {
		return
	}
	q.finished, q.last = true, last
	if !q.begun && len(last) > 0 {
		q.last = append(head, last...)
	}
	q.wake()
}

// take waits for something and returns all of it; more is false after the last.
func (q *queue) take() (items []item, more bool) {
	for range q.ready {
		if items, more = q.drain(); len(items) > 0 || !more {
			break
		}
	}
	return items, more
}

// drain returns what there is, without waiting.
func (q *queue) drain() (items []item, more bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	items, q.items, q.size = q.items, nil, 0
	if q.finished && len(q.last) > 0 {
		items, q.last = append(items, item{raw: q.last}), nil
	}
	return items, !q.finished
}

func (q *queue) wake() {
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

// full tells whether the client has left as much unread as it may.
func (q *queue) full() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.items) >= queueItems || q.size >= queueBytes*3/4
}
