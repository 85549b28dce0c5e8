//go:build linux

package popup

import (
	"cmp"
	"context"
	"errors"
	"html"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"

	"vestnik/gui/bus"
	"vestnik/gui/desktoptest"
)

// fakeDaemon is a notification daemon with nothing behind it.
type fakeDaemon struct {
	conn         *dbus.Conn
	capabilities []string

	mu        sync.Mutex
	last      uint32
	shown     map[uint32]notified
	all       []notified
	inhibited any           // the property, nil for none
	asked     chan struct{} // hears when that was asked for; nil: nobody does
	stuck     chan struct{} // when set, Notify answers only after it is closed
	only      uint32        // the number of all popups; 0: each has one of its own
}

type notified struct {
	id, replaces uint32
	title, text  string
	actions      []string
	hints        map[string]dbus.Variant
	expire       int32
}

// startFake puts a daemon on the bus. A later one takes the name over.
func startFake(t *testing.T, address string, capabilities ...string) *fakeDaemon {
	t.Helper()
	conn, err := bus.Dial(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	d := &fakeDaemon{conn: conn, capabilities: capabilities, shown: make(map[uint32]notified)}
	if err := conn.Export(d, object, service); err != nil {
		t.Fatal(err)
	}
	if err := conn.Export(d, object, "org.freedesktop.DBus.Properties"); err != nil {
		t.Fatal(err)
	}
	reply, err := conn.RequestName(service, dbus.NameFlagAllowReplacement|dbus.NameFlagReplaceExisting)
	if err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("RequestName: %v, %v", reply, err)
	}
	return d
}

// GetServerInformation is that of a daemon which does not know its place.
func (d *fakeDaemon) GetServerInformation() (name, vendor, version, specification string, err *dbus.Error) {
	return "fake\n\x1b[31m" + strings.Repeat("x", 1000), "nobody", "1", "1.2", nil
}

// Get is of the properties; there is one.
func (d *fakeDaemon) Get(of, name string) (dbus.Variant, *dbus.Error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.asked != nil {
		d.asked <- struct{}{}
	}
	if of != service || name != "Inhibited" || d.inhibited == nil {
		return dbus.Variant{}, dbus.NewError("org.freedesktop.DBus.Error.UnknownProperty", nil)
	}
	return dbus.MakeVariant(d.inhibited), nil
}

func (d *fakeDaemon) GetCapabilities() ([]string, *dbus.Error) { return d.capabilities, nil }

func (d *fakeDaemon) Notify(app string, replaces uint32, icon, title, text string, actions []string,
	hints map[string]dbus.Variant, expire int32) (uint32, *dbus.Error) {
	d.mu.Lock()
	stuck := d.stuck
	d.mu.Unlock()
	if stuck != nil {
		<-stuck
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	id := cmp.Or(d.only, replaces)
	if id == 0 {
		d.last++
		id = d.last
	}
	n := notified{id, replaces, title, text, actions, hints, expire}
	d.shown[id] = n
	d.all = append(d.all, n)
	return id, nil
}

func (d *fakeDaemon) CloseNotification(id uint32) *dbus.Error {
	d.mu.Lock()
	_, there := d.shown[id]
	delete(d.shown, id)
	d.mu.Unlock()
	if !there {
		return dbus.NewError("org.freedesktop.DBus.Error.Failed", nil)
	}
	d.conn.Emit(object, service+".NotificationClosed", id, uint32(3))
	return nil
}

// expire takes a popup away whose time is over.
func (d *fakeDaemon) expire(title string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, n := range d.shown {
		if n.title == title {
			delete(d.shown, id)
			d.conn.Emit(object, service+".NotificationClosed", id, uint32(1))
		}
	}
}

// act chooses an action, which closes the popup; with "" it only closes it.
func (d *fakeDaemon) act(title, key string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, n := range d.shown {
		if n.title != title {
			continue
		}
		delete(d.shown, id)
		if key != "" {
			d.conn.Emit(object, service+".ActionInvoked", id, key)
		}
		return d.conn.Emit(object, service+".NotificationClosed", id, uint32(2))
	}
	return errors.New("not shown")
}

// screen returns what a person sees: markup is read where the daemon reads it.
func (d *fakeDaemon) screen() (shown []Popup) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, n := range d.shown {
		text := n.text
		if slices.Contains(d.capabilities, "body-markup") {
			text = html.UnescapeString(text)
		}
		shown = append(shown, Popup{Title: n.title, Text: text})
	}
	return shown
}

func (d *fakeDaemon) calls() []notified {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.all)
}

// hang makes the daemon swallow calls until the returned function is called.
func (d *fakeDaemon) hang() (wake func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	stuck := make(chan struct{})
	d.stuck = stuck
	return sync.OnceFunc(func() {
		d.mu.Lock()
		d.stuck = nil
		d.mu.Unlock()
		close(stuck)
	})
}

// privateBus starts a bus and makes it the session bus of this test.
func privateBus(t *testing.T) (address string) {
	t.Helper()
	d := desktoptest.New(t, desktoptest.Options{NoScreen: true})
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", d.Bus())
	return d.Bus()
}

func open(t *testing.T) Popups {
	t.Helper()
	p, err := Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}
