package bosh

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"
)

// closeGrace is how long the server's word is waited for at the end of a session.
const closeGrace = 1500 * time.Millisecond

// end ends the session: with nil as a stream ends normally, else with the reason.
func (e *engine) end(reason error) {
	if e.phase == phaseEnded {
		return
	}
	e.conclude(reason)
	e.drop()
}

// abandon ends a session in which a rule was broken on the other side, but which the
// server would go on with. It is told so, in one request: else it would keep for its
// inactivity what nobody fetches, and a person who is not there would be shown as on
// line. A server that answers with an HTTP status has said already that it knows of no
// session.
func (e *engine) abandon(reason error) {
	if e.phase != phaseOpen || !errors.Is(reason, ErrBadBody) {
		e.end(reason)
		return
	}
	e.conn.mu.Lock()
	farewell := e.encode(itemClose, item{}, nil)
	e.conn.mu.Unlock()
	e.conclude(reason)
	e.takeLeave(farewell)
	e.drop()
}

// takeLeave sends a terminate request, and before it what the server may not have got:
// it heeds a request when it has all that come before (XEP-0124 §14.2).
func (e *engine) takeLeave(farewell []byte) {
	for _, f := range e.flights {
		if f.answered == nil && !f.flying && f.doubts == 0 {
			e.awaitHeadStart()
			e.launch(f, time.Now())
		}
	}
	e.awaitHeadStart()
	ctx, cancel := context.WithTimeout(e.ctx, closeGrace)
	defer cancel()
	if answer, err := e.post(ctx, farewell); err == nil {
		answer.Body.Close() // nobody asks what it says
	}
}

// awaitHeadStart waits until no request can be overtaken.
func (e *engine) awaitHeadStart() {
	if e.flying() > 0 {
		time.Sleep(time.Until(e.launched.Add(headStart)))
	}
}

// conclude closes the session on our side: nothing is kept of it, and those who read,
// write or wait have the reason.
func (e *engine) conclude(reason error) {
	e.phase = phaseEnded
	e.forget()
	c := e.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inErr, c.outErr = reason, reason
	if reason == nil {
		c.inErr, c.outErr = io.EOF, ErrClosed
		if !bytes.HasSuffix(c.in, []byte("</stream:stream>")) {
			c.in = append(c.in, "</stream:stream>"...)
		}
	}
	c.cond.Broadcast()
	c.news.Broadcast()
}

// drop ends the requests that are under way, and closes the connections.
func (e *engine) drop() {
	for _, f := range e.flights {
		if f.stop != nil {
			f.stop()
		}
	}
	e.letGo()
}

// letGo closes the connections that carry nothing.
func (e *engine) letGo() {
	if t, ok := e.conn.cfg.Transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}
