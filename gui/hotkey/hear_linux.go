package hotkey

import (
	"context"
	"errors"
	"os"
	"time"
)

// pause is how long after its end a portal is looked for again.
const pause = 2 * time.Second

// hear asks the portal, and where there is none the X server. In a session of Wayland that one
// hears only what is pressed in its own windows.
func hear(ctx context.Context, k Key, pressed func()) error {
	err := hearPortal(ctx, k, pressed)
	for errors.Is(err, errEnded) {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
		err = hearPortal(ctx, k, pressed)
	}
	if !errors.Is(err, ErrNone) || os.Getenv("WAYLAND_DISPLAY") != "" {
		return err
	}
	return hearX11(ctx, k, pressed)
}
