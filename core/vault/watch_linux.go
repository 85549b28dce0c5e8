package vault

import (
	"context"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	// watchPause is the least time between two calls of what Watch calls.
	watchPause = time.Second
	// watchAgain is how long after a lost bus it is looked for again.
	watchAgain = time.Minute
)

// Watch calls came when the keyring has come to be there, or has changed so that it may
// have been unlocked, until ctx ends. It returns at once where there is no bus, and on
// systems where a keyring is always there.
func Watch(ctx context.Context, came func()) {
	for {
		if conn, err := connectBus(ctx); err == nil {
			watch(ctx, conn, came)
			conn.Close()
		} else if err == ErrAbsent {
			return
		}
		select {
		case <-time.After(watchAgain):
		case <-ctx.Done():
			return
		}
	}
}

// watch is Watch on one connection, until it breaks.
func watch(ctx context.Context, conn *dbus.Conn, came func()) {
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	if conn.AddMatchSignalContext(ctx, ownerChanges...) != nil ||
		conn.AddMatchSignalContext(ctx, dbus.WithMatchObjectPath(secretsPath), dbus.WithMatchInterface(secretsService)) != nil {
		return
	}
	for {
		select {
		case s, open := <-signals:
			switch {
			case !open:
				return
			case s.Name == ownerChanged && ownedBy(s) == "":
				continue
			}
			came()
		case <-ctx.Done():
			return
		}
		select {
		case <-time.After(watchPause):
		case <-ctx.Done():
			return
		}
	}
}
