//go:build !windows && !darwin

package tray

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"fyne.io/systray"
	"github.com/godbus/dbus/v5"

	"vestnik/assets"
	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/bus"
)

// iconSize is what panels of any usual height scale down from.
const iconSize = 64

func iconOf(s assets.IconState) []byte { return assets.Icon(s, iconSize) }

func tooltipOf(text string) string { return text }

// escape makes a label literal: in dbusmenu "_" marks the access key, "__" is one.
func escape(label string) string { return strings.ReplaceAll(label, "_", "__") }

// Run shows the tray icon until ctx ends or the desk quits, and returns nil then.
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
	f, err := newFace(ctx, d, words, native{}, taps)
	if err != nil {
		return err
	}
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

const (
	watcher     = "org.kde.StatusNotifierWatcher"
	watcherPath = "/StatusNotifierWatcher"
)

// Available tells whether the desktop shows tray icons now. It blocks for two
// seconds at most; without a session bus the error is [ErrNoBus].
func Available(ctx context.Context) (bool, error) {
	conn, err := bus.Connect(ctx)
	if err != nil {
		return false, fmt.Errorf("%w: %w", ErrNoBus, err)
	}
	defer conn.Close()
	return hosted(ctx, conn)
}

// hosted asks the watcher of tray icons whether a panel shows what it collects.
func hosted(ctx context.Context, conn *dbus.Conn) (bool, error) {
	taken, err := bus.HasOwner(ctx, conn, watcher)
	if err != nil || !taken {
		return false, err
	}
	var shown bool
	err = bus.Call(ctx, conn.Object(watcher, watcherPath), "org.freedesktop.DBus.Properties.Get",
		[]any{watcher, "IsStatusNotifierHostRegistered"}, &shown)
	return shown, err
}

// Watch delivers whether the desktop shows tray icons: now, and whenever that
// changes, until ctx or the bus ends, when the channel is closed. A watcher that
// does not answer counts as none. It does nothing while nothing changes.
func Watch(ctx context.Context) (<-chan bool, error) {
	conn, err := bus.Connect(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoBus, err)
	}
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	deadline, cancel := context.WithTimeout(ctx, bus.Deadline)
	defer cancel()
	err = errors.Join(
		conn.AddMatchSignalContext(deadline, dbus.WithMatchSender("org.freedesktop.DBus"),
			dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, watcher)),
		conn.AddMatchSignalContext(deadline, dbus.WithMatchInterface(watcher), dbus.WithMatchMember("StatusNotifierHostRegistered")),
		conn.AddMatchSignalContext(deadline, dbus.WithMatchInterface(watcher), dbus.WithMatchMember("StatusNotifierHostUnregistered")),
	)
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("%w: %w", ErrNoBus, err)
	}
	changes := make(chan bool)
	go func() {
		defer close(changes)
		defer conn.Close()
		report(ctx, conn, signals, changes)
	}()
	return changes, nil
}

func report(ctx context.Context, conn *dbus.Conn, signals <-chan *dbus.Signal, changes chan<- bool) {
	var told, known bool
	for {
		shown, _ := hosted(ctx, conn)
		if !known || shown != told {
			select {
			case changes <- shown:
				told, known = shown, true
			case <-ctx.Done():
				return
			}
		}
		select {
		case _, open := <-signals:
			if !open {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}
