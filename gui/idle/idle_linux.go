package idle

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/godbus/dbus/v5"

	"vestnik/gui/bus"
)

// sources are where to hear it in the session that the environment names.
func sources(limits []time.Duration) []source {
	all := []source{onBus(bus.SystemAddress, logind), onBus(bus.Address, savers)}
	if len(limits) == 0 {
		return all
	}
	var ways []func(context.Context, func(State)) bool
	for _, c := range candidates(limits) {
		ways = append(ways, c.hear)
	}
	return append(all, first(ways...))
}

// candidate is a way to hear how long nothing was touched: it returns whether it is there.
type candidate struct {
	name string
	hear func(ctx context.Context, tell func(State)) bool
}

// candidates are those of this session, the best first.
func candidates(limits []time.Duration) []candidate {
	mutter := candidate{"Mutter", func(ctx context.Context, tell func(State)) bool {
		address, err := bus.Address()
		return err == nil && mutter(ctx, address, limits, tell)
	}}
	if socket := os.Getenv("WAYLAND_DISPLAY"); socket != "" {
		if !filepath.IsAbs(socket) {
			socket = filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), socket)
		}
		return []candidate{{"Wayland", func(ctx context.Context, tell func(State)) bool {
			return wayland(ctx, socket, limits, tell)
		}}, mutter}
	}
	return []candidate{{"X11", func(ctx context.Context, tell func(State)) bool {
		return x11(ctx, os.Getenv("DISPLAY"), limits, tell)
	}}, mutter}
}

// Source names what tells for how long nothing was touched, "" where nothing does. It
// takes a moment: what is still listened to at its end is there.
func Source(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, moment)
	defer cancel()
	for _, c := range candidates([]time.Duration{time.Hour}) {
		if c.hear(ctx, func(State) {}) {
			return c.name
		}
	}
	return ""
}

// moment is more than an answer takes of what is there.
const moment = time.Second

// onBus makes a source of a function that hears one on a bus. The bus is looked for each
// time anew.
func onBus(find func() (string, error), hear func(context.Context, *dbus.Conn, <-chan *dbus.Signal, func(State))) source {
	return func(ctx context.Context, tell func(State)) {
		address, err := find()
		if err != nil {
			return
		}
		conn, signals, err := listen(ctx, address)
		if err != nil {
			return
		}
		defer conn.Close()
		hear(ctx, conn, signals, tell)
	}
}

// listen opens a connection of its own to a bus, and what comes on it.
func listen(ctx context.Context, address string) (*dbus.Conn, <-chan *dbus.Signal, error) {
	conn, err := bus.Dial(ctx, address)
	if err != nil {
		return nil, nil, err
	}
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	return conn, signals, nil
}

// match asks a bus for signals of a service, and of its coming and going, within
// [bus.Deadline].
func match(ctx context.Context, conn *dbus.Conn, service string, options ...dbus.MatchOption) error {
	ctx, cancel := context.WithTimeout(ctx, bus.Deadline)
	defer cancel()
	return cmp.Or(
		conn.AddMatchSignalContext(ctx, append(options, dbus.WithMatchSender(service))...),
		conn.AddMatchSignalContext(ctx, dbus.WithMatchSender(theBus), dbus.WithMatchInterface(theBus),
			dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, service)))
}

const (
	theBus       = "org.freedesktop.DBus"
	ownerChanged = theBus + ".NameOwnerChanged"
	properties   = theBus + ".Properties"
)

// changedOwner returns the service that came or went, "" when the signal says something
// else; owner is the new one's connection, "" when it went.
func changedOwner(s *dbus.Signal) (service, owner string) {
	var old string
	if s.Name != ownerChanged || s.Sender != theBus || dbus.Store(s.Body, &service, &old, &owner) != nil {
		return "", ""
	}
	return service, owner
}

// each calls hear with all that comes on a bus, until hear returns false, the bus has
// gone or ctx ends.
func each(ctx context.Context, signals <-chan *dbus.Signal, hear func(*dbus.Signal) bool) {
	for {
		select {
		case s, open := <-signals:
			if !open || !hear(s) {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}
