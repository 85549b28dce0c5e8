// Package bus opens private connections to the D-Bus session bus, and finds the
// system's.
//
// The popups, the tray and whoever else needs the bus take a connection of their
// own from here, because the library's shared one ([dbus.SessionBus]) is also
// used by the tray library, which closes it when it ends, and by the keyring
// library, which fails on signals meant for others.
//
// [Connect] promises two things the library alone does not: it ends within
// [Deadline] even when the bus does not answer, and it never starts a bus. The
// library, when it finds no address, runs dbus-launch, which leaves a stray
// daemon behind at each try. [Keep] makes a connection anew when the bus was restarted.
//
// The library is github.com/godbus/dbus: pure Go, and the one that the tray and
// the keyring need anyway. It shows through here on purpose; to leave it means to
// rewrite the two small back ends that call it.
package bus

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/godbus/dbus/v5"
)

// Deadline bounds every call on the bus. A service that answers at all answers
// within milliseconds; one that was stopped never does.
const Deadline = 2 * time.Second

// ErrNone says that there is no such bus here: a plain terminal, a service, a
// container.
var ErrNone = errors.New("bus: none here")

// Address returns the address of the session bus, or ErrNone. It only looks; it
// neither connects nor starts anything.
func Address() (string, error) {
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" && address != "autolaunch:" {
		return address, nil
	}
	directories := []string{os.Getenv("XDG_RUNTIME_DIR"), fmt.Sprintf("/run/user/%d", os.Getuid())}
	for _, directory := range directories {
		if directory == "" {
			continue
		}
		socket := filepath.Join(directory, "bus")
		if _, err := os.Stat(socket); err == nil {
			return "unix:path=" + dbus.EscapeBusAddressValue(socket), nil
		}
	}
	return "", ErrNone
}

// systemSocket is where the system bus is, by the D-Bus specification.
const systemSocket = "/run/dbus/system_bus_socket"

// SystemAddress returns the address of the system bus, or ErrNone. It only looks.
func SystemAddress() (string, error) {
	if address := os.Getenv("DBUS_SYSTEM_BUS_ADDRESS"); address != "" {
		return address, nil
	}
	if _, err := os.Stat(systemSocket); err != nil {
		return "", ErrNone
	}
	return "unix:path=" + systemSocket, nil
}

// Connect returns a new private connection to the session bus, ready for use. The
// caller closes it. Without a bus, or with one that is gone, the error is
// [ErrNone]; it blocks for at most [Deadline].
func Connect(ctx context.Context) (*dbus.Conn, error) {
	address, err := Address()
	if err != nil {
		return nil, err
	}
	return Dial(ctx, address)
}

// Dial is [Connect] with a given address.
func Dial(ctx context.Context, address string) (*dbus.Conn, error) {
	deadline, cancel := context.WithTimeout(ctx, Deadline)
	defer cancel()
	// The connection outlives ctx, but not while it is being made: ending its life
	// closes the socket, which wakes a handshake that nobody answers.
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	keep := context.AfterFunc(deadline, end)
	conn, err := dbus.Connect(address, dbus.WithContext(life))
	switch alive := keep(); {
	case err != nil:
		end()
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	case !alive:
		return nil, fmt.Errorf("%w: %w", ErrNone, deadline.Err())
	}
	return conn, nil
}

// The pauses before a broken connection is made anew.
const (
	leastPause = 100 * time.Millisecond
	mostPause  = 10 * time.Second
)

// Keep calls use with a connection to the session bus and, each time that use returns,
// with a new one, after a pause that grows while the bus stays away, until ctx ends.
// use returns when the connection has ended, and first is what it begins with.
func Keep(ctx context.Context, first *dbus.Conn, use func(*dbus.Conn)) {
	pause := leastPause
	for conn := first; ; {
		begun := time.Now()
		use(conn)
		conn.Close()
		if time.Since(begun) > mostPause {
			pause = leastPause
		}
		for conn = nil; conn == nil; {
			select {
			case <-ctx.Done():
				return
			case <-time.After(pause):
			}
			pause = min(2*pause, mostPause)
			conn, _ = Connect(ctx)
		}
	}
}

// Call calls a method and stores what it returns, within [Deadline].
func Call(ctx context.Context, object dbus.BusObject, method string, arguments []any, results ...any) error {
	ctx, cancel := context.WithTimeout(ctx, Deadline)
	defer cancel()
	call := object.CallWithContext(ctx, method, 0, arguments...)
	if call.Err != nil || len(results) == 0 {
		return call.Err
	}
	return call.Store(results...)
}

// HasOwner tells whether a name on the bus is taken.
func HasOwner(ctx context.Context, conn *dbus.Conn, name string) (bool, error) {
	var taken bool
	err := Call(ctx, conn.BusObject(), "org.freedesktop.DBus.NameHasOwner", []any{name}, &taken)
	return taken, err
}

// Sent tells whether a signal comes from the service of this name. What was subscribed
// to does; but on a system bus any user may send a signal to us alone.
func Sent(ctx context.Context, conn *dbus.Conn, signal *dbus.Signal, name string) bool {
	var owner string
	err := Call(ctx, conn.BusObject(), "org.freedesktop.DBus.GetNameOwner", []any{name}, &owner)
	return err == nil && owner == signal.Sender
}
