package xserver

import (
	"context"
	"io"
	"log"

	"github.com/jezek/xgb"

	"vestnik/gui/bus"
)

func init() { xgb.Logger = log.New(io.Discard, "", 0) } // what is wrong comes as an error

// Open returns what connect does, which connects to a server and asks it for something, within
// [bus.Deadline]. What comes later is closed.
func Open[T any](ctx context.Context, connect func() (T, error), closed func(T)) (server T, err error) {
	type opened struct {
		server T
		err    error
	}
	ready := make(chan opened, 1)
	go func() {
		s, err := connect()
		ready <- opened{s, err}
	}()
	ctx, cancel := context.WithTimeout(ctx, bus.Deadline)
	defer cancel()
	select {
	case o := <-ready:
		return o.server, o.err
	case <-ctx.Done():
		go func() {
			if o := <-ready; o.err == nil {
				closed(o.server)
			}
		}()
		return server, ctx.Err()
	}
}

// Events delivers what a server tells, until ctx or the connection ends, whose end closes them.
func Events(ctx context.Context, conn *xgb.Conn) <-chan xgb.Event {
	events := make(chan xgb.Event)
	go func() {
		defer close(events)
		for {
			event, err := conn.WaitForEvent()
			if event == nil && err == nil {
				return // the connection has ended
			}
			select {
			case events <- event:
			case <-ctx.Done():
				return
			}
		}
	}()
	return events
}
