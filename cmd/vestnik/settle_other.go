//go:build !linux

package main

import (
	"context"
	"runtime/debug"
	"time"
)

// settle gives back, once, the memory that only starting has needed.
func settle(ctx context.Context) {
	select {
	case <-time.After(10 * time.Second):
		debug.FreeOSMemory()
	case <-ctx.Done():
	}
}
