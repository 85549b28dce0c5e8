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
)

// sources are the session's notifications, and the call that has to be made again and
// again, because nobody tells of input: at once when a lock ends, which takes input.
func sources(limits []time.Duration) []source {
	unlocked := make(chan struct{}, 1)
	all := []source{func(ctx context.Context, tell func(State)) {
		session(ctx, func(s State) {
			tell(s)
			if !s.Locked {
				select {
				case unlocked <- struct{}{}:
				default: // it will be asked
				}
			}
		})
	}}
	if len(limits) == 0 {
		return all
	}
	return append(all, func(ctx context.Context, tell func(State)) {
		poll(ctx, unlocked, func() (State, error) {
			idle, err := sinceInput()
			return State{Idle: passed(limits, idle)}, err
		}, tell)
	})
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

// Source names what tells for how long nothing was touched, "" where nothing does.
func Source(context.Context) string {
	if _, err := sinceInput(); err != nil {
		return ""
	}
	return "GetLastInputInfo"
}
