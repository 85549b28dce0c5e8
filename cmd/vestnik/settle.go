package main

import (
	"context"
	"os"
	"runtime/debug"
	"time"
)

// settleAfter is when everything that starting needs has been done.
const settleAfter = 10 * time.Second

// settle gives back the memory that only starting has needed: heap that is free, and pages
// of the program itself. It halves what the resident holds while it waits. It does so early,
// before the people of a large office come; when they are there; and later, for who has
// signed in only then or whose server has much to ask.
func settle(ctx context.Context) {
	began := time.Now()
	for _, after := range []time.Duration{time.Second, settleAfter, time.Minute, 10 * time.Minute} {
		select {
		case <-time.After(time.Until(began.Add(after))):
		case <-ctx.Done():
			return
		}
		if os.Getenv("GOGC") == "" {
			debug.SetGCPercent(garbagePercent)
		}
		debug.FreeOSMemory()
		returnPages()
	}
}
