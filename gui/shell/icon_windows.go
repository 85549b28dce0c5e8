package shell

import (
	"context"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// realArea is the notification area of this desktop.
type realArea struct{ window *Window }

// ours is the number of the icon among those of the window.
const ours = 1

func (a realArea) notify(message uint32, data *notifyIconData) bool {
	data.size, data.window, data.id, data.callbackMessage = uint32(unsafe.Sizeof(*data)), a.window.handle, ours, wmIcon
	ok, _, _ := shellNotifyIcon.Call(uintptr(message), uintptr(unsafe.Pointer(data)))
	return ok != 0
}

func (realArea) load(picture []byte, size int) uintptr {
	if len(picture) == 0 {
		return 0
	}
	const isIcon, version = 1, 0x30000
	handle, _, _ := createIconFromResourceEx.Call(uintptr(unsafe.Pointer(&picture[0])), uintptr(len(picture)),
		isIcon, version, uintptr(size), uintptr(size), 0)
	return handle
}

func (realArea) free(handle uintptr) {
	if handle != 0 {
		_, _, _ = destroyIcon.Call(handle)
	}
}

// sizes asks at the scale of the taskbar, which is that of the screen it is on.
func (a realArea) sizes() (small, large int) {
	const cxIcon, cxSmallIcon = 11, 49 // SM_CXICON, SM_CXSMICON
	measure := func(metric uintptr) int { n, _, _ := getSystemMetrics.Call(metric); return int(n) }
	if getSystemMetricsForDpi.Find() == nil && getDpiForWindow.Find() == nil {
		if dpi := a.dpi(); dpi != 0 {
			measure = func(metric uintptr) int { n, _, _ := getSystemMetricsForDpi.Call(metric, dpi); return int(n) }
		}
	}
	return max(measure(cxSmallIcon), 16), max(measure(cxIcon), 32)
}

func (a realArea) dpi() uintptr {
	at := taskbar()
	if at == 0 {
		at = a.window.handle
	}
	dpi, _, _ := getDpiForWindow.Call(at)
	return dpi
}

// taskbar returns the window of the taskbar, 0 where there is none.
func taskbar() uintptr {
	class, _ := windows.UTF16PtrFromString("Shell_TrayWnd") // has no NUL
	found, _, _ := findWindow.Call(uintptr(unsafe.Pointer(class)), 0)
	return found
}

// Present tells whether there is a taskbar now, to show an icon in.
func Present() bool { return taskbar() != 0 }

func (a realArea) after(d time.Duration, f func()) {
	time.AfterFunc(d, func() { a.window.post(f) })
}

// hearIcon hears of the icon: in version 4 the event, and where on the screen it was.
func (w *Window) hearIcon(wParam, lParam uintptr) {
	event := uint16(lParam)
	if event == wmContextMenu {
		w.openMenu(int16(wParam), int16(wParam>>16))
		return
	}
	if event == ninSelect || event == ninKeySelect || event == ninBalloonClick {
		yieldForeground()
	}
	w.place.hear(event)
}

// yieldForeground lets the next program that asks for it come before all others, which
// Windows allows only to the one that was clicked: our windows are another program's.
func yieldForeground() {
	const anybody = 0xffffffff // ASFW_ANY
	_, _, _ = allowSetForegroundWindow.Call(anybody)
}

// SetIcon shows an icon, in place of the one before, as soon as there is something that
// does. It does not wait.
func (w *Window) SetIcon(icon *Icon) { w.post(func() { w.place.set(icon) }) }

// RemoveIcon takes the icon away, and returns when it is or ctx ends.
func (w *Window) RemoveIcon(ctx context.Context) error { return w.wait(ctx, w.place.remove) }

// Shown delivers whether the icon is shown: now, and each time that has changed, until ctx
// ends, which closes the channel. Who receives late gets the latest only.
func (w *Window) Shown(ctx context.Context) <-chan bool { return w.shown.follow(ctx) }

// ShowBalloon shows a balloon in place of the one before. It fails with [ErrNoShell] while
// the icon is not shown, and with that of ctx when Windows does not answer.
func (w *Window) ShowBalloon(ctx context.Context, b *Balloon) error {
	outcome := make(chan error, 1)
	if err := w.wait(ctx, func() { outcome <- w.place.show(b) }); err != nil {
		return err
	}
	return <-outcome
}

// HideBalloon takes b back if it is still the last one. It does not wait.
func (w *Window) HideBalloon(b *Balloon) { w.post(func() { w.place.hide(b) }) }
