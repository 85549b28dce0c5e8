package idle

import (
	"context"
	"os"

	"github.com/godbus/dbus/v5"

	"vestnik/gui/bus"
)

const (
	login        = "org.freedesktop.login1"
	loginPath    = "/org/freedesktop/login1"
	loginManager = login + ".Manager"
	loginSession = login + ".Session"
	lockedHint   = "LockedHint"
)

// logind hears from systemd-logind whether the session is locked.
func logind(ctx context.Context, conn *dbus.Conn, signals <-chan *dbus.Signal, tell func(State)) {
	if there, err := bus.HasOwner(ctx, conn, login); err != nil || !there {
		return
	}
	path, err := session(ctx, conn)
	if err != nil {
		return
	}
	err = match(ctx, conn, login, dbus.WithMatchObjectPath(path),
		dbus.WithMatchInterface(properties), dbus.WithMatchMember("PropertiesChanged"), dbus.WithMatchArg(0, loginSession))
	if err != nil {
		return
	}
	var locked bool
	if get(ctx, conn, path, loginSession, lockedHint, &locked) == nil {
		tell(State{Locked: locked})
	}
	each(ctx, signals, func(s *dbus.Signal) bool {
		if locked, says := hint(s); says && s.Path == path && bus.Sent(ctx, conn, s, login) {
			tell(State{Locked: locked})
		}
		return true
	})
}

// hint returns the LockedHint that a signal carries.
func hint(s *dbus.Signal) (locked, says bool) {
	var of string
	var changed map[string]dbus.Variant
	var invalid []string
	if s.Name != properties+".PropertiesChanged" || dbus.Store(s.Body, &of, &changed, &invalid) != nil || of != loginSession {
		return false, false
	}
	locked, says = changed[lockedHint].Value().(bool)
	return locked, says
}

// session finds the person's session. A program that the person's systemd has started is
// in none, but the person has one on a display.
func session(ctx context.Context, conn *dbus.Conn) (path dbus.ObjectPath, err error) {
	manager := conn.Object(login, loginPath)
	if id := os.Getenv("XDG_SESSION_ID"); id != "" {
		if bus.Call(ctx, manager, loginManager+".GetSession", []any{id}, &path) == nil {
			return path, nil
		}
	}
	var user dbus.ObjectPath
	if err := bus.Call(ctx, manager, loginManager+".GetUser", []any{uint32(os.Getuid())}, &user); err != nil {
		return "", err
	}
	var display struct {
		ID   string
		Path dbus.ObjectPath
	}
	err = get(ctx, conn, user, login+".User", "Display", &display)
	return display.Path, err
}

// get reads a property of logind.
func get(ctx context.Context, conn *dbus.Conn, path dbus.ObjectPath, of, name string, into any) error {
	var value dbus.Variant
	if err := bus.Call(ctx, conn.Object(login, path), properties+".Get", []any{of, name}, &value); err != nil {
		return err
	}
	return value.Store(into)
}
