package bosh

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/bosh/wire"
	"vestnik/core/xmpp/xmlsafe"
)

// Keeper keeps a session's state, so that it can be resumed after a crash.
type Keeper interface {
	// Keep replaces the state that was kept before; nil means that there is nothing
	// left to resume. It is called on the session's own goroutine, before a request
	// leaves and whenever else the state has changed, so it has to be quick. The
	// state holds all that it takes to take the session over, and messages: it must
	// not be kept where others can read it, see [SealedFile]. What fails is the
	// keeper's to report; the session goes on.
	Keep(state []byte)
}

// sentIDs is how many ids of messages that the server has taken are kept.
const sentIDs = 256

// messageIDs returns the ids of the messages among the elements of a request.
func messageIDs(payload [][]byte) (ids []string) {
	for _, p := range payload {
		if !bytes.HasPrefix(p, []byte("<message")) {
			continue
		}
		if tag, _, err := xmlsafe.ReadStart(p, &xmlsafe.Default); err == nil && tag.Attr("", "id") != "" {
			ids = append(ids, tag.Attr("", "id"))
		}
	}
	return ids
}

// keepChanges keeps the state if it has changed in a way that matters: something
// was delivered, or the reader has dealt with all that was. A reader that is one answer
// behind all the time is kept with the next delivery.
func (e *engine) keepChanges() {
	if e.conn.cfg.Keep == nil || e.phase != phaseOpen {
		return
	}
	e.conn.mu.Lock()
	behind := e.unread()
	e.conn.mu.Unlock()
	if e.dirty || len(behind) == 0 && e.behind > 0 {
		e.keep()
	}
}

// keep gives the state to the keeper.
func (e *engine) keep() {
	if e.conn.cfg.Keep == nil || e.phase != phaseOpen {
		return
	}
	e.dirty = false
	e.conn.cfg.Keep.Keep(e.state())
}

// unread returns the answers that the reader has not dealt with. Pieces of one that has
// not come to its end are not among them: that is asked for again as a whole. The caller
// holds the connection's lock.
func (e *engine) unread() (all [][][]byte) {
	for _, a := range e.conn.unread {
		if a.rid <= e.delivered {
			all = append(all, a.payload)
		}
	}
	return all
}

// forget tells the keeper that the session is over.
func (e *engine) forget() {
	if e.conn.cfg.Keep != nil && e.sid != "" {
		e.conn.cfg.Keep.Keep(nil)
	}
}

// state describes the session as it is now.
func (e *engine) state() []byte {
	c := e.conn
	s := state{
		URL: c.cfg.URL, SID: e.sid, RID: e.rid, Terms: e.terms, Keys: e.keys, Header: e.header, Delivered: e.delivered, Sent: e.sent,
		Latest: time.Now().Round(0), Pause: e.pause,
	}
	for _, f := range e.flights {
		s.Requests = append(s.Requests, keptRequest{f.rid, f.bytes, f.polling, f.restart, f.pause, f.ids})
	}
	if t, ok := c.cfg.Transport.(*transport.Transport); ok {
		a := t.Affinity()
		s.Affinity = &a
	}
	c.mu.Lock()
	s.Prefixes = c.prefix
	s.Unread = e.unread()
	c.mu.Unlock()
	e.behind = len(s.Unread)
	return s.encode()
}

// Detach stops without ending the session, and returns its state for [Resume] in
// this or another process, which has to come before the server's inactivity has
// passed. The connection is closed then; what was written and has not left it yet
// is lost, so call Flush before if that matters. It returns [ErrClosed] when there
// is no session to go on with. It waits for the keeper at most, and for 1.5 s where a
// server that has broken a rule is being told.
func (c *Conn) Detach() ([]byte, error) {
	asked := make(chan []byte, 1)
	c.mu.Lock()
	c.detached = asked
	c.poke()
	c.mu.Unlock()
	<-c.done
	select {
	case s := <-asked:
		if s != nil {
			return s, nil
		}
	default:
	}
	return nil, ErrClosed
}

// handOver does what Detach asks for.
func (e *engine) handOver() {
	c := e.conn
	c.mu.Lock()
	asked := c.detached
	c.mu.Unlock()
	if asked == nil || e.phase == phaseEnded {
		return
	}
	if e.phase == phaseOpen {
		asked <- e.state()
		e.sid = "" // not ours any more: the keeper may keep what it has
	}
	e.end(ErrClosed)
}

