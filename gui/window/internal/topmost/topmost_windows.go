package topmost

import (
	"image"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	user32          = windows.NewLazySystemDLL("user32.dll")
	enumMonitors    = user32.NewProc("EnumDisplayMonitors")
	monitorInfo     = user32.NewProc("GetMonitorInfoW")
	getWindowLong   = user32.NewProc("GetWindowLongW")
	setWindowLong   = user32.NewProc("SetWindowLongW")
	setWindowPos    = user32.NewProc("SetWindowPos")
	noteMonitor     = windows.NewCallback(note)
	extendedStyle   = int32(-20) // GWL_EXSTYLE
	insertTopmost   = int32(-1)  // HWND_TOPMOST
	offered         chan image.Rectangle
	enumeratesAlone = make(chan struct{}, 1)
)

const (
	topmost    = 0x00000008 // WS_EX_TOPMOST
	toolWindow = 0x00000080 // WS_EX_TOOLWINDOW: not in the taskbar
	noActivate = 0x08000000 // WS_EX_NOACTIVATE

	keepSize      = 0x0001 // SWP_NOSIZE
	staysInactive = 0x0010 // SWP_NOACTIVATE
	keepOwner     = 0x0200 // SWP_NOOWNERZORDER
)

// mostMonitors is how many there may be.
const mostMonitors = 32

type rect struct{ left, top, right, bottom int32 }

type info struct {
	size          uint32
	monitor, work rect
	flags         uint32
}

// Screen is what Windows draws on. The zero value is ready.
type Screen struct{}

// note takes in one monitor of an enumeration: what of it the taskbar leaves.
func note(monitor, _ uintptr, _, _ uintptr) uintptr {
	i := info{size: uint32(unsafe.Sizeof(info{}))}
	if ok, _, _ := monitorInfo.Call(monitor, uintptr(unsafe.Pointer(&i))); ok != 0 {
		select {
		case offered <- image.Rect(int(i.work.left), int(i.work.top), int(i.work.right), int(i.work.bottom)):
		default:
		}
	}
	return 1
}

// Heads returns the monitors, in pixels; none when Windows does not tell.
func (Screen) Heads() (all []image.Rectangle) {
	enumeratesAlone <- struct{}{}
	defer func() { <-enumeratesAlone }()
	offered = make(chan image.Rectangle, mostMonitors)
	_, _, _ = enumMonitors.Call(0, 0, noteMonitor, 0)
	close(offered)
	for one := range offered {
		all = append(all, one)
	}
	return all
}

// Above has a window lie above all others, at a place, and never take the keyboard.
func (Screen) Above(window uint32, at image.Point) error {
	style, _, _ := getWindowLong.Call(uintptr(window), uintptr(extendedStyle))
	_, _, _ = setWindowLong.Call(uintptr(window), uintptr(extendedStyle), style|topmost|toolWindow|noActivate)
	ok, _, err := setWindowPos.Call(uintptr(window), uintptr(insertTopmost), uintptr(int32(at.X)), uintptr(int32(at.Y)), 0, 0, keepSize|staysInactive|keepOwner)
	if ok == 0 {
		return err
	}
	return nil
}
