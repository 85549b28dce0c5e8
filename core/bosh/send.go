package bosh

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"strconv"
	"time"
)

// headStart is how much earlier a request is sent than the one after it, which goes
// over another connection and could overtake it. XEP-0124 §14.2 lets it; ejabberd
// 23 answers neither then, and ends the session when they are repeated.
const headStart = 5 * time.Millisecond

// send makes new requests: with what is queued while the window has room, an
// empty one when the server would otherwise have none to answer.
func (e *engine) send(now time.Time, due *soonest) {
	for e.phase != phaseEnded {
		if n := len(e.flights); n > 0 && now.Before(e.flights[n-1].at.Add(headStart)) {
			due.at(e.flights[n-1].at.Add(headStart))
			return
		}
		c := e.conn
		c.mu.Lock()
		batch := e.take()
		hungry := c.hungry
		c.mu.Unlock()
		switch {
		case batch != nil:
			e.request(batch, now)
		case e.mayPoll(now, hungry, due):
			e.request(&flight{polling: true}, now)
		default:
			return
		}
	}
}

// take makes a request of the front of the queue: a stream header or the end of
// the stream alone, or as many elements as fit. It returns nil when there is
// nothing to send or no room in the window, XEP-0124 §11. The caller holds the
// connection's lock.
func (e *engine) take() *flight {
	c := e.conn
	if len(c.queue) == 0 {
		return nil
	}
	first := c.queue[0]
	switch {
	case e.phase == phaseIdle && first.kind == itemOpen:
	case e.phase == phaseIdle && first.kind == itemClose:
		e.phase = phaseEnding // nothing was begun, so nothing is to be ended
	case e.phase != phaseOpen:
		return nil
	case first.kind == itemClose: // one request more than the window is allowed
	case len(e.flights) >= e.terms.requests:
		return nil
	}
	return e.batch(first)
}

// batch takes the front of the queue off and encodes it. Elements that stand
// right before the end of the stream go into the terminate request.
func (e *engine) batch(first item) *flight {
	c := e.conn
	var payload [][]byte
	n, size := 0, 0
	kind := first.kind
	for n < len(c.queue) && c.queue[n].kind == itemElement {
		element := c.queue[n].element
		if n > 0 && size+len(element) > maxRequestBody {
			break
		}
		payload = append(payload, element)
		size += len(element)
		n++
	}
	if n < len(c.queue) && (n == 0 || c.queue[n].kind == itemClose) {
		kind = c.queue[n].kind
		n++
	}
	f := &flight{items: n, restart: kind == itemOpen && e.phase == phaseOpen}
	f.bytes = e.encode(kind, first.header, payload)
	c.queue = c.queue[n:]
	if len(c.queue) == 0 {
		c.queue = nil
	}
	c.queued -= size
	c.cond.Broadcast()
	return f
}

// encode writes the body of a request; it takes the next rid.
func (e *engine) encode(kind itemKind, header map[string]string, payload [][]byte) []byte {
	if e.rid == 0 {
		e.rid = firstRID()
	}
	attrs := []string{"rid", ridString(e.rid), "sid", e.sid}
	switch {
	case kind == itemOpen && e.phase == phaseIdle:
		e.header = header
		e.phase = phaseCreating
		attrs = append(attrs, e.creation(header)...)
	case kind == itemOpen:
		// XEP-0206 §5: an empty request, and nothing else in it.
		e.headerDue = true
		attrs = append(attrs, "to", header["to"], "xml:lang", header["xml:lang"], "xmpp:restart", "true")
	case kind == itemClose:
		e.phase = phaseEnding
		attrs = append(attrs, "type", "terminate")
	}
	return appendBody(payload, attrs...)
}

// creation returns the attributes of the first request, XEP-0124 §7.1 and
// XEP-0206 §3.
func (e *engine) creation(header map[string]string) []string {
	c := e.conn
	from := ""
	if c.Encrypted() {
		from = c.cfg.From
	}
	return []string{
		"to", header["to"], "from", from, "xml:lang", header["xml:lang"],
		"ver", "1.11", "wait", strconv.Itoa(int(c.cfg.Wait / time.Second)), "hold", "1",
		"xmpp:version", "1.0",
	}
}

// firstRID returns a random first rid, XEP-0124 §14.1: unpredictable, and with
// room for 2^32 requests before it could pass 2^53.
func firstRID() uint64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return binary.BigEndian.Uint64(b[:])%(maxRID-1<<32) + 1
}

// request sends a new request.
func (e *engine) request(f *flight, now time.Time) {
	if e.phase == phaseEnding && e.sid == "" {
		e.end(nil)
		return
	}
	if f.bytes == nil {
		f.bytes = e.encode(itemElement, nil, nil)
	}
	f.rid = e.rid
	if e.rid++; e.rid > maxRID {
		e.end(errors.Join(ErrInactive, errors.New("the rids are used up")))
		return
	}
	e.flights = append(e.flights, f)
	if f.polling {
		e.lastPoll = now
	}
	e.quiet = time.Time{}
	e.launch(f, now)
}

// mayPoll tells whether an empty request is due: the server holds none of ours,
// and the reader has read everything and asks for more. A reader that is slow is
// waited for, but not beyond what the server's inactivity lets us, XEP-0124 §10.
func (e *engine) mayPoll(now time.Time, hungry bool, due *soonest) bool {
	if e.phase != phaseOpen || len(e.flights) > 0 {
		return false
	}
	if e.terms.hold == 0 {
		// Polling, XEP-0124 §12: not more often than the server allows.
		next := e.lastPoll.Add(max(e.terms.polling, minPolling))
		if now.Before(next) {
			due.at(next)
			return false
		}
	}
	if hungry {
		return true
	}
	last := e.quiet.Add(e.terms.inactivity * 2 / 3)
	if now.Before(last) {
		due.at(last)
		return false
	}
	return true
}

// minPolling keeps a server that names no polling interval from being hammered.
const minPolling = 500 * time.Millisecond
