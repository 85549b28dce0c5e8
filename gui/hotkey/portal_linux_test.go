package hotkey

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"vestnik/gui/bus"
	"vestnik/gui/desktoptest"
)

// fakePortal is a portal with nobody behind it. What is answered comes by signals, as from a real
// one, and before the call returns, which it may.
type fakePortal struct {
	conn     *dbus.Conn
	response uint32 // to what the person is asked
	bound    chan string
	session  dbus.ObjectPath
}

// startPortal puts a portal on a bus of its own.
func startPortal(t *testing.T, response uint32) *fakePortal {
	t.Helper()
	d := desktoptest.New(t, desktoptest.Options{NoScreen: true})
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", d.Bus())
	conn, err := bus.Dial(t.Context(), d.Bus())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	p := &fakePortal{conn: conn, response: response, bound: make(chan string, 1), session: portalPath + "/session/x/vestnik"}
	for _, of := range []string{shortcuts, "org.freedesktop.DBus.Properties"} {
		if err := conn.Export(p, portalPath, of); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := conn.RequestName(portalName, 0); err != nil {
		t.Fatal(err)
	}
	return p
}

// Get is of the properties; there is one.
func (p *fakePortal) Get(of, name string) (dbus.Variant, *dbus.Error) {
	return dbus.MakeVariant(uint32(1)), nil
}

// CreateSession makes a session.
func (p *fakePortal) CreateSession(from dbus.Sender, options map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	return p.answer(from, options, 0, map[string]dbus.Variant{"session_handle": dbus.MakeVariant(string(p.session))})
}

// BindShortcuts asks the person.
func (p *fakePortal) BindShortcuts(from dbus.Sender, at dbus.ObjectPath, wanted []struct {
	ID         string
	Properties map[string]dbus.Variant
}, parent string, options map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	if at != p.session || len(wanted) != 1 || wanted[0].ID != shortcut {
		return "", dbus.NewError("org.freedesktop.portal.Error.InvalidArgument", nil)
	}
	trigger, _ := wanted[0].Properties["preferred_trigger"].Value().(string)
	p.bound <- trigger
	return p.answer(from, options, p.response, map[string]dbus.Variant{})
}

func (p *fakePortal) answer(from dbus.Sender, options map[string]dbus.Variant, response uint32, results map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	token, _ := options["handle_token"].Value().(string)
	at := dbus.ObjectPath(portalPath + "/request/" + unique(string(from)) + "/" + token)
	_ = p.conn.Emit(at, request+".Response", response, results)
	return at, nil
}

// activate is a press, in a session.
func (p *fakePortal) activate(at dbus.ObjectPath, id string) {
	_ = p.conn.Emit(portalPath, shortcuts+".Activated", at, id, uint64(1), map[string]dbus.Variant{})
}

func TestThePortalTellsOfTheKey(t *testing.T) {
	p := startPortal(t, 0)
	presses := make(chan struct{}, 8)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- hear(ctx, Key{Ctrl | Alt, 'V'}, func() { presses <- struct{}{} }) }()
	if got := arrives(t, p.bound); got != "CTRL+ALT+v" {
		t.Errorf("bound to %q", got)
	}
	p.activate(portalPath+"/session/x/other", shortcut)
	p.activate(p.session, "other")
	p.activate(p.session, shortcut)
	arrives(t, presses)
	cancel()
	if err := arrives(t, done); err != nil {
		t.Error(err)
	}
	if n := len(presses); n != 0 {
		t.Errorf("%d presses of others", n)
	}
}

func TestWhoRefusesThePortalIsNotAskedTwice(t *testing.T) {
	startPortal(t, 1)
	if err := hear(t.Context(), Key{Ctrl | Alt, ' '}, nil); !errors.Is(err, ErrRefused) {
		t.Errorf("%v", err)
	}
}

// When a session is closed another one is made.
func TestASessionThatWasClosedIsMadeAnew(t *testing.T) {
	p := startPortal(t, 0)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- hear(ctx, Key{Ctrl, 'V'}, func() {}) }()
	arrives(t, p.bound)
	for again := false; !again; {
		_ = p.conn.Emit(p.session, session+".Closed")
		select {
		case <-p.bound:
			again = true
		case <-time.After(pause):
		}
	}
	cancel()
	if err := arrives(t, done); err != nil {
		t.Error(err)
	}
}

func TestWithoutAPortalThereIsNone(t *testing.T) {
	d := desktoptest.New(t, desktoptest.Options{NoScreen: true})
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", d.Bus())
	if err := hearPortal(t.Context(), Key{Ctrl, 'V'}, nil); !errors.Is(err, ErrNone) {
		t.Errorf("%v", err)
	}
}

// arrives waits for something that must come.
func arrives[T any](t *testing.T, c <-chan T) (value T) {
	t.Helper()
	select {
	case value = <-c:
	case <-time.After(time.Minute):
		t.Fatal("it does not come")
	}
	return value
}
