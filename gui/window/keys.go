package window

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// keyboard is what keys mean in a window wherever nothing nearer wants them. Fyne
// gives every key to the one object that has the focus, so each passes on here what it
// has no use for itself.
type keyboard struct {
	key    func(fyne.KeyName) bool // returns whether the key means anything
	letter func(rune)
}

// bind makes Ctrl with these keys work in a window, whether one of its fields has
// the keyboard or nothing has.
func bind(c fyne.Canvas, fields []*field, keys map[fyne.KeyName]func()) {
	all := make(map[desktop.CustomShortcut]func(), len(keys))
	for key, do := range keys {
		all[desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}] = do
	}
	bindAll(c, fields, all)
}

// bindAll does so with keys that each say what is held with them.
func bindAll(c fyne.Canvas, fields []*field, keys map[desktop.CustomShortcut]func()) {
	for key, do := range keys {
		c.AddShortcut(&key, func(fyne.Shortcut) { do() })
	}
	for _, f := range fields {
		f.onShortcut = func(s fyne.Shortcut) {
			if custom, ok := s.(*desktop.CustomShortcut); ok && keys[*custom] != nil {
				keys[*custom]()
			}
		}
	}
}

// listen lets k have what is typed in a window while nothing has the focus.
func (k *keyboard) listen(c fyne.Canvas) {
	c.SetOnTypedKey(func(e *fyne.KeyEvent) { k.key(e.Name) })
	c.SetOnTypedRune(func(r rune) { k.letter(r) })
}

// closeTop takes away the dialog or menu that is uppermost, if there is one.
func (f *faces) closeTop(c fyne.Canvas) bool {
	top := c.Overlays().Top()
	if top == nil {
		return false
	}
	if s := f.sheets[top]; s != nil {
		s.shut()
		return true
	}
	if hide := f.dialogs[top]; hide != nil {
		hide()
		return true
	}
	top.Hide()
	c.Overlays().Remove(top)
	f.attend()
	return true
}

// button is a button that Tab may lead to without making the keyboard useless: Space
// and Enter press it, and all else goes where it would go without it.
type button struct {
	widget.Button
	keys  *keyboard
	name  string // of one that is made anew, for the focus to find it again
	focus focus
}

func newButton(k *keyboard, text string, icon fyne.Resource, tapped func()) *button {
	b := &button{keys: k}
	b.ExtendBaseWidget(b)
	b.Text, b.Icon, b.OnTapped = text, icon, tapped
	return b
}

// likeText has a button that is not drawn yet look like a line of text.
func (b *button) likeText() *button {
	b.Importance, b.Alignment = widget.LowImportance, widget.ButtonAlignLeading
	return b
}

// weigh changes how much the button stands out.
func (b *button) weigh(i widget.Importance) {
	if b.Importance != i {
		b.Importance = i
		b.Refresh()
	}
}

// says changes what stands on the button; to draw it costs too much to do it for nothing.
func (b *button) says(text string) {
	if b.Text != text {
		b.SetText(text)
	}
}

// CreateRenderer implements fyne.Widget.
func (b *button) CreateRenderer() fyne.WidgetRenderer {
	return b.focus.around(b.Button.CreateRenderer())
}

// FocusGained implements fyne.Focusable. The frame is within the button, on whose ground it has
// to be seen.
func (b *button) FocusGained() {
	b.Button.FocusGained()
	b.focus.color = map[widget.Importance]fyne.ThemeColorName{
		widget.HighImportance: theme.ColorNameForegroundOnPrimary, widget.DangerImportance: theme.ColorNameForegroundOnError,
	}[b.Importance]
	b.focus.has(b, true)
}

// FocusLost implements fyne.Focusable.
func (b *button) FocusLost() {
	b.Button.FocusLost()
	b.focus.has(b, false)
}

// TypedKey implements fyne.Focusable.
func (b *button) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace:
		b.Button.TypedKey(e)
	case fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		b.keys.key(e.Name)
	}
}

// TypedRune implements fyne.Focusable.
func (b *button) TypedRune(r rune) {
	if r != ' ' {
		b.keys.letter(r)
	}
}

// blank tells whether there is nothing to send in text.
func blank(text string) bool { return strings.TrimSpace(text) == "" }
