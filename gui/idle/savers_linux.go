package idle

import (
	"context"

	"github.com/godbus/dbus/v5"

	"vestnik/gui/bus"
)

// saver is a screen saver: where it is on the session bus. Its interface has its name.
type saver struct {
	name string
	path dbus.ObjectPath
}

var knownSavers = []saver{
	{"org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"}, // KDE among others
	{"org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"},
	{"org.mate.ScreenSaver", "/org/mate/ScreenSaver"},
	{"org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver"},
	{"org.xfce.ScreenSaver", "/org/xfce/ScreenSaver"},
}

// savers hears from the screen savers whether one of them is on.
func savers(ctx context.Context, conn *dbus.Conn, signals <-chan *dbus.Signal, tell func(State)) {
	on := map[string]bool{}
	say := func(s saver, is bool) {
		on[s.name] = is
		locked := false
		for _, other := range on {
			locked = locked || other
		}
		tell(State{Locked: locked})
	}
	for _, s := range knownSavers {
		err := match(ctx, conn, s.name, dbus.WithMatchInterface(s.name), dbus.WithMatchMember("ActiveChanged"))
		if err != nil {
			return
		}
		say(s, s.active(ctx, conn))
	}
	each(ctx, signals, func(signal *dbus.Signal) bool {
		service, _ := changedOwner(signal)
		for _, s := range knownSavers {
			var active bool
			switch {
			case service == s.name: // one that ended by a fault has unlocked
				say(s, s.active(ctx, conn))
			case signal.Name == s.name+".ActiveChanged" && dbus.Store(signal.Body, &active) == nil:
				say(s, active)
			}
		}
		return true
	})
}

// active asks a saver whether it is on; one that is not there is not started.
func (s saver) active(ctx context.Context, conn *dbus.Conn) (active bool) {
	if there, err := bus.HasOwner(ctx, conn, s.name); err != nil || !there {
		return false
	}
	err := bus.Call(ctx, conn.Object(s.name, s.path), s.name+".GetActive", nil, &active)
	return err == nil && active
}
