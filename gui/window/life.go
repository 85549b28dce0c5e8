package window

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
)

// A window that was shut is not closed at once. Fyne 2.7 marks a closed window, lets
// the events that are still on their way come to it, and only then destroys it; but a
// marked window has lost what those events need, and a mouse that crosses the edge of
// a field in that moment ends the program. So a window is hidden first, which ends the
// events, and closed some turns of the loop later, when they have all been heard. One
// pause would do on a machine that is never busy; of several, at least one lets the
// loop hear what was there.
const (
	hush   = 20 * time.Millisecond
	hushes = 5
)

// life is what is known of a window that is open.
type life struct {
	gone func() // what to do when it is shut
	up   bool   // it has been shown
	deaf func() // ends the listening for who takes the keyboard; may be nil
	// busy is asked when the person closes it, and returns whether it will be shut later; may
	// be nil.
	busy func() bool
}

// screen brings windows where the toolkit cannot; [xwindow.Screen] is one.
type screen interface {
	Guard() (stop func())
	Bring(window uint32) error
	Urge(window uint32) error
}

// guarded is a screen that tells when a program takes the keyboard from a window that has
// it: mostly one that locks the screen. [xwindow.Screen] is one; on Windows a locked screen
// takes the focus as well.
type guarded interface {
	Keyboard(window uint32, taken func(bool)) (stop func(), err error)
}

// listen follows who takes the keyboard from a window that has been shown.
func (f *faces) listen(w fyne.Window, l *life) {
	s, ok := f.screen.(guarded)
	id := handle(w)
	if !ok || id == 0 {
		return
	}
	stop, err := s.Keyboard(id, func(taken bool) {
		if !f.over.Load() {
			fyne.Do(func() { f.setTaken(taken) })
		}
	})
	if err != nil {
		fyne.LogError("window: a locked screen is not noticed", err)
		return
	}
	l.deaf = stop
}

// open returns a new window, which calls gone when it is shut.
func (f *faces) open(size fyne.Size, gone func()) fyne.Window {
	w := f.app.NewWindow(Title)
	w.Resize(size)
	w.SetCloseIntercept(func() { f.close(w) })
	f.lives[w] = &life{gone: gone}
	return w
}

// close does what a person wants who closes a window: it is shut, unless it has something to
// end before.
func (f *faces) close(w fyne.Window) {
	if l := f.lives[w]; l != nil && (l.busy == nil || !l.busy()) {
		f.shut(w)
	}
}

// bring puts a window before the person, wherever it is. On X11 the toolkit shows a
// window once: to show again one that is on another workspace does not bring it, and
// may not return (see package xwindow).
func (f *faces) bring(w fyne.Window) {
	l := f.lives[w]
	if l == nil {
		return
	}
	if id := handle(w); l.up && f.screen != nil && id != 0 {
		if err := f.screen.Bring(id); err != nil {
			fyne.LogError("window: it stays where it is", err)
		}
		return
	}
	l.up = true
	stop := func() {}
	if f.screen != nil {
		stop = f.screen.Guard()
	}
	w.Show()
	stop()
	w.RequestFocus()
	f.listen(w, l)
}

// urge puts a window where the person sees it, and leaves the keyboard where it is.
func (f *faces) urge(w fyne.Window) {
	id := handle(w)
	if f.screen == nil || id == 0 {
		f.bring(w)
		return
	}
	if err := f.screen.Urge(id); err != nil {
		fyne.LogError("window: it stays where it is", err)
	}
}

// handle returns what the X server, or Windows, knows a window by, 0 for none.
func handle(w fyne.Window) (id uint32) {
	if native, ok := w.(driver.NativeWindow); ok {
		native.RunNative(func(context any) {
			switch c := context.(type) {
			case driver.X11WindowContext:
				id = uint32(c.WindowHandle)
			case driver.WindowsWindowContext: // handles have 32 bits that count
				id = uint32(c.HWND)
			}
		})
	}
	return id
}

// shut takes a window away. It counts as gone at once, and nothing else may end a
// window: not fyne.Window.Close, and the window manager only by way of this.
func (f *faces) shut(w fyne.Window) {
	l := f.lives[w]
	if l == nil {
		return
	}
	delete(f.lives, w)
	if l.deaf != nil {
		l.deaf()
	}
	for _, s := range f.sheets { // what is under way in those that lie over it ends
		if s.window == w {
			s.shut()
		}
	}
	l.gone()
	w.Hide()
	f.leaving++
	f.afterHush(hushes, func() { f.discard(w) })
}

// afterHush does something when the loop has turned a few times.
func (f *faces) afterHush(turns int, do func()) {
	time.AfterFunc(hush, func() {
		if f.over.Load() {
			return
		}
		fyne.Do(func() {
			if turns > 1 {
				f.afterHush(turns-1, do)
				return
			}
			do()
		})
	})
}

// discard destroys a window that nobody sees any more. With the last one Fyne ends its
// loop, and whatever still comes from elsewhere would be drawn on a toolkit that is no
// more: so everything is told to end before.
func (f *faces) discard(w fyne.Window) {
	f.leaving--
	if len(f.lives) == 0 && f.leaving == 0 {
		f.over.Store(true)
		f.end()
	}
	w.Close()
}

// quit ends Fyne's loop, unless it has ended. Fyne's own Quit closes all windows as they
// are, so it is only for when there are none; else the last that goes ends the loop.
func (f *faces) quit() {
	if f.over.Load() {
		return
	}
	for w := range f.lives {
		f.shut(w)
	}
	if f.leaving == 0 {
		f.over.Store(true)
		f.app.Quit()
	}
}
