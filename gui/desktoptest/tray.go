//go:build linux

package desktoptest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/godbus/dbus/v5"

	"vestnik/gui/bus"
)

// TrayItem is the tray icon of one process, seen the way a panel sees it.
type TrayItem struct {
	conn *dbus.Conn
	name string
}

// MenuItem is an entry of a tray menu.
type MenuItem struct {
	ID        int32
	Label     string
	Disabled  bool
	Hidden    bool
	Checked   bool
	Separator bool
	Items     []MenuItem
}

// TrayItem waits until the process has put an icon into the tray and the panel has
// read its menu. The panel reads it twice: fyne.io/systray answers the very first
// question one level deep only, because panels lose submenus otherwise; whoever
// takes this first answer away makes them lose submenus.
func (d *Desktop) TrayItem(ctx context.Context, pid int) (*TrayItem, error) {
	item := &TrayItem{conn: d.conn, name: fmt.Sprintf("org.kde.StatusNotifierItem-%d-1", pid)}
	err := poll(ctx, func(ctx context.Context) bool {
		var owner string
		err := bus.Call(ctx, d.conn.BusObject(), "org.freedesktop.DBus.GetNameOwner", []any{item.name}, &owner)
		return err == nil && d.monitor.asked(owner, item.name) >= 2 &&
			slices.ContainsFunc(d.registered(ctx), func(entry string) bool {
				return strings.HasPrefix(entry, owner+"/") || strings.HasPrefix(entry, item.name)
			})
	})
	if err != nil {
		return nil, fmt.Errorf("desktoptest: process %d has no tray icon: %w", pid, err)
	}
	return item, nil
}

// registered returns the icons that the panel's tray knows of.
func (d *Desktop) registered(ctx context.Context) []string {
	var items dbus.Variant
	watcher := d.conn.Object("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher")
	err := bus.Call(ctx, watcher, "org.freedesktop.DBus.Properties.Get",
		[]any{"org.kde.StatusNotifierWatcher", "RegisteredStatusNotifierItems"}, &items)
	if err != nil {
		return nil
	}
	list, _ := items.Value().([]string)
	return list
}

// Property returns a property of the icon, such as Title, ToolTip or IconPixmap.
func (i *TrayItem) Property(ctx context.Context, name string) (any, error) {
	var value dbus.Variant
	err := bus.Call(ctx, i.conn.Object(i.name, "/StatusNotifierItem"), "org.freedesktop.DBus.Properties.Get",
		[]any{"org.kde.StatusNotifierItem", name}, &value)
	return value.Value(), err
}

// Tooltip returns what appears when the pointer rests on the icon.
func (i *TrayItem) Tooltip(ctx context.Context) (string, error) {
	value, err := i.Property(ctx, "ToolTip")
	if err != nil {
		return "", err
	}
	fields, _ := value.([]any)
	if len(fields) < 3 {
		return "", nil
	}
	text, _ := fields[2].(string)
	return text, nil
}

// Icon returns the size and the ARGB pixels of the icon; no pixels mean that the
// panel shows an empty place.
func (i *TrayItem) Icon(ctx context.Context) (width, height int, pixels []byte, err error) {
	value, err := i.Property(ctx, "IconPixmap")
	if err != nil {
		return 0, 0, nil, err
	}
	pixmaps, _ := value.([][]any)
	if len(pixmaps) == 0 || len(pixmaps[0]) < 3 {
		return 0, 0, nil, nil
	}
	w, _ := pixmaps[0][0].(int32)
	h, _ := pixmaps[0][1].(int32)
	pixels, _ = pixmaps[0][2].([]byte)
	return int(w), int(h), pixels, nil
}

// Activate clicks the icon with the left button.
func (i *TrayItem) Activate(ctx context.Context) error {
	return bus.Call(ctx, i.conn.Object(i.name, "/StatusNotifierItem"), "org.kde.StatusNotifierItem.Activate",
		[]any{int32(0), int32(0)})
}

// layout is a node of com.canonical.dbusmenu: id, properties, children.
type layout struct {
	ID         int32
	Properties map[string]dbus.Variant
	Children   []dbus.Variant
}

// Menu returns the menu as it is now.
func (i *TrayItem) Menu(ctx context.Context) ([]MenuItem, error) {
	menu := i.conn.Object(i.name, "/StatusNotifierItem/menu")
	var revision uint32
	var root layout
	err := bus.Call(ctx, menu, "com.canonical.dbusmenu.GetLayout", []any{int32(0), int32(-1), []string{}}, &revision, &root)
	if err != nil {
		return nil, err
	}
	return children(root.Children)
}

func children(nodes []dbus.Variant) ([]MenuItem, error) {
	var items []MenuItem
	for _, node := range nodes {
		var l layout
		if err := dbus.Store([]any{node.Value()}, &l); err != nil {
			return nil, err
		}
		item := MenuItem{ID: l.ID}
		item.Label, _ = l.Properties["label"].Value().(string)
		// In the protocol "__" is a literal underscore and "_" marks the access key.
		item.Label = strings.ReplaceAll(item.Label, "__", "_")
		enabled, given := l.Properties["enabled"].Value().(bool)
		item.Disabled = given && !enabled
		visible, given := l.Properties["visible"].Value().(bool)
		item.Hidden = given && !visible
		toggle, _ := l.Properties["toggle-state"].Value().(int32)
		item.Checked = toggle == 1
		kind, _ := l.Properties["type"].Value().(string)
		item.Separator = kind == "separator"
		below, err := children(l.Children)
		if err != nil {
			return nil, err
		}
		item.Items = below
		items = append(items, item)
	}
	return items, nil
}

// Click chooses an entry by the labels on the way to it. The way is looked up
// anew each time, because menus change and their ids with them.
func (i *TrayItem) Click(ctx context.Context, labels ...string) error {
	items, err := i.Menu(ctx)
	if err != nil {
		return err
	}
	var found MenuItem
	for depth, label := range labels {
		at := slices.IndexFunc(items, func(m MenuItem) bool { return m.Label == label && !m.Hidden })
		if at < 0 {
			return fmt.Errorf("desktoptest: the tray menu has no %q; there is:\n%s", labels[:depth+1], Outline(items))
		}
		if found = items[at]; found.Disabled {
			return fmt.Errorf("desktoptest: %q is disabled in the tray menu", labels[:depth+1])
		}
		items = found.Items
	}
	return bus.Call(ctx, i.conn.Object(i.name, "/StatusNotifierItem/menu"), "com.canonical.dbusmenu.Event",
		[]any{found.ID, "clicked", dbus.MakeVariant(""), uint32(0)})
}

// Outline writes a menu as indented text, for golden files and messages. Hidden
// entries are left out, disabled ones in brackets, checked ones marked.
func Outline(items []MenuItem) string {
	var b strings.Builder
	outline(&b, items, "")
	return b.String()
}

func outline(b *strings.Builder, items []MenuItem, indent string) {
	for _, item := range items {
		label := item.Label
		switch {
		case item.Hidden:
			continue
		case item.Separator:
			label = "---"
		case item.Disabled:
			label = "(" + label + ")"
		}
		if item.Checked {
			label += " *"
		}
		b.WriteString(indent + label + "\n")
		outline(b, item.Items, indent+"  ")
	}
}
