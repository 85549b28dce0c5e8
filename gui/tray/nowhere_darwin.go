package tray

import (
	"context"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// Patience is how long what shows tray icons may be away before it counts as missing.
// Nothing comes later on macOS: there is no icon in its menu bar yet, which takes
// Objective-C, and a Mac to try it on. The window is opened instead.
const Patience = time.Second

// Run shows no icon, and returns nil when ctx ends.
func Run(ctx context.Context, _ desk.Desk, _ *locale.Words) error {
	<-ctx.Done()
	return nil
}

// Available tells that no icon is shown.
func Available(context.Context) (bool, error) { return false, nil }

// Watch delivers that no icon is shown. The channel is closed when ctx ends.
func Watch(ctx context.Context) (<-chan bool, error) {
	never := make(chan bool, 1)
	never <- false
	context.AfterFunc(ctx, func() { close(never) })
	return never, nil
}
