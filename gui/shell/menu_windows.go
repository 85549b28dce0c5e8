package shell

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// SetMenu says what the menu consists of when it opens next.
func (w *Window) SetMenu(items []Item) { w.post(func() { w.items = items }) }

// openMenu opens the menu at a point of the screen and does what is chosen. It returns
// when it is closed; what is said to the window meanwhile is heard. Of a second menu that
// opens over an open one Windows makes nothing.
func (w *Window) openMenu(x, y int16) {
	entries, does := layout(w.items)
	handle := build(entries)
	if handle == 0 {
		return
	}
	defer destroyMenu.Call(handle)
	// Without the first the menu would not close by a click beside it, and without the
	// last the next one would close as soon as it opens.
	_, _, _ = setForegroundWindow.Call(w.handle)
	const returnChoice, anyButton = 0x100, 0x2 // TPM_RETURNCMD, TPM_RIGHTBUTTON
	chosen, _, _ := trackPopupMenuEx.Call(handle, returnChoice|anyButton, uintptr(x), uintptr(y), w.handle, 0)
	_, _, _ = postMessage.Call(w.handle, wmNull, 0, 0)
	if chosen > 0 && int(chosen) <= len(does) && does[chosen-1] != nil {
		yieldForeground()
		go does[chosen-1]()
	}
}

// build makes a menu; 0 when Windows has no more of them. Destroying it destroys those
// below it.
func build(entries []entry) (handle uintptr) {
	handle, _, _ = createPopupMenu.Call()
	if handle == 0 {
		return 0
	}
	for n, e := range entries {
		info := menuItemInfo{mask: e.mask, kind: e.kind, state: e.state, id: e.id}
		info.size = uint32(unsafe.Sizeof(info))
		info.label, _ = windows.UTF16PtrFromString(e.label) // literal leaves no NUL
		if e.mask&miimSubmenu != 0 {
			info.submenu = build(e.below)
		}
		const byPosition = 1
		if ok, _, _ := insertMenuItem.Call(handle, uintptr(n), byPosition, uintptr(unsafe.Pointer(&info))); ok == 0 {
			_, _, _ = destroyMenu.Call(info.submenu)
		}
	}
	return handle
}
