package sleep

import (
	"context"
	"errors"
	"os"

	"github.com/godbus/dbus/v5"

	"vestnik/gui/bus"
)

const (
	logind        = "org.freedesktop.login1"
	logindPath    = "/org/freedesktop/login1"
	logindManager = logind + ".Manager"

	network     = "org.freedesktop.NetworkManager"
	networkPath = "/org/freedesktop/NetworkManager"

	properties = "org.freedesktop.DBus.Properties"
)

// Watch tells s what the system says, until ctx ends. It returns at once where there is
// no system bus, and when the bus goes away.
func Watch(ctx context.Context, s Sleeper) {
	if address, err := bus.SystemAddress(); err == nil {
		watch(ctx, address, s)
	}
}

// watch is Watch on the bus with this address.
func watch(ctx context.Context, address string, s Sleeper) {
	conn, err := bus.Dial(ctx, address)
	if err != nil {
		return
	}
	defer conn.Close()
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	if subscribe(ctx, conn) != nil {
		return
	}
	w := watcher{conn: conn, sleeper: s}
	w.lock = inhibit(ctx, conn)
	defer func() { w.lock.Close() }() // a lock that is nil may be closed too
	for {
		select {
		case signal, open := <-signals:
			if !open {
				return
			}
			w.hear(ctx, signal)
		case <-ctx.Done():
			return
		}
	}
}

func subscribe(ctx context.Context, conn *dbus.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, bus.Deadline)
	defer cancel()
	return errors.Join(
		conn.AddMatchSignalContext(ctx, dbus.WithMatchSender(logind), dbus.WithMatchObjectPath(logindPath),
			dbus.WithMatchInterface(logindManager), dbus.WithMatchMember("PrepareForSleep")),
		conn.AddMatchSignalContext(ctx, dbus.WithMatchSender(network), dbus.WithMatchObjectPath(networkPath),
			dbus.WithMatchInterface(properties), dbus.WithMatchMember("PropertiesChanged"), dbus.WithMatchArg(0, network)),
	)
}

// inhibit takes the lock for which logind delays sleep, until it is closed. It returns
// nil where there is no logind, or where it is falling asleep already. Programs that we
// start do not inherit the lock: package net opens what it receives close-on-exec.
func inhibit(ctx context.Context, conn *dbus.Conn) *os.File {
	ctx, cancel := context.WithTimeout(ctx, bus.Deadline)
	defer cancel()
	var lock dbus.UnixFD
	err := conn.Object(logind, logindPath).CallWithContext(ctx, logindManager+".Inhibit", dbus.FlagNoAutoStart,
		"sleep", "Vestnik", "Telling the server to wait", "delay").Store(&lock)
	if err != nil {
		return nil
	}
	return os.NewFile(uintptr(lock), "sleep lock")
}

// watcher is what watch knows. One goroutine owns it.
type watcher struct {
	conn    *dbus.Conn
	sleeper Sleeper
	lock    *os.File // nil: none
}

// hear does what a signal asks for.
func (w *watcher) hear(ctx context.Context, signal *dbus.Signal) {
	switch signal.Name {
	case logindManager + ".PrepareForSleep":
		var begins bool
		if dbus.Store(signal.Body, &begins) == nil && bus.Sent(ctx, w.conn, signal, logind) {
			w.prepare(ctx, begins)
		}
	case properties + ".PropertiesChanged":
		if reconnected(signal) && bus.Sent(ctx, w.conn, signal, network) {
			w.sleeper.Wake()
		}
	}
}

// prepare is for the sleep that begins, or has ended.
func (w *watcher) prepare(ctx context.Context, begins bool) {
	if begins {
		fallAsleep(ctx, w.sleeper)
		w.lock.Close()
		w.lock = nil
		return
	}
	w.sleeper.Wake()
	if w.lock == nil {
		w.lock = inhibit(ctx, w.conn)
	}
}

// reconnected tells whether NetworkManager says that there is another way out, or that
// the way has become free, as behind a login page.
func reconnected(signal *dbus.Signal) bool {
	var of string
	var changed map[string]dbus.Variant
	var invalid []string
	if dbus.Store(signal.Body, &of, &changed, &invalid) != nil || of != network {
		return false
	}
	const none, full = dbus.ObjectPath("/"), uint32(4) // NM_CONNECTIVITY_FULL
	way, changedWay := changed["PrimaryConnection"].Value().(dbus.ObjectPath)
	return changedWay && way != none || changed["Connectivity"].Value() == full
}
