//go:build !darwin

package tray

import (
	"fyne.io/systray"
)

// native is the tray icon of the library: there is one a process.
type native struct{}

func (native) show(l look) {
	systray.SetIcon(iconOf(l.icon))
	systray.SetTooltip(tooltipOf(l.tooltip))
}

func (native) root() entry { return nativeEntry{} }

// nativeEntry is an entry of the library's menu; the zero value is the root.
type nativeEntry struct {
	*systray.MenuItem
	clicks chan struct{}
}

func (e nativeEntry) add(i item) entry {
	text := escape(i.label)
	var added *systray.MenuItem
	switch {
	case i.separator:
		systray.AddSeparator() // only the top level has separators
		return nativeEntry{}
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
	return nativeEntry{added, added.ClickedCh}
}

// change says only what has changed: each call is a message to the panel. A hidden
// entry is left alone, because on Windows any change shows it.
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

// remove takes the entry away. The library closes ClickedCh then, and a click that
// is under way would send on it and panic; a channel that is nil it leaves alone.
func (e nativeEntry) remove() {
	if e.MenuItem == nil {
		return
	}
	e.ClickedCh = nil
	e.MenuItem.Remove()
}

func (e nativeEntry) clicked() <-chan struct{} { return e.clicks }

// tap returns the handler of left clicks, and where they arrive.
func tap() (handler func(), taps <-chan struct{}) {
	c := make(chan struct{}, 1)
	return func() {
		select {
		case c <- struct{}{}:
		default: // one is waiting already
		}
	}, c
}

// title names the icon to panels, which remember its place by it. It must not
// change, and not be translated.
const title = "Vestnik"
