package idle

import (
	"context"
	"runtime"
	"sync"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	registerClass = user32.NewProc("RegisterClassExW")
	createWindow  = user32.NewProc("CreateWindowExW")
	destroyWindow = user32.NewProc("DestroyWindow")
	defaultProc   = user32.NewProc("DefWindowProcW")
	getMessage    = user32.NewProc("GetMessageW")
	dispatch      = user32.NewProc("DispatchMessageW")
	postMessage   = user32.NewProc("PostMessageW")
	postQuit      = user32.NewProc("PostQuitMessage")

	wtsapi32     = windows.NewLazySystemDLL("wtsapi32.dll")
	register     = wtsapi32.NewProc("WTSRegisterSessionNotification")
	unregister   = wtsapi32.NewProc("WTSUnRegisterSessionNotification")
	querySession = wtsapi32.NewProc("WTSQuerySessionInformationW")
)

// Messages of windows, and what they say.
const (
	closeWindow   = 0x0010 // WM_CLOSE
	destroyed     = 0x0002 // WM_DESTROY
	sessionChange = 0x02b1 // WM_WTSSESSION_CHANGE

	sessionLock   = 7 // WTS_SESSION_LOCK
	sessionUnlock = 8 // WTS_SESSION_UNLOCK
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

// hearing is who is told of the session. Windows calls back, and callbacks live for as
// long as the process: so there is one.
var hearing struct {
	sync.Mutex
	tell func(State)
}

// sessionProc is the WNDPROC of the window that hears of the session.
var sessionProc = sync.OnceValue(func() uintptr {
	return windows.NewCallback(func(window, message, wParam, lParam uintptr) uintptr {
		switch message {
		case sessionChange:
			// The state may lag behind the notification of what it becomes.
			is := wParam == sessionLock || wParam != sessionUnlock && locked()
			hearing.Lock()
			tell := hearing.tell
			hearing.Unlock()
			tell(State{Locked: is})
		case destroyed:
			_, _, _ = unregister.Call(window)
			_, _, _ = postQuit.Call(0)
		default:
			result, _, _ := defaultProc.Call(window, message, wParam, lParam)
			return result
		}
		return 0
	})
})

// sessionClass registers what the window is made of, once.
var sessionClass = sync.OnceValue(func() *uint16 {
	name, _ := windows.UTF16PtrFromString("VestnikSession") // has no NUL
	class := windowClass{proc: sessionProc(), name: name}
	class.size = uint32(unsafe.Sizeof(class))
	_, _, _ = registerClass.Call(uintptr(unsafe.Pointer(&class))) // fails when no window can be made either
	return name
})

// session hears from Windows whether the session is locked, by a window that is never
// shown. There is one session, and one at a time who hears of it.
func session(ctx context.Context, tell func(State)) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		runtime.LockOSThread() // a window lives in the thread that made it, which ends here
		hear(ctx, tell)
	}()
	<-ended
}

// hear makes the window and runs its loop.
func hear(ctx context.Context, tell func(State)) {
	hearing.Lock()
	hearing.tell = tell
	hearing.Unlock()
	window, _, _ := createWindow.Call(0, uintptr(unsafe.Pointer(sessionClass())), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	if window == 0 {
		return
	}
	defer context.AfterFunc(ctx, func() { _, _, _ = postMessage.Call(window, closeWindow, 0, 0) })()
	const thisSession = 0 // NOTIFY_FOR_THIS_SESSION
	if ok, _, _ := register.Call(window, thisSession); ok == 0 {
		_, _, _ = destroyWindow.Call(window) // the service is not there yet
		return
	}
	tell(State{Locked: locked()})
	var m windowMessage
	for {
		// 0 at the end, -1 for a fault.
		if more, _, _ := getMessage.Call(uintptr(unsafe.Pointer(&m)), 0, 0, 0); int32(more) <= 0 {
			return
		}
		_, _, _ = dispatch.Call(uintptr(unsafe.Pointer(&m)))
	}
}

// sessionInfo is the beginning of WTSINFOEXW at its level 1.
type sessionInfo struct {
	level uint32
	_     uint32
	id    uint32
	state uint32 // WTS_CONNECTSTATE_CLASS
	flags uint32
}

// locked tells whether the session is locked, or on nobody's screen.
func locked() bool {
	const currentSession, infoEx = 0xffffffff, 25 // WTS_CURRENT_SESSION, WTSSessionInfoEx
	const active, isLocked = 0, 0                 // WTSActive, WTS_SESSIONSTATE_LOCK
	var info *sessionInfo
	var size uint32
	ok, _, _ := querySession.Call(0, currentSession, infoEx, uintptr(unsafe.Pointer(&info)), uintptr(unsafe.Pointer(&size)))
	if ok == 0 || info == nil {
		return false
	}
	defer windows.WTSFreeMemory(uintptr(unsafe.Pointer(info)))
	if uintptr(size) < unsafe.Sizeof(*info) || info.level != 1 {
		return false
	}
	return info.flags == isLocked || info.state != active
}
