//go:build !windows && !darwin

package tray

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/godbus/dbus/v5"

	"vestnik/gui/bus"
)

const (
	watcher     = "org.kde.StatusNotifierWatcher"
	watcherPath = "/StatusNotifierWatcher"
)

// Patience is how long what shows tray icons may be away before it counts as missing:
// panels crash, and come with the desktop a little after us.
const Patience = 3 * time.Second

// Available tells whether the desktop shows tray icons now. It blocks for two
// seconds at most; without a session bus the error is [ErrNoBus].
func Available(ctx context.Context) (bool, error) {
	conn, err := bus.Connect(ctx)
	if err != nil {
		return false, fmt.Errorf("%w: %w", ErrNoBus, err)
	}
	defer conn.Close()
	p, err := hosted(ctx, conn)
	return p.shows, err
}

// hosted asks the watcher of tray icons who it is and whether a panel shows what it
// collects.
func hosted(ctx context.Context, conn *dbus.Conn) (p panel, err error) {
	err = bus.Call(ctx, conn.BusObject(), "org.freedesktop.DBus.GetNameOwner", []any{watcher}, &p.name)
	var absent dbus.Error
	if errors.As(err, &absent) {
		return panel{}, nil
	}
	if err != nil {
		return panel{}, err
	}
	err = bus.Call(ctx, conn.Object(watcher, watcherPath), "org.freedesktop.DBus.Properties.Get",
		[]any{watcher, "IsStatusNotifierHostRegistered"}, &p.shows)
	return p, err
}

// Watch delivers whether the desktop shows tray icons: now, and whenever that
// changes, until ctx ends, when the channel is closed. A watcher that does not answer
// counts as none, and so does one whose bus is gone; the next bus is waited for. It does
// nothing while nothing changes.
func Watch(ctx context.Context) (<-chan bool, error) {
	panels, err := watchPanels(ctx)
	if err != nil {
		return nil, err
	}
	changes := make(chan bool)
	go func() {
		defer close(changes)
		var told, known bool
		for p := range panels {
			if known && p.shows == told {
				continue
			}
			select {
			case changes <- p.shows:
				told, known = p.shows, true
			case <-ctx.Done():
				return
			}
		}
	}()
	return changes, nil
}

// watchPanels delivers the panel that is there now, and each that follows, on this bus
// and on those that come after it.
func watchPanels(ctx context.Context) (<-chan panel, error) {
	conn, err := bus.Connect(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoBus, err)
	}
	signals, err := hearken(ctx, conn)
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("%w: %w", ErrNoBus, err)
	}
	panels := make(chan panel)
	go func() {
		defer close(panels)
		buses := 0
		bus.Keep(ctx, conn, func(conn *dbus.Conn) {
			if buses > 0 {
				if signals, err = hearken(ctx, conn); err != nil {
					return
				}
			}
			report(ctx, conn, signals, panels, buses)
			buses++
		})
	}()
	return panels, nil
}

// hearken subscribes to what is said about panels.
func hearken(ctx context.Context, conn *dbus.Conn) (<-chan *dbus.Signal, error) {
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	deadline, cancel := context.WithTimeout(ctx, bus.Deadline)
	defer cancel()
	return signals, errors.Join(
		conn.AddMatchSignalContext(deadline, dbus.WithMatchSender("org.freedesktop.DBus"),
			dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, watcher)),
		conn.AddMatchSignalContext(deadline, dbus.WithMatchInterface(watcher), dbus.WithMatchMember("StatusNotifierHostRegistered")),
		conn.AddMatchSignalContext(deadline, dbus.WithMatchInterface(watcher), dbus.WithMatchMember("StatusNotifierHostUnregistered")),
	)
}

// report delivers the panels on one bus; at its end there is none.
func report(ctx context.Context, conn *dbus.Conn, signals <-chan *dbus.Signal, panels chan<- panel, number int) {
	var told *panel
	for open := true; ; {
		p := panel{}
		if open {
			p, _ = hosted(ctx, conn)
		}
		if p.bus, p.ended = number, !open; told == nil || p != *told {
			select {
			case panels <- p:
				told = &p
			case <-ctx.Done():
				return
			}
		}
		if !open {
			return
		}
		select {
		case _, open = <-signals:
		case <-ctx.Done():
			return
		}
	}
}
