package shell

import (
	"golang.org/x/sys/windows"
)

// The calls of Windows that golang.org/x/sys has not.
var (
	user32 = windows.NewLazySystemDLL("user32.dll")

	registerClassEx             = user32.NewProc("RegisterClassExW")
	createWindowEx              = user32.NewProc("CreateWindowExW")
	destroyWindow               = user32.NewProc("DestroyWindow")
	defWindowProc               = user32.NewProc("DefWindowProcW")
	getMessage                  = user32.NewProc("GetMessageW")
	dispatchMessage             = user32.NewProc("DispatchMessageW")
	postMessage                 = user32.NewProc("PostMessageW")
	postQuitMessage             = user32.NewProc("PostQuitMessage")
	registerWindowMessage       = user32.NewProc("RegisterWindowMessageW")
	changeWindowMessageFilterEx = user32.NewProc("ChangeWindowMessageFilterEx")
	setForegroundWindow         = user32.NewProc("SetForegroundWindow")
	allowSetForegroundWindow    = user32.NewProc("AllowSetForegroundWindow")
	findWindow                  = user32.NewProc("FindWindowW")
	getDpiForWindow             = user32.NewProc("GetDpiForWindow") // Windows 10 1607
	getSystemMetricsForDpi      = user32.NewProc("GetSystemMetricsForDpi")
	getSystemMetrics            = user32.NewProc("GetSystemMetrics")
	createIconFromResourceEx    = user32.NewProc("CreateIconFromResourceEx")
	destroyIcon                 = user32.NewProc("DestroyIcon")
	createPopupMenu             = user32.NewProc("CreatePopupMenu")
	insertMenuItem              = user32.NewProc("InsertMenuItemW")
	trackPopupMenuEx            = user32.NewProc("TrackPopupMenuEx")
	endMenu                     = user32.NewProc("EndMenu")
	destroyMenu                 = user32.NewProc("DestroyMenu")
	registerHotKey              = user32.NewProc("RegisterHotKey")
	unregisterHotKey            = user32.NewProc("UnregisterHotKey")

	shellNotifyIcon = windows.NewLazySystemDLL("shell32.dll").NewProc("Shell_NotifyIconW")
)

// Messages of windows.
const (
	wmNull            = 0x0000
	wmDestroy         = 0x0002
	wmClose           = 0x0010
	wmQueryEndSession = 0x0011
	wmEndSession      = 0x0016
	wmSettingChange   = 0x001a
	wmContextMenu     = 0x007b
	wmDisplayChange   = 0x007e
	wmDPIChanged      = 0x02e0
	wmApp             = 0x8000

	wmCall = wmApp + 1 // run what was posted
	wmIcon = wmApp + 2 // the shell speaks of the icon
)

// Messages that [Window.Listen] is for.
const (
	PowerBroadcast = 0x0218 // WM_POWERBROADCAST
	SessionChange  = 0x02b1 // WM_WTSSESSION_CHANGE
)

// windowClass is WNDCLASSEXW.
type windowClass struct {
	size, style                        uint32
	proc                               uintptr
	classExtra, windowExtra            int32
	instance, icon, cursor, background uintptr
	menu, name                         *uint16
	smallIcon                          uintptr
}

// windowMessage is MSG.
type windowMessage struct {
	window         uintptr
	message        uint32
	wParam, lParam uintptr
	time           uint32
	x, y           int32
	private        uint32
}

// menuItemInfo is MENUITEMINFOW.
type menuItemInfo struct {
	size, mask, kind, state, id uint32
	submenu, checked, unchecked uintptr
	data                        uintptr
	label                       *uint16
	length                      uint32
	bitmap                      uintptr
}
