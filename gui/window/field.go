package window

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// field is an entry that lets its screen have the keys that mean something there.
// Fyne gives a focused entry every key and drops those it does not know, so Ctrl+K
// or Esc would die in it.
type field struct {
	widget.Entry
	// onKey is asked first, and returns whether it took the key.
	onKey func(fyne.KeyName) bool
	// onShortcut takes the shortcuts that an entry has no use for.
	onShortcut func(fyne.Shortcut)
	// onHands is told of every key.
	onHands func()
	// onTab takes Tab where completes says that it has a use for it; else Tab goes to the next
	// object.
	onTab     func()
	completes func() bool
	// onFocus is told that the field gained or lost the keyboard.
	onFocus func(bool)
	// onPaste is asked before a text is put in from the clipboard, and returns whether it took
	// that; put does it all the same.
	onPaste func(text string, put func()) bool

	// onSend is told that what was written is to be sent; nil: this is no writer.
	onSend func()

	shift  bool
	scroll *container.Scroll // of the text
}

func newField(placeholder string) *field {
	f := &field{}
	f.ExtendBaseWidget(f)
	f.SetPlaceHolder(placeholder)
	return f
}

// newWriter returns a field of several lines in which Ctrl+Enter calls submit, and so does Enter,
// where the person wants that; else it begins a new line, as Shift+Enter does.
func newWriter(rows int, enter func() bool, submit func()) *field {
	f := newField("")
	f.onSend = submit
	f.MultiLine = true
	f.Wrapping = fyne.TextWrapWord
	f.SetMinRowsVisible(rows)
	f.onKey = func(key fyne.KeyName) bool {
		if f.shift || !enter() || (key != fyne.KeyReturn && key != fyne.KeyEnter) {
			return false
		}
		submit()
		return true
	}
	return f
}

// longestParagraph is how many bytes without a line break are still wrapped. Fyne
// measures all that is left of a paragraph for every line of it: 25 kB took it 26 s.
const longestParagraph = 4000

// fit stops wrapping for a text that would take too long, and begins again after it.
func (f *field) fit(text string) {
	if !f.MultiLine {
		return
	}
	wrapping := fyne.TextWrapWord
	for paragraph := range strings.SplitSeq(text, "\n") {
		if len(paragraph) > longestParagraph {
			wrapping = fyne.TextWrapOff
		}
	}
	if f.Wrapping != wrapping {
		f.Wrapping = wrapping
		f.Refresh()
	}
}

// unwrap stops wrapping before a text comes that is not known.
func (f *field) unwrap() {
	if f.MultiLine {
		f.Wrapping = fyne.TextWrapOff
	}
}

// refit begins to wrap again when what was too long has been taken out.
func (f *field) refit() {
	if f.Wrapping == fyne.TextWrapOff {
		f.fit(f.Text)
	}
}

// SetText replaces the text.
func (f *field) SetText(text string) {
	if len(text) > len(f.Text) {
		f.fit(text)
	}
	f.Entry.SetText(text)
	f.fit(text) // a long text must be gone before wrapping begins again
}

// alsoOnKey lets another function have the keys that the first did not take.
func (f *field) alsoOnKey(next func(fyne.KeyName) bool) {
	first := f.onKey
	f.onKey = func(key fyne.KeyName) bool {
		return first != nil && first(key) || next(key)
	}
}

// AcceptsTab implements fyne.Tabbable: Tab leads on from every field, and no message
// has one in it that was not pasted.
func (f *field) AcceptsTab() bool { return f.completes != nil && f.completes() }

// TypedKey implements fyne.Focusable.
func (f *field) TypedKey(e *fyne.KeyEvent) {
	f.handled()
	if e.Name == fyne.KeyTab && f.AcceptsTab() {
		f.onTab()
	}
	if e.Name == fyne.KeyTab || f.onKey != nil && f.onKey(e.Name) {
		return
	}
	f.Entry.TypedKey(e)
	f.refit()
}

// TypedRune implements fyne.Focusable.
func (f *field) TypedRune(r rune) {
	f.handled()
	f.Entry.TypedRune(r)
	f.refit()
}

func (f *field) handled() {
	if f.onHands != nil {
		f.onHands()
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (f *field) TypedShortcut(s fyne.Shortcut) {
	f.handled()
	switch s := s.(type) {
	case *fyne.ShortcutPaste:
		if s.Clipboard != nil {
			f.paste(s)
			return
		}
	case *desktop.CustomShortcut:
		if f.onSend != nil && s.Modifier == fyne.KeyModifierShortcutDefault && (s.KeyName == fyne.KeyReturn || s.KeyName == fyne.KeyEnter) {
			f.onSend()
			return
		}
	case *fyne.ShortcutUndo, *fyne.ShortcutRedo: // what comes back may be long
		f.unwrap()
	}
	if _, ours := s.(*desktop.CustomShortcut); ours && f.onShortcut != nil {
		f.onShortcut(s)
	}
	f.Entry.TypedShortcut(s)
	f.refit()
}

// paste puts in what is on the clipboard.
func (f *field) paste(s *fyne.ShortcutPaste) {
	text := s.Clipboard.Content()
	put := func() {
		f.fit(f.Text + text)
		f.Entry.TypedShortcut(s)
		f.refit()
	}
	if f.onPaste == nil || !f.onPaste(text, put) {
		put()
	}
}

// KeyDown implements desktop.Keyable.
func (f *field) KeyDown(e *fyne.KeyEvent) {
	f.shift = f.shift || isShift(e.Name)
	f.Entry.KeyDown(e)
}

// KeyUp implements desktop.Keyable.
func (f *field) KeyUp(e *fyne.KeyEvent) {
	f.shift = f.shift && !isShift(e.Name)
	f.Entry.KeyUp(e)
}

func isShift(k fyne.KeyName) bool { return k == desktop.KeyShiftLeft || k == desktop.KeyShiftRight }

// FocusGained implements fyne.Focusable.
func (f *field) FocusGained() {
	f.Entry.FocusGained()
	intoSight(f)
	if f.onFocus != nil {
		f.onFocus(true)
	}
}

// FocusLost implements fyne.Focusable. A Shift key that is let go elsewhere is
// not heard of, so it counts as let go here.
func (f *field) FocusLost() {
	f.shift = false
	f.Entry.FocusLost()
	if f.onFocus != nil {
		f.onFocus(false)
	}
}
