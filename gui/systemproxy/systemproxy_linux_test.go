package systemproxy

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"vestnik/core/proxy"
	"vestnik/gui/bus"
	"vestnik/gui/desktoptest"
)

// fakePortal plays the desktop's portal.
type fakePortal struct {
	says  map[string][]string
	hangs chan struct{} // nil: it answers
}

// Lookup is a method on D-Bus.
func (p *fakePortal) Lookup(uri string) ([]string, *dbus.Error) {
	if p.hangs != nil {
		<-p.hangs
	}
	if p.says[uri] == nil {
		return nil, dbus.NewError("org.freedesktop.portal.Error.Failed", []any{"the script " + uri})
	}
	return p.says[uri], nil
}

// serve starts a private bus with this on it, under the name of the portal.
func serve(t *testing.T, portals any) {
	t.Helper()
	d, err := desktoptest.Start(desktoptest.Options{NoScreen: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", d.Bus())
	if portals == nil {
		return
	}
	conn, err := bus.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.Export(portals, portalPath, resolver); err != nil {
		t.Fatal(err)
	}
	if reply, err := conn.RequestName(portal, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatal(reply, err)
	}
}

func TestTheDesktopsPortalIsAsked(t *testing.T) {
	serve(t, &fakePortal{says: map[string][]string{
		"https://office.example/": {"http://proxy:3128", "socks://second:1080", "direct://"},
		"https://direct.example/": {"direct://"},
		"https://socks4.example/": {"socks4://x:1"},
	}})
	for to, want := range map[string]string{
		"https://office.example/": "http://proxy:3128 socks5://second:1080 direct", "https://direct.example/": "direct",
	} {
		if all, err := Lookup(t.Context(), address(t, to)); err != nil || listed(all) != want {
			t.Errorf("%s: %q, %v", to, listed(all), err)
		}
	}
	if _, err := Lookup(t.Context(), address(t, "https://socks4.example/")); !errors.Is(err, ErrKind) {
		t.Error(err)
	}
	if _, err := Lookup(t.Context(), address(t, "https://broken.example/")); err == nil {
		t.Error("a script that fails is no error")
	}
	// As a connection asks it.
	t.Setenv("HTTPS_PROXY", "")
	t.Setenv("NO_PROXY", "")
	finder, err := proxy.New(proxy.Config{System: proxy.NewSystem(Lookup)})
	if err != nil {
		t.Fatal(err)
	}
	to := address(t, "https://office.example/http-bind?secret")
	if c, err := finder.Choose(t.Context(), to); err != nil || c.Source != proxy.FromSystem || c.Proxy.Host != "proxy:3128" {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestWithoutAPortalTheDesktopHasSaidNothing(t *testing.T) {
	for name, portals := range map[string]any{"no portal": nil, "a portal without proxies": struct{}{}} {
		t.Run(name, func(t *testing.T) {
			serve(t, portals)
			if all, err := Lookup(t.Context(), address(t, "https://office.example/")); err != nil || len(all) != 0 {
				t.Errorf("%q, %v", listed(all), err)
			}
		})
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
	if all, err := Lookup(t.Context(), address(t, "https://office.example/")); err != nil || len(all) != 0 {
		t.Errorf("no bus: %q, %v", listed(all), err)
	}
}

func TestASilentPortalIsLeft(t *testing.T) {
	p := &fakePortal{hangs: make(chan struct{})}
	serve(t, p)
	defer close(p.hangs)
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if _, err := Lookup(ctx, address(t, "https://office.example/")); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}
