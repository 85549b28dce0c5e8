package bosh

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"time"

	"vestnik/core/xmpp/bosh/wire"
	"vestnik/core/xmpp/xmlsafe"
)

// answered takes in what a worker brought.
func (e *engine) answered(a answer, now time.Time) {
	f := e.find(a.rid)
	if f == nil || f.answered != nil || a.try != f.tries || !f.flying {
		return // an old copy's answer: the newer copy counts, XEP-0124 §14.3
	}
	if a.more != nil && e.pieceCame(f, &a) {
		return
	}
	f.flying = false
	f.stop()
	if a.err == nil && e.mirrored(f, a.body) {
		a.body = &wire.Body{}
	}
	switch {
	case a.err == nil && a.body.Recoverable() && e.phase == phaseCreating:
		e.end(fmt.Errorf("%w: an error of no session", ErrBadBody)) // there is nothing to go on with
	case a.err == nil && a.body.Recoverable():
		// Send this and all unanswered requests again, XEP-0124 §17.3.
		for _, other := range e.flights {
			e.retry(other, now, errRecoverable)
		}
	case a.err == nil && e.disowned(f, a.body):
		e.passOver(f)
	case a.err == nil:
		e.accept(f, a.body, now)
	case e.phase == phaseCreating && len(f.ahead) > 0 && isBadRequest(a.err):
		e.createAlone(f)
	case e.phase == phaseCreating && broke(a) && f.tries == 1:
		e.retry(f, now, a.err)
	case e.phase == phaseCreating || a.fate == fateFatal:
		e.end(a.err)
	case a.fate == fateOnce, a.fate == fateLegacy && e.terms.Legacy:
		if f.doubts++; f.doubts > 1 || e.terms.Legacy {
			e.abandon(final(a.err))
			return
		}
		e.retry(f, now, a.err)
	case f.coming:
		e.retry(f, now, a.err)
	case f.pause > 0 && cannotPause(a.err):
		e.renouncePause(f)
		e.retry(f, now, a.err)
	default:
		e.learn(f, now, a.err)
		e.retry(f, now, a.err)
	}
}

// accept takes an answer as the request's.
func (e *engine) accept(f *flight, b *wire.Body, now time.Time) {
	f.answered, f.retryAt = b, time.Time{}
	e.works()
	if e.pauseUntil.IsZero() {
		e.promised = time.Time{} // a pause ends with the next request
	}
	if e.phase == phaseCreating {
		e.roundTrip = now.Sub(f.at)
	}
	if f.polling {
		e.lastPoll = e.arrived(f, now)
	}
	e.judgePoll(f, b, now)
	e.relax(f)
	e.suspectOlder(f, now)
	e.heed(f, now)
}

// disowned tells whether a server says of a repetition that it knows no such request,
// while it has a younger one. Prosody 0.12 does when it has gone through the request,
// its connection broke before there was an answer, and the younger one came: then
// nothing was answered, and the session lives. Where it does not, the younger
// request's answer says so.
func (e *engine) disowned(f *flight, b *wire.Body) bool {
	return b.Terminates() && wire.Condition(b.Get("condition")) == wire.ItemNotFound && f.tries > 1 && !f.restart &&
		f != e.flights[len(e.flights)-1] && e.phase == phaseOpen
}

// mirrored tells whether what came as an answer is the request itself. ejabberd holds a
// repetition together with what it carries, and gives all of that back when the next request
// relieves it: our own stanzas would be read as somebody's. What the request carried has
// been taken with its first copy. The envelope tells where to look and no more: an answer
// that comes while the repetition is held has it too, around what is really meant for us.
func (e *engine) mirrored(f *flight, b *wire.Body) bool {
	if len(b.Payload) == 0 || b.Get("rid") != wire.FormatRID(f.rid) || b.Get("sid") != e.sid {
		return false
	}
	request, err := wire.Parse(f.bytes)
	return err == nil && slices.EqualFunc(request.Payload, b.Payload, sameElement)
}

// sameElement tells whether two elements say the same, however they are written.
func sameElement(a, b []byte) bool {
	left, err := xmlsafe.Parse(a, wire.NSClient, &xmlsafe.Default)
	if err != nil {
		return false
	}
	right, err := xmlsafe.Parse(b, wire.NSClient, &xmlsafe.Default)
	return err == nil && reflect.DeepEqual(left, right)
}

