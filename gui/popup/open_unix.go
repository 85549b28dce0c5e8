//go:build !windows

package popup

import (
	"context"
	"fmt"

	"vestnik/core/desk"
	"vestnik/gui/bus"
)

// Open returns the popups of this desktop. Without a session bus it fails with
// [ErrNoBus]. A daemon need not be there yet: Raise returns [ErrNoDaemon] until
// there is one.
func Open(ctx context.Context) (Popups, error) {
	f, err := openFreedesktop(ctx)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Probe tells how popups would be shown. It shows nothing, but where a daemon is installed
// and not running it is started.
func Probe(ctx context.Context) Way {
	conn, err := bus.Connect(ctx)
	if err != nil {
		return Way{Name: desk.ByDaemon, Err: fmt.Errorf("%w: %w", ErrNoBus, err)}
	}
	defer conn.Close()
	return wayOf(ctx, conn)
}