// Resume goes on with a session whose state was kept or detached, in place of
// [Dial]: requests that were not answered are repeated, so that the server answers
// them again if their answers were lost; answers that the reader had not dealt with
// are read again. A stream header stands before all that, as at the beginning.
//
// Each element is read once, but for those that the reader had dealt with and whose
// being dealt with was not kept yet, because the program ended before he asked for more
// or right after, and for those of a large answer that had not come to its end: he has to
// know them by their ids. All that had left for the server
// arrives once; what had been written and had not left is lost.
//
// It does not block: the repetitions leave at once, on their own. A state that cannot
// be used is [ErrState]; that the server has given the session up is found out by Read
// and Write.
func Resume(cfg Config, kept []byte) (*Conn, error) {
	s, ok := decodeState(kept)
	if !ok || !s.sound() {
		return nil, fmt.Errorf("%w: it cannot be read", ErrState)
	}
	if cfg.URL == "" {
		cfg.URL = s.URL
	}
	if cfg.URL != s.URL {
		return nil, fmt.Errorf("%w: it belongs to another address", ErrState)
	}
	if age := time.Since(s.Latest); age < -time.Hour || age > max(s.Terms.Wait+s.Terms.Inactivity, s.Pause) {
		return nil, fmt.Errorf("%w: it is %v old", ErrState, age.Round(time.Second))
	}
	c, err := newConn(cfg)
	if err != nil {
		return nil, err
	}
	if t, ok := c.cfg.Transport.(*transport.Transport); ok && s.Affinity != nil {
		if err := t.Restore(s.Affinity); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrState, err)
		}
	}
	e := newEngine(c)
	e.restore(s)
	c.start(e)
	return c, nil
}

// sound tells whether a session can have left this state: nothing that is read from a
// disk may bring the engine down.
func (s *state) sound() bool {
	between := func(d, least, most time.Duration) bool { return d >= least && d <= most }
	t, last := &s.Terms, s.Delivered
	for _, r := range s.Requests {
		if r.RID <= last || len(r.Body) == 0 || !between(r.Pause, 0, time.Hour) {
			return false
		}
		last = r.RID
	}
	return s.SID != "" && last < s.RID && s.RID <= wire.MaxRID && len(s.Prefixes)%2 == 0 &&
		(s.Keys == nil || s.Keys.Left > 0 && s.Keys.Left <= maxKeys) &&
		t.Requests > 0 && t.Requests <= maxRequests && (t.Hold == 0 || t.Hold == 1) &&
		between(t.Wait, 0, time.Hour) && between(t.Inactivity, 1, time.Hour) && between(t.Polling, 0, time.Minute) &&
		between(t.MaxPause, 0, time.Hour) && between(s.Pause, 0, time.Hour)
}

// HadLeft tells whether a message with this id had left for the server before the
// session was resumed, so that it arrives and must not be sent again. The last few
// hundred are known; of a connection that was dialled, none are.
func (c *Conn) HadLeft(id string) bool { return slices.Contains(c.left, id) }

// ErrState says that a kept state is of no use: it is damaged, too old, or was kept
// for something else.
var ErrState = errors.New("bosh: the kept state cannot be resumed")

// restore makes the session what it was.
func (e *engine) restore(s *state) {
	e.phase, e.sid, e.rid, e.terms, e.keys, e.header = phaseOpen, s.SID, s.RID, s.Terms, s.Keys, s.Header
	c := e.conn
	e.delivered, e.sent = s.Delivered, s.Sent
	c.left = append(c.left, s.Sent...)
	c.opened, c.prefix, c.maxPause, c.stalls = true, s.Prefixes, s.Terms.MaxPause, s.Terms.Forgets
	c.in = e.streamHeader()
	for _, payload := range s.Unread {
		c.receive(nil, payload, payload, s.Delivered)
	}
	now := time.Now()
	for _, r := range s.Requests {
		e.flights = append(e.flights, &flight{
			rid: r.RID, bytes: r.Body, polling: r.Polling, restart: r.Restart, pause: r.Pause, ids: r.IDs,
			tries: 1, retryAt: now, stop: func() {}, // it has left before, or may have
		})
		c.left = append(c.left, r.IDs...)
	}
	e.quiet = now
}
