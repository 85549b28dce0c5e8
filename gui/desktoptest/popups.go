//go:build linux

package desktoptest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"

	"vestnik/gui/bus"
)

// Popup is one call of org.freedesktop.Notifications.Notify, as it went over the
// bus.
type Popup struct {
	Time     time.Time // when the monitor has seen it
	Daemon   string    // the bus name of who was called
	App      string
	Replaces uint32
	Icon     string
	Title    string
	Text     string
	Actions  []string // key, label, key, label
	Hints    map[string]any
	Expire   int32 // milliseconds; -1 as the daemon likes, 0 never
}

// Popups returns all popups raised on the desktop so far, oldest first, whoever
// raised them and whether or not a daemon was there to show them.
func (d *Desktop) Popups() []Popup {
	popups, _ := d.monitor.seen()
	return popups
}

// WaitPopup waits for a popup that fits, among those already seen too.
func (d *Desktop) WaitPopup(ctx context.Context, fits func(Popup) bool) (Popup, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		popups, more := d.monitor.seen()
		if i := slices.IndexFunc(popups, fits); i >= 0 {
			return popups[i], nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return Popup{}, fmt.Errorf("desktoptest: no such popup among %d: %w", len(popups), ctx.Err())
		}
	}
}

// OnScreen tells how many popups dunst shows, or would if there were room.
func (d *Desktop) OnScreen(ctx context.Context) (n int, err error) {
	for _, name := range []string{"displayedLength", "waitingLength"} {
		var length dbus.Variant
		err := bus.Call(ctx, d.conn.Object("org.freedesktop.Notifications", "/org/freedesktop/Notifications"),
			"org.freedesktop.DBus.Properties.Get", []any{"org.dunstproject.cmd0", name}, &length)
		if err != nil {
			return 0, err
		}
		shown, _ := length.Value().(uint32)
		n += int(shown)
	}
	return n, nil
}

// ClickPopup clicks the newest popup that dunst shows, as with the middle button.
func (d *Desktop) ClickPopup(ctx context.Context) error {
	return bus.Call(ctx, d.conn.Object("org.freedesktop.Notifications", "/org/freedesktop/Notifications"),
		"org.dunstproject.cmd0.NotificationAction", []any{uint32(0)})
}

// monitor records popups, and who has read a menu, from a bus monitor: a connection that is sent copies of
// other people's messages and may never send again.
type monitor struct {
	conn     *dbus.Conn
	messages chan *dbus.Message

	mu      sync.Mutex
	popups  []Popup
	layouts map[string]int // by bus name: how often its menu was asked for
	more    chan struct{}  // closed and replaced with each new popup
}

// asked tells how often menus were asked for under any of these names.
func (m *monitor) asked(names ...string) (times int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, name := range names {
		times += m.layouts[name]
	}
	return times
}

func startMonitor(ctx context.Context, address string) (*monitor, error) {
	conn, err := bus.Dial(ctx, address)
	if err != nil {
		return nil, err
	}
	rules := []string{
		"type='method_call',interface='org.freedesktop.Notifications',member='Notify'",
		"type='method_call',interface='com.canonical.dbusmenu',member='GetLayout'",
	}
	err = bus.Call(ctx, conn.BusObject(), "org.freedesktop.DBus.Monitoring.BecomeMonitor", []any{rules, uint32(0)})
	if err != nil {
		conn.Close()
		return nil, err
	}
	m := &monitor{conn: conn, layouts: make(map[string]int), more: make(chan struct{})}
	// Without Eavesdrop the library would answer the calls it sees, and the bus
	// disconnects a monitor that speaks.
	m.messages = make(chan *dbus.Message, 1024)
	conn.Eavesdrop(m.messages)
	go func() {
		for message := range m.messages {
			m.record(message)
		}
	}()
	return m, nil
}

func (m *monitor) record(message *dbus.Message) {
	if message.Headers[dbus.FieldMember].Value() == "GetLayout" {
		destination, _ := message.Headers[dbus.FieldDestination].Value().(string)
		m.mu.Lock()
		m.layouts[destination]++
		m.mu.Unlock()
		return
	}
	daemon, _ := message.Headers[dbus.FieldDestination].Value().(string)
	p := Popup{Time: time.Now(), Daemon: daemon}
	var hints map[string]dbus.Variant
	err := dbus.Store(message.Body, &p.App, &p.Replaces, &p.Icon, &p.Title, &p.Text, &p.Actions, &hints, &p.Expire)
	if err != nil {
		return // the monitor's own NameLost, or a call that no daemon would take
	}
	p.Hints = make(map[string]any, len(hints))
	for name, value := range hints {
		p.Hints[name] = value.Value()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.popups = append(m.popups, p)
	close(m.more)
	m.more = make(chan struct{})
}

// seen returns the popups so far, and a channel that is closed when there is one
// more.
func (m *monitor) seen() ([]Popup, <-chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.popups), m.more
}

// close takes the channel back before the connection ends: the library would
// close it, and may then still send on it.
func (m *monitor) close() {
	m.conn.Eavesdrop(nil)
	close(m.messages)
	m.conn.Close()
}
