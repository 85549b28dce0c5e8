//go:build linux

package scheme

import (
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"vestnik/gui/bus"
	"vestnik/gui/desktoptest"
)

// fakePortal is a portal whose desktop wants one thing.
type fakePortal struct{ wants uint32 }

func (p fakePortal) Read(_, _ string) (dbus.Variant, *dbus.Error) {
	return dbus.MakeVariant(dbus.MakeVariant(p.wants)), nil
}

// asked is what a window is told within a while.
func asked(t *testing.T, told <-chan Variant) Variant {
	t.Helper()
	select {
	case v := <-told:
		return v
	case <-time.After(30 * time.Second):
		t.Fatal("nothing is told")
		return 0
	}
}

func TestTheDesktopIsAskedAndHeard(t *testing.T) {
	d := desktoptest.New(t, desktoptest.Options{})
	for _, entry := range d.Env() {
		if name, value, _ := strings.Cut(entry, "="); name == "DBUS_SESSION_BUS_ADDRESS" {
			t.Setenv(name, value)
		}
	}
	conn, err := bus.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Export(fakePortal{wants: 1}, object, settings); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName(portal, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	told := make(chan Variant, 8)
	if !Watch(t.Context(), func(v Variant) { told <- v }) {
		t.Fatal("the toolkit is to know better")
	}
	if v := asked(t, told); v != Dark {
		t.Errorf("told %v at first", v)
	}
	for _, change := range []struct {
		says uint32
		want Variant
	}{{2, Light}, {1, Dark}, {0, Light}} {
		if err := conn.Emit(object, settings+".SettingChanged", namespace, key, dbus.MakeVariant(change.says)); err != nil {
			t.Fatal(err)
		}
		if v := asked(t, told); v != change.want {
			t.Errorf("told %v of %d", v, change.says)
		}
	}
}
