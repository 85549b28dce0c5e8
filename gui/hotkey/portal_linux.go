package hotkey

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/godbus/dbus/v5"

	"vestnik/gui/bus"
)

// The portal, version 1 of its interface.
const (
	portalName = "org.freedesktop.portal.Desktop"
	portalPath = "/org/freedesktop/portal/desktop"
	shortcuts  = "org.freedesktop.portal.GlobalShortcuts"
	request    = "org.freedesktop.portal.Request"
	session    = "org.freedesktop.portal.Session"
	registry   = "org.freedesktop.host.portal.Registry"

	// application is who we are to it: the name of our desktop file. It remembers by that what
	// the person has allowed.
	application = "vestnik"
	shortcut    = "quick-send"
)

// errEnded says that the portal hears no more.
var errEnded = errors.New("hotkey: the portal has ended")

// hearPortal hears a key through the portal: a session is made, in which one shortcut is bound. It
// waits for the person, whom some portals ask.
func hearPortal(ctx context.Context, k Key, pressed func()) error {
	conn, err := bus.Connect(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNone, err)
	}
	defer conn.Close()
	p := portal{conn: conn, object: conn.Object(portalName, portalPath), signals: make(chan *dbus.Signal, 16)}
	conn.Signal(p.signals)
	if err := p.begin(ctx); err != nil {
		return fmt.Errorf("%w: %w", ErrNone, err)
	}
	at, err := p.bind(ctx, k)
	if err != nil {
		return unlessEnded(ctx, err)
	}
	return p.follow(ctx, at, pressed)
}

// portal is a connection on which its signals are heard.
type portal struct {
	conn    *dbus.Conn
	object  dbus.BusObject
	signals chan *dbus.Signal
}

// begin makes sure that there is one that can, and that its signals come.
func (p *portal) begin(ctx context.Context) error {
	var version dbus.Variant
	err := bus.Call(ctx, p.object, "org.freedesktop.DBus.Properties.Get", []any{shortcuts, "version"}, &version)
	if err != nil {
		return err
	}
	// Older ones have no registry, and know a program by how it was started.
	_ = bus.Call(ctx, p.object, registry+".Register", []any{application, map[string]dbus.Variant{}})
	deadline, cancel := context.WithTimeout(ctx, bus.Deadline)
	defer cancel()
	for _, of := range []string{request, session, shortcuts} {
		err = errors.Join(err, p.conn.AddMatchSignalContext(deadline, dbus.WithMatchSender(portalName), dbus.WithMatchInterface(of)))
	}
	return errors.Join(err, p.conn.AddMatchSignalContext(deadline, dbus.WithMatchSender("org.freedesktop.DBus"),
		dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, portalName)))
}

// bind makes a session and binds the key in it.
func (p *portal) bind(ctx context.Context, k Key) (at dbus.ObjectPath, err error) {
	made, err := p.ask(ctx, "CreateSession", "session", map[string]dbus.Variant{"session_handle_token": dbus.MakeVariant("vestnik")})
	if err != nil {
		return "", err
	}
	handle, _ := made["session_handle"].Value().(string)
	if at = dbus.ObjectPath(handle); !at.IsValid() {
		return "", fmt.Errorf("%w: no session", ErrNone)
	}
	type bound struct {
		ID         string
		Properties map[string]dbus.Variant
	}
	wanted := []bound{{shortcut, map[string]dbus.Variant{
		"description": dbus.MakeVariant("Quick message"), "preferred_trigger": dbus.MakeVariant(trigger(k)),
	}}}
	_, err = p.ask(ctx, "BindShortcuts", "bind", map[string]dbus.Variant{}, at, wanted, "")
	return at, err
}

// ask calls a method that is answered later, by a signal of an object whose name is known before.
func (p *portal) ask(ctx context.Context, method, token string, options map[string]dbus.Variant, arguments ...any) (map[string]dbus.Variant, error) {
	answered := dbus.ObjectPath(portalPath + "/request/" + unique(p.conn.Names()[0]) + "/" + token)
	options["handle_token"] = dbus.MakeVariant(token)
	if err := bus.Call(ctx, p.object, shortcuts+"."+method, append(arguments, options)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	}
	for {
		s, err := p.next(ctx)
		if err != nil {
			return nil, err
		}
		if s.Name != request+".Response" || s.Path != answered {
			continue
		}
		var response uint32
		var results map[string]dbus.Variant
		if dbus.Store(s.Body, &response, &results) != nil || response != 0 {
			return nil, ErrRefused
		}
		return results, nil
	}
}

// unique is the name of a connection as it stands in the paths of its objects.
func unique(name string) string {
	return strings.ReplaceAll(strings.TrimPrefix(name, ":"), ".", "_")
}

// next waits for what is said next; that the portal has gone is an error.
func (p *portal) next(ctx context.Context) (*dbus.Signal, error) {
	select {
	case s, open := <-p.signals:
		if !open || s.Name == "org.freedesktop.DBus.NameOwnerChanged" {
			return nil, errEnded
		}
		return s, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// follow hears the key until ctx ends, or the session does.
func (p *portal) follow(ctx context.Context, at dbus.ObjectPath, pressed func()) error {
	for {
		s, err := p.next(ctx)
		if err != nil {
			return unlessEnded(ctx, err)
		}
		switch {
		case s.Name == session+".Closed" && s.Path == at:
			return errEnded
		case s.Name == shortcuts+".Activated" && len(s.Body) > 1 && s.Body[0] == at && s.Body[1] == shortcut:
			pressed()
		}
	}
}

// trigger writes a key as the specification of shortcuts does.
func trigger(k Key) string {
	var parts []string
	for _, m := range []struct {
		held Modifiers
		name string
	}{{Ctrl, "CTRL"}, {Alt, "ALT"}, {Shift, "SHIFT"}} {
		if k.Held&m.held != 0 {
			parts = append(parts, m.name)
		}
	}
	sign := strings.ToLower(string(rune(k.Sign)))
	if k.Sign == ' ' {
		sign = "space"
	}
	return strings.Join(append(parts, sign), "+")
}
