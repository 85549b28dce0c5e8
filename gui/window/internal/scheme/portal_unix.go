//go:build !windows && !darwin

package scheme

import (
	"context"

	"github.com/godbus/dbus/v5"

	"vestnik/gui/bus"
)

// The names of the portal.
const (
	portal    = "org.freedesktop.portal.Desktop"
	object    = "/org/freedesktop/portal/desktop"
	settings  = "org.freedesktop.portal.Settings"
	namespace = "org.freedesktop.appearance"
	key       = "color-scheme"
)

// Watch calls tell with what the desktop wants, soon and at every change, until ctx
// ends; not at all where the desktop says nothing. It returns at once. The calls come
// from a goroutine of their own. Where the toolkit knows better, known is false.
func Watch(ctx context.Context, tell func(Variant)) (known bool) {
	go func() {
		conn, err := bus.Connect(ctx)
		if err != nil {
			return
		}
		defer conn.Close()
		changes := make(chan *dbus.Signal, 16)
		conn.Signal(changes)
		call, cancel := context.WithTimeout(ctx, bus.Deadline)
		err = conn.AddMatchSignalContext(call, dbus.WithMatchObjectPath(object),
			dbus.WithMatchInterface(settings), dbus.WithMatchMember("SettingChanged"), dbus.WithMatchArg(0, namespace))
		cancel()
		if err != nil {
			return
		}
		if v, ok := read(ctx, conn); ok {
			tell(v)
		}
		for {
			select {
			case <-ctx.Done():
				return
			case s, open := <-changes:
				if !open {
					return
				}
				if len(s.Body) == 3 && s.Body[0] == namespace && s.Body[1] == key {
					tell(variant(s.Body[2]))
				}
			}
		}
	}()
	return true
}

// read asks for the wish as it is now. Old portals know only Read.
func read(ctx context.Context, conn *dbus.Conn) (Variant, bool) {
	ctx, cancel := context.WithTimeout(ctx, bus.Deadline)
	defer cancel()
	for _, method := range []string{".ReadOne", ".Read"} {
		var value any
		if conn.Object(portal, object).CallWithContext(ctx, settings+method, 0, namespace, key).Store(&value) == nil {
			return variant(value), true
		}
	}
	return Light, false
}

// variant reads a wish, which may be wrapped more than once: 1 is dark, 2 is light.
func variant(value any) Variant {
	for {
		inner, ok := value.(dbus.Variant)
		if !ok {
			break
		}
		value = inner.Value()
	}
	if value == uint32(1) {
		return Dark
	}
	return Light
}
