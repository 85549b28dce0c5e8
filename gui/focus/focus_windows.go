package focus

import (
	"context"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	shell32    = windows.NewLazySystemDLL("shell32.dll")
	queryState = shell32.NewProc("SHQueryUserNotificationState")
	ntdll      = windows.NewLazySystemDLL("ntdll.dll")
	queryWNF   = ntdll.NewProc("NtQueryWnfStateData")
)

// patience is how long Windows may take to answer. Then it is taken for no.
const patience = 500 * time.Millisecond

var isQuiet = newQuestion()

// Quiet tells whether Windows is asked not to disturb.
func Quiet(ctx context.Context) bool {
	return isQuiet.ask(ctx, patience, func() bool { return asksForQuiet(shown()) || assisted() })
}

func shared() bool { return fillsTheScreen(shown()) }

// shown returns the state of what is on the screen; 0: it is not known.
func shown() (state uint32) {
	if queryState.Find() != nil {
		return 0
	}
	if code, _, _ := queryState.Call(uintptr(unsafe.Pointer(&state))); int32(code) < 0 {
		return 0
	}
	return state
}

// activeProfile is WNF_SHEL_QUIETHOURS_ACTIVE_PROFILE_CHANGED.
const activeProfile uint64 = 0x0d83063ea3bf1c75

// assisted tells whether focus assist is on.
func assisted() bool {
	if queryWNF.Find() != nil {
		return false
	}
	name, profile := activeProfile, uint32(0)
	var stamp uint32
	size := uint32(unsafe.Sizeof(profile))
	status, _, _ := queryWNF.Call(uintptr(unsafe.Pointer(&name)), 0, 0, uintptr(unsafe.Pointer(&stamp)),
		uintptr(unsafe.Pointer(&profile)), uintptr(unsafe.Pointer(&size)))
	return int32(status) >= 0 && size == uint32(unsafe.Sizeof(profile)) && assists(profile)
}
