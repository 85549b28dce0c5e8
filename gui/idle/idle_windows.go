package idle

import (
	"context"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	user32           = windows.NewLazySystemDLL("user32.dll")
	getLastInputInfo = user32.NewProc("GetLastInputInfo")
	kernel32         = windows.NewLazySystemDLL("kernel32.dll")
	getTickCount     = kernel32.NewProc("GetTickCount")
	wtsapi32         = windows.NewLazySystemDLL("wtsapi32.dll")
	querySession     = wtsapi32.NewProc("WTSQuerySessionInformationW")
)

// sources are the calls that the system answers. It would tell of a lock without being
// asked, but only a window, in its own loop; and GetLastInputInfo never tells.
func sources(limits []time.Duration) []source {
	ask := func() (State, error) {
		idle, err := sinceInput()
		if err != nil {
			return State{}, err
		}
		return State{Idle: passed(limits, idle), Locked: locked()}, nil
	}
	return []source{func(ctx context.Context, tell func(State)) { poll(ctx, ask, tell) }}
}

// lastInputInfo is LASTINPUTINFO.
type lastInputInfo struct {
	size uint32
	time uint32 // in the milliseconds of GetTickCount
}

// sinceInput returns for how long nothing was touched in this session.
func sinceInput() (time.Duration, error) {
	info := lastInputInfo{size: uint32(unsafe.Sizeof(lastInputInfo{}))}
	if ok, _, err := getLastInputInfo.Call(uintptr(unsafe.Pointer(&info))); ok == 0 {
		return 0, err
	}
	now, _, _ := getTickCount.Call()
	// Both begin anew after 49.7 days, and so does their difference, rightly.
	return time.Duration(uint32(now)-info.time) * time.Millisecond, nil
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
