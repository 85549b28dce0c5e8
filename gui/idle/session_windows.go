package idle

import (
	"context"
	"unsafe"

	"golang.org/x/sys/windows"

	"vestnik/gui/shell"
)

var (
	wtsapi32     = windows.NewLazySystemDLL("wtsapi32.dll")
	register     = wtsapi32.NewProc("WTSRegisterSessionNotification")
	unregister   = wtsapi32.NewProc("WTSUnRegisterSessionNotification")
	querySession = wtsapi32.NewProc("WTSQuerySessionInformationW")
)

// What WM_WTSSESSION_CHANGE says, beside that the session came to a screen or left it.
const (
	sessionLock   = 7 // WTS_SESSION_LOCK
	sessionUnlock = 8 // WTS_SESSION_UNLOCK
)

// session hears from Windows whether the session is locked, or on nobody's screen, until
// ctx ends. One hears of it at a time.
func session(ctx context.Context, tell func(State)) {
	w, err := shell.Open()
	if err != nil {
		return
	}
	defer w.Listen(shell.SessionChange, func(what, _ uintptr) {
		// The state may lag behind the notification of what it becomes.
		tell(State{Locked: what == sessionLock || what != sessionUnlock && locked()})
	})()
	const thisSession = 0 // NOTIFY_FOR_THIS_SESSION
	if ok, _, _ := register.Call(w.Handle(), thisSession); ok == 0 {
		return // the service is not there yet
	}
	defer unregister.Call(w.Handle())
	tell(State{Locked: locked()})
	<-ctx.Done()
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
