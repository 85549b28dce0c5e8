package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// question is something that the person must answer before it is done.
type question struct {
	title, text, yes, no string
	important            string // in a line of its own, to be compared letter by letter
}

// popUpMenu shows a menu at a place of a window. What comes beneath it, or beneath a
// question, is not seen, so both have it looked at anew whether the person is looking.
func (f *faces) popUpMenu(c fyne.Canvas, at fyne.Position, items ...*fyne.MenuItem) {
	menu := widget.NewPopUpMenu(fyne.NewMenu("", items...), c)
	if _, room := c.InteractiveArea(); menu.MinSize().Height > room.Height {
		menu = widget.NewPopUpMenu(fyne.NewMenu("", f.oneAfterTheOther(c, at, items)...), c)
	}
	hide := menu.OnDismiss
	menu.OnDismiss = func() { hide(); f.attend() }
	menu.ShowAtPosition(at)
	f.attend()
}

// withKey shows in a menu by which key the same is done.
func withKey(item *fyne.MenuItem, key fyne.KeyName, modifier fyne.KeyModifier) *fyne.MenuItem {
	item.Shortcut = &desktop.CustomShortcut{KeyName: key, Modifier: modifier}
	return item
}

// oneAfterTheOther has each submenu come in the place of the menu, by a click. A menu that is
// scrolled puts what opens beside it where it would be unscrolled: out of sight.
func (f *faces) oneAfterTheOther(c fyne.Canvas, at fyne.Position, items []*fyne.MenuItem) []*fyne.MenuItem {
	all := make([]*fyne.MenuItem, len(items))
	for i, item := range items {
		one := *item
		if sub := item.ChildMenu; sub != nil {
			one.ChildMenu, one.Label = nil, item.Label+"…"
			one.Action = func() { f.popUpMenu(c, at, sub.Items...) }
		}
		all[i] = &one
	}
	return all
}

// confirm asks q and calls do after a yes. The keyboard is at "no", and Esc means no.
func (f *faces) confirm(w fyne.Window, q question, do func()) {
	s := f.newSheet(w)
	important := s.wrapped(q.important)
	important.TextStyle.Bold, important.Wrapping = true, fyne.TextWrapBreak
	no := s.button(q.no, s.shut)
	yes := s.button(q.yes, func() { s.shut(); do() })
	yes.Importance = widget.HighImportance
	s.show(q.title, container.NewVBox(s.wrapped(q.text), important), no, no, yes)
}
