package shell

import (
	"context"
	"errors"
	"sync/atomic"

	"golang.org/x/sys/windows"
)

// ErrHotKeyTaken says that another program has a combination of keys.
var ErrHotKeyTaken = errors.New("shell: another program has this key")

// The keys that are held down in a combination.
const (
	HoldAlt     = 0x1 // MOD_ALT
	HoldControl = 0x2 // MOD_CONTROL
	HoldShift   = 0x4 // MOD_SHIFT

	holdOnce = 0x4000 // MOD_NOREPEAT: who holds the key down presses it once
)

const (
	wmHotKey = 0x0312

	errHotKeyAlreadyRegistered = windows.Errno(1409)
)

// lastHotKey numbers them, from 1; there may be 0xbfff, which nobody chooses.
var lastHotKey atomic.Uint32

// HotKey calls pressed, on the thread of the window, each time a key is pressed while others are
// held, in whatever program, until stop is called.
func (w *Window) HotKey(ctx context.Context, held, key uintptr, pressed func()) (stop func(), err error) {
	id := uintptr(lastHotKey.Add(1))
	deaf := w.Listen(wmHotKey, func(wParam, _ uintptr) {
		if wParam == id {
			pressed()
		}
	})
	waiting := w.wait(ctx, func() {
		if ok, _, why := registerHotKey.Call(w.handle, id, held|holdOnce, key); ok == 0 {
			err = why
		}
	})
	stop = func() {
		deaf()
		w.post(func() { _, _, _ = unregisterHotKey.Call(w.handle, id) })
	}
	if waiting != nil {
		stop()
		return nil, waiting
	}
	if err != nil {
		deaf()
		if errors.Is(err, errHotKeyAlreadyRegistered) {
			err = ErrHotKeyTaken
		}
		return nil, err
	}
	return stop, nil
}
