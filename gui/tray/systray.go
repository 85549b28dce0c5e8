//go:build !windows && !darwin

package tray

import (
	"strings"

	"fyne.io/systray"

	"vestnik/assets"
)

// iconSize is what panels of any usual height scale down from.
const iconSize = 64

// native is the tray icon of the library: there is one a process.
type native struct {
	items []*systray.MenuItem
	start func() // puts the icon on the bus
}

// show changes the look. Without a bus the library keeps the new icon for the next one,
// and then panics.
func (*native) show(l look) {
	func() {
		defer func() { _ = recover() }()
		systray.SetIcon(assets.Icon(l.icon, iconSize))
	}()
	systray.SetTooltip(l.tooltip)
}

// move starts the library once more: it finds that its connection is gone, makes one,
// and puts there what it knows.
func (n *native) move() { n.start() }

func (n *native) menu() menu { return &place{entry: n.root()} }

// root empties the menu. The library closes the ClickedCh of what it removes, and
// a click that is under way would send on it and panic; one that is nil it leaves
// alone.
func (n *native) root() entry {
	for _, item := range n.items {
		item.ClickedCh = nil
	}
	if n.items != nil {
		systray.ResetMenu()
	}
	n.items = nil
	return nativeEntry{tray: n}
}

// nativeEntry is an entry of the library's menu; without an item it is the root or
// a separator.
type nativeEntry struct {
	*systray.MenuItem
	tray   *native
	clicks chan struct{}
}

func (e nativeEntry) add(i item) entry {
	text := escape(i.label)
	var added *systray.MenuItem
	switch {
	case i.separator:
		systray.AddSeparator() // only the top level has separators
		return nativeEntry{tray: e.tray}
	case e.MenuItem == nil:
		added = systray.AddMenuItem(text, "")
	case i.checkable:
		added = e.AddSubMenuItemCheckbox(text, "", i.checked)
	default:
		added = e.AddSubMenuItem(text, "")
	}
	if i.disabled {
		added.Disable()
	}
	if i.hidden {
		added.Hide()
	}
	e.tray.items = append(e.tray.items, added)
	return nativeEntry{added, e.tray, added.ClickedCh}
}

// change says only what has changed: each call is a message to the panel. A hidden
// entry is left alone.
func (e nativeEntry) change(old, new item) {
	if e.MenuItem == nil {
		return // separators do not change
	}
	if new.hidden {
		if !old.hidden {
			e.Hide()
		}
		return
	}
	if old.label != new.label {
		e.SetTitle(escape(new.label))
	}
	if old.checked != new.checked {
		if new.checked {
			e.Check()
		} else {
			e.Uncheck()
		}
	}
	if old.disabled != new.disabled {
		if new.disabled {
			e.Disable()
		} else {
			e.Enable()
		}
	}
	if old.hidden {
		e.Show()
	}
}

func (e nativeEntry) clicked() <-chan struct{} { return e.clicks }

// escape makes a label literal: in dbusmenu "_" marks the access key, "__" is one.
func escape(label string) string { return strings.ReplaceAll(label, "_", "__") }

// title names the icon to panels, which remember its place by it. It must not
// change, and not be translated.
const title = "Vestnik"
