package window

import (
	"time"

	"fyne.io/fyne/v2"
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

// open returns a new window, which calls gone when it is shut.
func (f *faces) open(size fyne.Size, gone func()) fyne.Window {
	w := f.app.NewWindow(Title)
	w.Resize(size)
	w.SetCloseIntercept(func() { f.shut(w) })
	f.shown[w] = gone
	return w
}

// shut takes a window away. It counts as gone at once, and nothing else may end a
// window: not fyne.Window.Close, and the window manager only by way of this.
func (f *faces) shut(w fyne.Window) {
	gone := f.shown[w]
	if gone == nil {
		return
	}
	delete(f.shown, w)
	gone()
	w.Hide()
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
	if len(f.shown) == 0 {
		f.over.Store(true)
		f.end()
	}
	w.Close()
}
