package scheme

import (
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"vestnik/gui/bus"
	"vestnik/gui/desktoptest"
)

// onBus returns a session bus that Watch finds, and a connection to it.
func onBus(t *testing.T) *dbus.Conn {
	t.Helper()
	d := desktoptest.New(t, desktoptest.Options{NoScreen: true})
	for _, entry := range d.Env() {
		if name, value, _ := strings.Cut(entry, "="); name == "DBUS_SESSION_BUS_ADDRESS" {
			t.Setenv(name, value)
		}
	}
	conn, err := bus.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// says emits that a setting has changed.
func says(t *testing.T, conn *dbus.Conn, body ...any) {
	t.Helper()
	if err := conn.Emit(object, settings+".SettingChanged", body...); err != nil {
		t.Fatal(err)
	}
}

// newPortal answers ReadOne, which wraps its answer once, as portals have since 2023.
type newPortal struct{ asked chan struct{} }

func (p newPortal) ReadOne(space, name string) (dbus.Variant, *dbus.Error) {
	defer close(p.asked)
	if space != namespace || name != key {
		return dbus.Variant{}, dbus.NewError("org.freedesktop.portal.Error.NotFound", nil)
	}
	return dbus.MakeVariant(uint32(1)), nil
}

func TestTheNewWordsOfThePortalAreUnderstood(t *testing.T) {
	conn := onBus(t)
	p := newPortal{make(chan struct{})}
	if err := conn.Export(p, object, settings); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName(portal, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	told := make(chan Variant, 8)
	Watch(t.Context(), func(v Variant) { told <- v })
	if v := asked(t, told); v != Dark {
		t.Errorf("told %v", v)
	}
}

// heard tells w what the desktop wants until something is heard: nobody says when Watch has
// begun to listen.
func heard(t *testing.T, conn *dbus.Conn, told <-chan Variant, wants uint32) Variant {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); {
		says(t, conn, namespace, key, dbus.MakeVariant(wants))
		select {
		case v := <-told:
			return v
		case <-time.After(20 * time.Millisecond):
		}
	}
	t.Fatal("nothing is told")
	return 0
}

// A desktop without the portal says nothing, until it begins to; what else it says, and what
// is no answer at all, changes no colours.
func TestOnlyWhatIsAboutColoursChangesThem(t *testing.T) {
	conn := onBus(t)
	told := make(chan Variant, 1000)
	Watch(t.Context(), func(v Variant) { told <- v })
	if v := heard(t, conn, told, 2); v != Light {
		t.Fatalf("told %v", v)
	}
	dark := dbus.MakeVariant(uint32(1))
	says(t, conn, namespace, "accent-color", dark)
	says(t, conn, "org.gnome.desktop.interface", key, dark)
	says(t, conn, namespace, key)
	says(t, conn, namespace)
	says(t, conn, namespace, uint32(7), dark)
	says(t, conn, namespace, key, dark)
	says(t, conn, namespace, key, dbus.MakeVariant(uint32(3))) // no wish: the end of it
	times := 0
	for v := asked(t, told); v == Dark || times == 0; v = asked(t, told) {
		if v == Dark {
			times++
		}
	}
	if times != 1 {
		t.Errorf("told to be dark %d times", times)
	}
}

// However deep it is wrapped, and whatever stands there instead, it is light or dark.
func TestAWishIsReadHoweverItIsWrapped(t *testing.T) {
	deep := any(uint32(1))
	for range 50 {
		deep = dbus.MakeVariant(deep)
	}
	for value, want := range map[any]Variant{uint32(0): Light, uint32(1): Dark, uint32(2): Light, uint32(9): Light, int32(1): Light, "1": Light, true: Light, nil: Light} {
		if got := variant(value); got != want {
			t.Errorf("%T %v is %v", value, value, got)
		}
	}
	if variant(deep) != Dark {
		t.Error("wrapped deep it is lost")
	}
}