// passOver counts a request as answered with nothing. Whether the server has taken
// what it carried is known when the younger request is answered.
func (e *engine) passOver(f *flight) {
	for i, other := range e.flights {
		if other == f {
			younger := e.flights[i+1]
			younger.items += f.items
			younger.ids = append(f.ids, younger.ids...)
		}
	}
	f.items, f.ids = 0, nil
	e.health.owing = time.Time{}
	f.answered, f.retryAt = &wire.Body{}, time.Time{}
}

// learn takes note that a request which the server was holding was cut off.
func (e *engine) learn(f *flight, now time.Time, why error) {
	if held := now.Sub(f.at); wasHeld(held, why) {
		f.forgiven = f.tries - 1
		if held >= shortestCut {
			e.failing = now // and not before
		}
	}
	if f == e.flights[len(e.flights)-1] && e.phase == phaseOpen && f.pause == 0 {
		e.cuts.cut(now.Sub(f.at), e.terms.Wait)
		e.conn.hold(&e.cuts)
	}
}

// errRecoverable is what the path suffers from when the server says so itself.
var errRecoverable = fmt.Errorf("%w: a recoverable error, again and again", ErrBadBody)

// deliver hands over answers in rid order, each once, XEP-0124 §14.2.
func (e *engine) deliver(now time.Time) {
	for len(e.flights) > 0 && e.flights[0].answered != nil && e.phase != phaseEnded {
		f := e.flights[0]
		e.flights = e.flights[1:]
		e.deliverOne(f)
		if len(f.answered.Payload) > 0 {
			// The reader goes first. Else he would wait until the next poll is written,
			// which takes longer than to give way to him.
			runtime.Gosched()
		}
	}
	switch {
	case len(e.flights) > 0:
		e.deliverPiece(e.flights[0])
	case e.phase == phaseEnding:
		e.end(nil) // answered, though not with a terminate
	case e.quiet.IsZero():
		e.quiet = now
	}
}

func (e *engine) deliverOne(f *flight) {
	b := f.answered
	switch {
	case e.phase == phaseCreating && b.Terminates():
		e.headerDue, e.terms.From = true, e.header["to"] // for a stream error to stand behind
	case e.phase == phaseCreating:
		if err := e.created(b); err != nil {
			e.end(err)
			return
		}
	}
	if e.foreign(b) {
		return
	}
	fresh, fits := f.fresh(b)
	if !fits || f.open && !b.Terminates() {
		e.abandon(errTorn)
		return
	}
	e.ahead = f.polling && e.phase == phaseOpen
	e.dirty, e.delivered = true, f.rid
	e.hand(f, b, fresh)
	switch {
	case b.Terminates() && e.phase == phaseEnding:
		// Whatever condition an answer to our own end carries: ejabberd says
		// other-request to the request it still held.
		e.end(nil)
	case b.Terminates():
		e.end(terminateError(b))
	case e.flooded():
		e.abandon(errFlooded)
	}
}

// maxUnread is how many bytes may wait for a reader. A large answer waits for him, and polls
// do; but requests that carry something must leave, whatever each of them brings, since he
// may be waiting for that himself. What has come he is given all the same.
const maxUnread = 2 * maxBehind

var errFlooded = fmt.Errorf("%w: more comes than is dealt with", ErrBadBody)

func (e *engine) flooded() bool {
	e.conn.mu.Lock()
	defer e.conn.mu.Unlock()
	return len(e.conn.in) > maxUnread
}

// foreign ends the session when an answer is that of another one.
func (e *engine) foreign(b *wire.Body) bool {
	id := b.Get("sid")
	if id == "" || id == e.sid || e.sid == "" {
		return false
	}
	e.abandon(errors.Join(ErrBadBody, errors.New("another sid")))
	return true
}

// hand gives an answer's payload to the reader, and tells those who wait that the
// server has taken what the request carried.
func (e *engine) hand(f *flight, b *wire.Body, fresh [][]byte) {
	c := e.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	if !b.Terminates() || e.phase == phaseEnding && b.Get("condition") == "" {
		c.taken += uint64(f.items) // a session that ends may have ended before it took them
		e.sent = append(e.sent, f.ids...)
		e.sent = e.sent[max(0, len(e.sent)-sentIDs):]
		c.cond.Broadcast()
	}
	e.give(f, b, fresh)
}

// give gives elements to the reader. The caller holds the connection's lock.
func (e *engine) give(f *flight, b *wire.Body, payload [][]byte) {
	var header []byte
	if e.headerDue && (f.restart || len(payload) > 0) {
		header = e.streamHeader()
		e.headerDue = false
	}
	e.conn.receive(header, payload, b.Whole(payload), f.rid)
}
