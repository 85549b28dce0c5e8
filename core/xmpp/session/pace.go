package session

import (
	"slices"
	"sync"
)

// portion is how many bytes of answers are sent before the server has gone through those
// that were sent ahead of them. Somebody may ask thousands of things at once, as the
// contacts of a large office do when a program is new to their server: what the person
// says meanwhile shall not stand behind all that is answered, and who reads shall not wait
// until it has gone.
const portion = 64 << 10

// maxWaiting is how many bytes of answers may wait. Beyond that who reads waits after all.
const maxWaiting = 8 << 20

// answers are those that were given and have not left, in order. The zero value is ready
// for use.
type answers struct {
	mu      sync.Mutex
	waiting []answer
	size    int  // bytes of waiting
	sent    int  // bytes since the server was last known to have gone through all
	pacing  bool // pace is at work
}

// give sends an answer, now or in its turn.
func (s *Session) give(a answer) {
	r, size := &s.answers, a.size()
	r.mu.Lock()
	if !r.pacing && r.sent+size <= portion {
		r.sent += size
		r.mu.Unlock()
		_ = s.Send(a.stanza())
		return
	}
	if r.size+size > maxWaiting {
		r.mu.Unlock()
		_ = s.Send(a.stanza())
		return
	}
	r.waiting = append(r.waiting, a)
	r.size += size
	if !r.pacing {
		r.pacing = true
		go s.pace()
	}
	r.mu.Unlock()
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
	}
	r.size -= r.sent
	r.waiting = slices.Delete(r.waiting, 0, n)
	r.pacing = n > 0
	return stanzas, r.pacing
}
