package bosh

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"strconv"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

// send makes new requests: with what is queued while the window has room, an
// empty one when the server would otherwise have none to answer.
func (e *engine) send(now time.Time, due *soonest) {
	c := e.conn
	for e.phase != phaseEnded {
		c.mu.Lock()
		loaded := e.sendable()
		reader := readerState{hungry: c.hungry, behind: len(c.unread)}
		c.mu.Unlock()
		switch {
		case !loaded && !e.mayPoll(now, reader, due), !e.clear(nil, now, due), !e.makeRoom(now, due):
			return
		case loaded:
			c.mu.Lock() // meanwhile the queue can only have grown
			f := e.batch()
			c.mu.Unlock()
			e.request(f, now)
		default:
			if e.holding() && now.Sub(e.flights[0].at) >= e.cuts.limit {
				e.cuts.refreshed() // see mayRefresh
			}
			e.request(&flight{polling: true}, now)
		}
	}
}

// sendable tells whether the front of the queue may go out: into a session there is,
// or to begin one, and where the window has room, XEP-0124 §11. The caller holds the
// connection's lock.
func (e *engine) sendable() bool {
	c := e.conn
	if len(c.queue) == 0 {
		return false
	}
	kind := c.queue[0].kind
	switch {
	case e.phase == phaseIdle:
		return kind == itemOpen || kind == itemClose
	case e.phase != phaseOpen:
		return false
	case e.outstanding() < e.terms.Requests:
		return true
	}
	// Only an end or a pause may be one more than the window.
	return len(e.flights) <= e.terms.Requests && (kind == itemClose || kind == itemPause)
}

// batch takes the front of the queue off and makes a request of it: a stream header
// (the first with what was written together with it) or the end of the stream alone, or
// as many elements as fit. Elements that stand
// right before the end of the stream go into the terminate request. The caller holds
// the connection's lock.
func (e *engine) batch() *flight {
	c := e.conn
	first := c.queue[0]
	var payload [][]byte
	n, size := 0, 0
	kind := first.kind
	if kind == itemOpen && e.phase == phaseIdle {
		n = 1
	}
	for n < len(c.queue) && c.queue[n].kind == itemElement && (kind == itemElement || c.queue[n].ahead) {
		element := c.queue[n].element
		if len(payload) > 0 && size+len(element) > maxRequestBody {
			break
		}
		payload = append(payload, element)
		size += len(element)
		n++
	}
	if n < len(c.queue) && (n == 0 || kind == itemElement && c.queue[n].kind == itemClose) {
		kind = c.queue[n].kind
		n++
	}
	f := &flight{items: n, restart: kind == itemOpen && e.phase == phaseOpen, pause: first.pause}
	if c.cfg.Keep != nil {
		f.ids = messageIDs(payload)
	}
	if kind == itemOpen && e.phase == phaseIdle {
		f.ahead = c.queue[1:n]
	}
	f.bytes = e.encode(kind, first, payload)
	c.queue = c.queue[n:]
	if len(c.queue) == 0 {
		c.queue = nil
	}
	if c.queued -= size; c.queued <= maxQueue && c.queued+size > maxQueue {
		c.cond.Broadcast() // to writers; the others wait for answers
	}
	return f
}

// createAlone begins the session again, with nothing else in the request.
func (e *engine) createAlone(f *flight) {
	c := e.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	queue := []item{{kind: itemOpen, header: e.header}}
	for _, i := range f.ahead {
		queue = append(queue, item{element: i.element})
		c.queued += len(i.element)
	}
	c.queue = append(queue, c.queue...)
	e.flights, e.phase, e.keys = nil, phaseIdle, nil
}

// encode writes the body of a request; it takes the next rid. The caller holds the
// connection's lock.
func (e *engine) encode(kind itemKind, first item, payload [][]byte) []byte {
	if e.rid == 0 {
		e.rid = firstRID()
	}
	attrs := []string{"rid", wire.FormatRID(e.rid), "sid", e.sid}
	switch {
	case kind == itemOpen && e.phase == phaseIdle:
		e.header = first.header
		e.phase = phaseCreating
		attrs = append(attrs, e.creation(first.header)...)
	case kind == itemOpen:
		// XEP-0206 §5: an empty request, and nothing else in it.
		e.headerDue = true
		attrs = append(attrs, "to", first.header["to"], "xml:lang", first.header["xml:lang"], "xmpp:restart", "true")
	case kind == itemPause:
		attrs = append(attrs, "pause", strconv.Itoa(int(first.pause/time.Second)))
	case kind == itemClose:
		e.phase = phaseEnding
		attrs = append(attrs, "type", "terminate")
	}
	attrs = e.acknowledge(attrs)
	if e.keys != nil {
		attrs = e.keys.sign(attrs)
	}
	return wire.Append(payload, attrs...)
}

// creation returns the attributes of the first request, XEP-0124 §7.1 and
// XEP-0206 §3.
func (e *engine) creation(header map[string]string) []string {
	c := e.conn
	from := ""
	if c.Encrypted() {
		from = header["from"]
	} else {
		e.keys = newKeys()
	}
	return []string{
		"to", header["to"], "from", from, "xml:lang", header["xml:lang"],
		"ver", "1.11", "wait", strconv.Itoa(int(c.cfg.Wait / time.Second)), "hold", "1", "ack", "1",
		"xmpp:version", "1.0",
	}
}

// firstRID returns a random first rid, XEP-0124 §14.1: unpredictable, and with
// room for 2^32 requests before it could pass 2^53.
func firstRID() uint64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return binary.BigEndian.Uint64(b[:])%(wire.MaxRID-1<<32) + 1
}

// request sends a new request. Its state is kept before it leaves: else a program
// that ends here would not know what it had sent.
func (e *engine) request(f *flight, now time.Time) {
	if e.phase == phaseEnding && e.sid == "" {
		e.end(nil)
		return
	}
	if f.bytes == nil {
		e.conn.mu.Lock()
		f.bytes = e.encode(itemElement, item{}, nil)
		e.conn.mu.Unlock()
	}
	f.rid = e.rid
	if e.rid++; e.rid > wire.MaxRID {
		e.end(errors.Join(ErrInactive, errors.New("the rids are used up")))
		return
	}
	e.flights = append(e.flights, f)
	e.quiet, e.ahead = time.Time{}, false
	e.endPause()
	if f.pause > 0 {
		e.pause, e.pauseUntil = f.pause, now.Add(f.pause)
		e.promised = e.pauseUntil
	}
	e.keep()
	now = time.Now() // the keeper may have taken its time
	e.launch(f, now)
	e.expectAnswers(now)
}
