package idle

import (
	"context"
	"time"

	"github.com/godbus/dbus/v5"

	"vestnik/gui/bus"
)

const (
	mutterName      = "org.gnome.Mutter.IdleMonitor"
	mutterPath      = "/org/gnome/Mutter/IdleMonitor/Core"
	mutterInterface = mutterName
)

// mutter hears from GNOME's window manager for how long nothing was touched. It returns
// whether there was one; when it went, too.
func mutter(ctx context.Context, address string, limits []time.Duration, tell func(State)) (there bool) {
	conn, signals, err := listen(ctx, address)
	if err != nil {
		return false
	}
	defer conn.Close()
	if there, err := bus.HasOwner(ctx, conn, mutterName); err != nil || !there {
		return false
	}
	err = match(ctx, conn, mutterName, dbus.WithMatchObjectPath(mutterPath),
		dbus.WithMatchInterface(mutterInterface), dbus.WithMatchMember("WatchFired"))
	if err != nil {
		return false
	}
	m := mutterWatcher{object: conn.Object(mutterName, mutterPath), watches: map[uint32]time.Duration{}, tell: tell}
	for _, limit := range limits {
		id, err := m.add(ctx, "AddIdleWatch", uint64(limit.Milliseconds()))
		if err != nil {
			return false
		}
		m.watches[id] = limit
	}
	each(ctx, signals, func(s *dbus.Signal) bool { return m.hear(ctx, s) })
	return true
}

// mutterWatcher is what mutter knows. Watches for a limit fire each time it passes, the
// one for the person's return once.
type mutterWatcher struct {
	object  dbus.BusObject
	watches map[uint32]time.Duration
	back    uint32 // the watch for the return; 0: none
	idle    time.Duration
	tell    func(State)
}

func (m *mutterWatcher) add(ctx context.Context, method string, arguments ...any) (id uint32, err error) {
	err = bus.Call(ctx, m.object, mutterInterface+"."+method, arguments, &id)
	return id, err
}

// hear returns false when Mutter has gone.
func (m *mutterWatcher) hear(ctx context.Context, s *dbus.Signal) bool {
	if service, _ := changedOwner(s); service == mutterName {
		return false
	}
	var id uint32
	if s.Name != mutterInterface+".WatchFired" || dbus.Store(s.Body, &id) != nil {
		return true
	}
	switch limit, known := m.watches[id]; {
	case known:
		if m.back == 0 {
			back, err := m.add(ctx, "AddUserActiveWatch")
			if err != nil {
				return false // who would not hear of a return does not hear of a leave
			}
			m.back = back
		}
		m.idle = further(m.idle, limit)
	case id != 0 && id == m.back:
		m.back, m.idle = 0, further(m.idle, 0)
	default:
		return true
	}
	m.tell(State{Idle: m.idle})
	return true
}
