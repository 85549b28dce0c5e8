package systemproxy

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/godbus/dbus/v5"

	"vestnik/gui/bus"
)

const (
	portal     = "org.freedesktop.portal.Desktop"
	portalPath = "/org/freedesktop/portal/desktop"
	resolver   = "org.freedesktop.portal.ProxyResolver"
)

// Lookup asks the desktop's portal. It is a core/proxy.Lookup: in order, nil for none.
// Without a bus or a portal there is nothing to say. It blocks until ctx ends at most: a
// portal that runs a script may take long.
func Lookup(ctx context.Context, to *url.URL) ([]*url.URL, error) {
	conn, err := bus.Connect(ctx)
	if errors.Is(err, bus.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	var found []string
	err = conn.Object(portal, portalPath).CallWithContext(ctx, resolver+".Lookup", 0, to.String()).Store(&found)
	if absent(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("systemproxy: the desktop portal: %w", err)
	}
	return parseAll(found)
}

// absent tells whether there is no portal, or one that does not know of proxies.
func absent(err error) bool {
	var e dbus.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Name {
	case "org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.UnknownMethod",
		"org.freedesktop.DBus.Error.UnknownInterface", "org.freedesktop.DBus.Error.UnknownObject",
		"org.freedesktop.DBus.Error.NameHasNoOwner":
		return true
	}
	return false
}
