//go:build !windows

package popup

import (
	"context"
	"errors"
	"fmt"
	"html"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/godbus/dbus/v5"

	"vestnik/core/charset"
	"vestnik/core/desk"
	"vestnik/gui/bus"
)

// current returns the daemon, and asks who it is and what it can when that is not
// known. Where none runs the bus starts one, if one is installed.
func (f *freedesktop) current(conn *dbus.Conn) (*daemon, error) {
	f.mu.Lock()
	known := f.daemon
	f.mu.Unlock()
	if known != nil {
		return known, nil
	}
	ctx := conn.Context()
	owner, err := resolve(ctx, conn)
	if err != nil {
		return nil, err
	}
	// No deadline: whoever wished for a popup has one, and the call ends when the
	// daemon or the bus does.
	var capabilities []string
	call := conn.Object(owner, object).CallWithContext(ctx, service+".GetCapabilities", 0)
	if call.Err != nil {
		return nil, call.Err
	}
	if err := call.Store(&capabilities); err != nil {
		return nil, err
	}
	d := &daemon{
		owner:   owner,
		markup:  slices.Contains(capabilities, "body-markup"),
		actions: slices.Contains(capabilities, "actions"),
		replies: slices.Contains(capabilities, inlineReply),
		sounds:  slices.Contains(capabilities, "sound"),
		menu:    slices.Contains(capabilities, "x-dunst-stack-tag"),
	}
	f.mu.Lock()
	if f.conn == conn {
		f.daemon = d
	}
	f.mu.Unlock()
	return d, nil
}

// wayOf asks the daemon who it is, and whether it was asked to be quiet.
func wayOf(ctx context.Context, conn *dbus.Conn) Way {
	way := Way{Name: desk.ByDaemon}
	owner, err := resolve(ctx, conn)
	var name, vendor, version, specification string
	if err == nil {
		err = bus.Call(ctx, conn.Object(owner, object), service+".GetServerInformation", nil, &name, &vendor, &version, &specification)
	}
	if err != nil {
		way.Err = explain(err)
		return way
	}
	way.Daemon = line(charset.Head(name+" "+version, mostName))
	way.Quiet = inhibited(ctx, conn, owner)
	return way
}

// inhibited tells whether a daemon was asked to be quiet: some have a property for that, dunst
// one of its own, and xfce4-notifyd has it in the settings of its desktop.
func inhibited(ctx context.Context, conn *dbus.Conn, owner string) bool {
	const get = "org.freedesktop.DBus.Properties.Get"
	for _, property := range [][]any{{service, "Inhibited"}, {"org.dunstproject.cmd0", "paused"}} {
		var value dbus.Variant
		if bus.Call(ctx, conn.Object(owner, object), get, property, &value) == nil {
			is, _ := value.Value().(bool)
			return is
		}
	}
	const xfconf = "org.xfce.Xfconf"
	var value dbus.Variant
	if here, _ := bus.HasOwner(ctx, conn, xfconf); !here { // it is not to be started for this
		return false
	}
	if bus.Call(ctx, conn.Object(xfconf, "/org/xfce/Xfconf"), xfconf+".GetProperty", []any{"xfce4-notifyd", "/do-not-disturb"}, &value) != nil {
		return false
	}
	is, _ := value.Value().(bool)
	return is
}

// mostName is how much of what a daemon calls itself is taken, in bytes.
const mostName = 100

// resolve returns the unique name of the daemon, started if need be.
func resolve(ctx context.Context, conn *dbus.Conn) (owner string, err error) {
	const driver = "org.freedesktop.DBus."
	err = bus.Call(ctx, conn.BusObject(), driver+"GetNameOwner", []any{service}, &owner)
	if !gone(err) {
		return owner, err
	}
	err = bus.Call(ctx, conn.BusObject(), driver+"StartServiceByName", []any{service, uint32(0)})
	if err != nil {
		return "", err
	}
	err = bus.Call(ctx, conn.BusObject(), driver+"GetNameOwner", []any{service}, &owner)
	return owner, err
}

// gone tells whether an error means that nobody owns the name that was called.
func gone(err error) bool {
	var e dbus.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Name {
	case "org.freedesktop.DBus.Error.NameHasNoOwner", "org.freedesktop.DBus.Error.ServiceUnknown",
		"org.freedesktop.DBus.Error.NoReply": // it died over the call
		return true
	}
	return false
}

// explain turns an error of the bus into one of ours.
func explain(err error) error {
	var e dbus.Error
	switch {
	case err == nil:
		return nil
	case gone(err), errors.As(err, &e) && strings.HasPrefix(e.Name, "org.freedesktop.DBus.Error.Spawn."):
		return fmt.Errorf("%w: %w", ErrNoDaemon, err)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%w: %w", ErrSilent, err)
	case errors.Is(err, dbus.ErrClosed), errors.Is(err, context.Canceled):
		return fmt.Errorf("%w: %w", ErrNoBus, err)
	}
	return fmt.Errorf("popup: the notification daemon refused: %w", err)
}

// inlineReply is what Plasma calls it that a text can be typed into a popup, and the key of
// the action that does so.
const inlineReply = "inline-reply"

// longestExpiry is what D-Bus has room for, in milliseconds.
const longestExpiry = 24 * 24 * time.Hour

// dress returns the arguments of Notify for a popup with a sound, as this daemon wants them.
func dress(d *daemon, p *Popup, sound string) (text string, actions []string, hints map[string]dbus.Variant, expire int32) {
	text = plain(p.Text)
	if d.markup {
		text = html.EscapeString(text)
	}
	var input string
	actions = []string{} // nil would have no D-Bus type
	if d.actions {
		for _, action := range p.Actions {
			key := action.Key
			if !utf8.ValidString(key) || strings.ContainsRune(key, 0) {
				continue // the bus would take none of the popup
			}
			if !d.menu && len(actions) == 2*(1+room) {
				break // no button more
			}
			if d.replies && action.Key == Reply && action.Input != "" {
				key, input = inlineReply, action.Input
			}
			actions = append(actions, key, action.Label)
		}
	}
	urgency, expire := byte(1), int32(-1) // as the daemon is set up
	if p.Urgent {
		urgency, expire = 2, 0 // never
	}
	if left := time.Until(p.Expires); !p.Expires.IsZero() && left < longestExpiry {
		expire = int32(max(left, time.Second).Milliseconds())
	}
	hints = map[string]dbus.Variant{
		"urgency":       dbus.MakeVariant(urgency),
		"category":      dbus.MakeVariant("im.received"),
		"desktop-entry": dbus.MakeVariant("vestnik"),
	}
	if p.Quiet {
		hints["suppress-sound"] = dbus.MakeVariant(true)
	} else if d.sounds && sound != "" {
		hints["sound-file"] = dbus.MakeVariant(sound)
	}
	if input != "" {
		hints["x-kde-reply-placeholder-text"] = dbus.MakeVariant(input)
	}
	return text, actions, hints, expire
}
