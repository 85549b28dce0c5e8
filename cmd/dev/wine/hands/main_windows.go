// Command hands does in a Windows what a test cannot do from outside: it looks at the
// windows and the icon that are there, and says to them what Windows itself or another
// program would. It is in no package and runs in wine only.
//
//	hands windows    every window that can be seen, a line of JSON each
//	hands clipboard  the text on the clipboard
//	hands icon       succeeds if the icon is in the notification area
//	hands forget     takes the icon away, as an Explorer that has ended has
//	hands announce   says to all windows that there is a new taskbar
//	hands prevent    asks whether the session may end, and says that it does not
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/windows"

	"vestnik/gui/shell"
)

func main() {
	deeds := map[string]func() error{"windows": list, "clipboard": paste, "icon": look, "forget": forget, "announce": announce, "prevent": prevent}
	if len(os.Args) != 2 || deeds[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "hands: what is to be done?")
		os.Exit(2)
	}
	if err := deeds[os.Args[1]](); err != nil {
		fmt.Fprintln(os.Stderr, "hands:", err)
		os.Exit(1)
	}
}

var (
	user32          = windows.NewLazySystemDLL("user32.dll")
	findWindow      = user32.NewProc("FindWindowW")
	getWindowRect   = user32.NewProc("GetWindowRect")
	sendTimeout     = user32.NewProc("SendMessageTimeoutW")
	sendNotify      = user32.NewProc("SendNotifyMessageW")
	registerMessage = user32.NewProc("RegisterWindowMessageW")
	openClipboard   = user32.NewProc("OpenClipboard")
	getClipboard    = user32.NewProc("GetClipboardData")
	closeClipboard  = user32.NewProc("CloseClipboard")
	globalLock      = windows.NewLazySystemDLL("kernel32.dll").NewProc("GlobalLock")
	notifyIcon      = windows.NewLazySystemDLL("shell32.dll").NewProc("Shell_NotifyIconW")
)

// patience is how long a window may take to answer, in milliseconds; one that hangs is not
// waited for.
const patience, abortIfHung = 5000, 0x02 // SMTO_ABORTIFHUNG

// seen is a window on the screen.
type seen struct {
	Class, Text         string
	X, Y, Width, Height int32
}

// list prints the windows that can be seen and are not within others.
func list() error {
	out := json.NewEncoder(os.Stdout)
	each := windows.NewCallback(func(handle windows.HWND, _ uintptr) uintptr {
		if windows.IsWindowVisible(handle) {
			_ = out.Encode(describe(handle))
		}
		return 1 // go on
	})
	return windows.EnumWindows(each, nil)
}

func describe(handle windows.HWND) seen {
	const getText = 0x0d // WM_GETTEXT
	var class, text [512]uint16
	_, _ = windows.GetClassName(handle, &class[0], int32(len(class)))
	_, _, _ = sendTimeout.Call(uintptr(handle), getText, uintptr(len(text)), uintptr(unsafe.Pointer(&text)), abortIfHung, patience, 0)
	var at struct{ left, top, right, bottom int32 }
	_, _, _ = getWindowRect.Call(uintptr(handle), uintptr(unsafe.Pointer(&at)))
	return seen{windows.UTF16ToString(class[:]), windows.UTF16ToString(text[:]), at.left, at.top, at.right - at.left, at.bottom - at.top}
}

// paste prints the text on the clipboard, which is none when another program has it.
func paste() error {
	if ok, _, _ := openClipboard.Call(0); ok == 0 {
		return nil
	}
	defer closeClipboard.Call()
	const unicodeText = 13 // CF_UNICODETEXT
	handle, _, _ := getClipboard.Call(unicodeText)
	if handle == 0 {
		return nil
	}
	address, _, _ := globalLock.Call(handle)
	fmt.Print(windows.UTF16PtrToString(*(**uint16)(unsafe.Pointer(&address)))) // of memory that is not Go's
	return nil
}

// icon is the beginning of NOTIFYICONDATAW, in the length that Windows 2000 had.
type icon struct {
	size   uint32
	window uintptr
	id     uint32
	flags  uint32
	_      [952]byte
}

// program finds the window through which Windows speaks to the resident.
func program() (window uintptr, err error) {
	class, _ := windows.UTF16PtrFromString(shell.Class)
	if window, _, _ = findWindow.Call(uintptr(unsafe.Pointer(class)), 0); window == 0 {
		return 0, errors.New("the program is not there")
	}
	return window, nil
}

// notify says something of the icon of the program to the shell, which takes it from anybody.
func notify(message uintptr) error {
	window, err := program()
	if err != nil {
		return err
	}
	data := icon{window: window, id: 1}
	data.size = uint32(unsafe.Sizeof(data))
	if ok, _, _ := notifyIcon.Call(message, uintptr(unsafe.Pointer(&data))); ok == 0 {
		return errors.New("the icon is not there")
	}
	return nil
}

// look changes nothing of the icon, which succeeds when there is one.
func look() error { return notify(1) } // NIM_MODIFY

func forget() error { return notify(2) } // NIM_DELETE

func announce() error {
	const all = 0xffff // HWND_BROADCAST
	name, _ := windows.UTF16PtrFromString("TaskbarCreated")
	created, _, _ := registerMessage.Call(uintptr(unsafe.Pointer(name)))
	if ok, _, err := sendNotify.Call(all, created, 0, 0); ok == 0 {
		return err
	}
	return nil
}

// prevent asks the program whether the session may end, as Windows asks all, and tells it
// that it does not, which it does when another has said no.
func prevent() error {
	window, err := program()
	if err != nil {
		return err
	}
	const mayEnd, ends = 0x11, 0x16 // WM_QUERYENDSESSION, WM_ENDSESSION
	var may uintptr
	if ok, _, err := sendTimeout.Call(window, mayEnd, 0, 0, abortIfHung, patience, uintptr(unsafe.Pointer(&may))); ok == 0 || may == 0 {
		return fmt.Errorf("the program does not let the session end: %w", err)
	}
	if ok, _, err := sendTimeout.Call(window, ends, 0, 0, abortIfHung, patience, 0); ok == 0 {
		return err
	}
	return nil
}
