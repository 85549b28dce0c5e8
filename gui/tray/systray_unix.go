//go:build !windows && !darwin

package tray

import (
	"context"
	"fmt"
	"os"

	"fyne.io/systray"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/bus"
)

// Run shows the tray icon until ctx ends or the desk quits, and returns nil then. When
// the panel or the session bus is restarted the icon comes back.
// It must be called from the main goroutine, and once in a process. Without a
// session bus it returns [ErrNoBus] at once. At its end it closes the shared
// session bus connection of the D-Bus library, so nobody else may use that one.
func Run(ctx context.Context, d desk.Desk, words *locale.Words) (err error) {
	if err := prepareBus(ctx); err != nil {
		return err
	}
	handler, taps := tap()
	// Before the start: whether the icon takes clicks is told the panel only once.
	systray.SetOnTapped(handler)
	start, end := systray.RunWithExternalLoop(nil, nil)
	// Also before the start, and not in an onReady function, which runs beside the
	// start and is overtaken by it: the icon is lost then.
	systray.SetTitle(title)
	f, err := newFace(ctx, d, words, &native{start: start}, taps)
	if err != nil {
		return err
	}
	if f.panels, err = watchPanels(ctx); err != nil {
		return err
	}
	<-f.panels // the one that is there now, if any, has the menu before it is shown
	start()
	defer func() {
		// The library dereferences a connection that it may have failed to make.
		if recover() != nil {
			err = ErrNoBus
		}
	}()
	defer end()
	return f.follow(ctx)
}

// prepareBus makes sure that the library will find a bus: without one it would
// start a stray bus daemon, and panic at the end.
func prepareBus(ctx context.Context) error {
	address, err := bus.Address()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoBus, err)
	}
	conn, err := bus.Dial(ctx, address)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoBus, err)
	}
	conn.Close()
	return os.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
}
