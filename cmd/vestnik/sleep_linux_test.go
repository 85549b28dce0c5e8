package main

import (
	"os"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"vestnik/gui/desktoptest"
)

// logind counts who asks for a lock.
type logind chan string

// Inhibit is a method on D-Bus. Any open file will do for a lock.
func (l logind) Inhibit(_, who, _, _ string) (dbus.UnixFD, *dbus.Error) {
	l <- who
	return dbus.UnixFD(os.Stdin.Fd()), nil
}

// The resident asks logind for a lock, and for another when it has given the first back
// before a sleep.
func TestTheResidentHearsOfSleep(t *testing.T) {
	p := &place{t: t, desktop: desktoptest.New(t, desktoptest.Options{NoScreen: true}), home: t.TempDir()}
	conn, err := dbus.Connect(p.desktop.Bus())
	p.do(err)
	t.Cleanup(func() { conn.Close() })
	const path, manager = "/org/freedesktop/login1", "org.freedesktop.login1.Manager"
	asked := make(logind, 10)
	p.do(conn.Export(asked, path, manager))
	_, err = conn.RequestName("org.freedesktop.login1", dbus.NameFlagDoNotQueue)
	p.do(err)
	p.start("DISPLAY=", "DBUS_SYSTEM_BUS_ADDRESS="+p.desktop.Bus())
	for range 2 {
		select {
		case who := <-asked:
			if who != "Vestnik" {
				t.Errorf("%q asks for a lock", who)
			}
		case <-time.After(limit):
			t.Fatal("the resident asks for no lock")
		}
		p.do(conn.Emit(path, manager+".PrepareForSleep", true), conn.Emit(path, manager+".PrepareForSleep", false))
	}
}
