package shell

import (
	"sync"
	"unsafe"

	"golang.org/x/sys/windows"
)

// closing is the process whose windows are asked to close, while they are counted up.
type closing struct {
	process uint32
	asked   int
}

// closeOne is a WNDENUMPROC.
var closeOne = sync.OnceValue(func() uintptr {
	return windows.NewCallback(func(handle windows.HWND, c *closing) uintptr {
		var process uint32
		_, _ = windows.GetWindowThreadProcessId(handle, &process)
		if process == c.process && windows.IsWindowVisible(handle) {
			_, _, _ = postMessage.Call(uintptr(handle), wmClose, 0, 0)
			c.asked++
		}
		return 1 // go on
	})
})

// CloseWindows asks another program to end, as far as Windows knows how to: it posts
// WM_CLOSE to the windows of the process that can be seen, and returns how many there are.
// It does not wait.
func CloseWindows(process int) (asked int) {
	c := closing{process: uint32(process)}
	_ = windows.EnumWindows(closeOne(), unsafe.Pointer(&c)) // fails where there are none
	return c.asked
}
