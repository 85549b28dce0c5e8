package bosh

import (
	"context"
	"net/http/httptrace"
	"sync/atomic"
)

// connecting is what a request tells of its search for a connection, which on a long way
// takes seconds: until there is one, the server has not got the request. A transport that
// does not tell counts as having one.
type connecting struct {
	on     atomic.Bool // there is no connection yet
	waited atomic.Bool // somebody waits for it
	late   bool        // somebody has; the engine's
}

// begin returns a context with which a request tells, and wakes who waits.
func (c *connecting) begin(ctx context.Context, wake func()) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { c.on.Store(true) },
		GotConn: func(httptrace.GotConnInfo) {
			if c.on.Store(false); c.waited.Load() {
				wake()
			}
		},
	})
}

// pending tells whether the search goes on. If it does, its end wakes the engine.
func (c *connecting) pending() bool {
	c.waited.Store(true)
	c.late = c.on.Load()
	return c.late
}
