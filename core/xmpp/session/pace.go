package session

import (
	"sync"
	"unsafe"
)

// portion is how many bytes of answers are sent before the server has gone through those
// that were sent ahead of them. Somebody may ask thousands of things at once, as the
// contacts of a large office do when a program is new to their server: what the person
// says meanwhile shall not stand behind all that is answered, and who reads shall not wait
// until it has gone.
const portion = 64 << 10

// maxWaiting is how many bytes of memory answers may take that wait. Beyond that who reads
// waits after all.
const maxWaiting = 16 << 20

// answers are those that were given and have not left, in order. The zero value is ready
// for use.
type answers struct {
	mu      sync.Mutex
	waiting []answer
	held    int    // bytes of memory that waiting takes
	last    []byte // what stands within the last one, which the next may share
	sent    int    // bytes since the server was last known to have gone through all
	pacing  bool   // pace is at work
}

// alone is how much memory an answer takes besides what it shares with others.
func (a *answer) alone() int { return int(unsafe.Sizeof(*a)) + len(a.start) }

// give sends an answer, now or in its turn.
func (s *Session) give(a answer) {
	waits, first := s.answers.add(a)
	if !waits {
		_ = s.Send(a.stanza())
	}
	if first {
		go s.pace()
	}
}

// add lets an answer wait, if it has to; first tells that none did before.
func (r *answers) add(a answer) (waits, first bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case !r.pacing && r.sent+a.size() <= portion:
		r.sent += a.size()
		return false, false
	case r.held > maxWaiting:
		return false, false
	}
	r.held += a.alone()
	if unsafe.SliceData(a.within) != unsafe.SliceData(r.last) {
		r.held += len(a.within)
	}
	r.waiting, r.last = append(r.waiting, a), a.within
	first, r.pacing = !r.pacing, true
	return true, first
}

// pace sends what waits, a portion at a time, until there is nothing left.
func (s *Session) pace() {
	for s.Confirm(s.ctx) == nil {
		if next, more := s.answers.next(); !more || s.write(next) != nil {
			return
		}
	}
}

// next takes the next portion; there is no more when the last was taken before. What cannot
// be sent is left out, as by [Session.Send]: who asks decides what his id is like.
func (r *answers) next() (stanzas []byte, more bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for r.sent = 0; n < len(r.waiting) && (n == 0 || r.sent+r.waiting[n].size() <= portion); n++ {
		if stanza := r.waiting[n].stanza(); sendable(stanza) == nil {
			stanzas = append(stanzas, stanza...)
		}
		r.sent += r.waiting[n].size()
		r.held -= r.waiting[n].alone()
	}
	clear(r.waiting[:n])
	r.waiting = r.waiting[n:]
	if len(r.waiting) == 0 {
		r.waiting, r.last, r.held = nil, nil, 0
	}
	r.pacing = n > 0
	return stanzas, r.pacing
}
