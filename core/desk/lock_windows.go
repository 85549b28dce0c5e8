package desk

import (
	"context"
	"errors"
	"strconv"
	"time"

	"golang.org/x/sys/windows"
)

// Session names where this process shows its windows: the person's session on this
// computer, of which a terminal server may hold several.
func Session() string {
	var id uint32
	if err := windows.ProcessIdToSessionId(windows.GetCurrentProcessId(), &id); err != nil {
		return ""
	}
	return strconv.FormatUint(uint64(id), 10)
}

const (
	// holdPatience is how long others may hold the lock file while nobody answers at the
	// door: a virus scanner, or a resident that opens the door at this moment.
	holdPatience = 2 * time.Second
	// holdPause is how long each look at the door takes meanwhile.
	holdPause = 50 * time.Millisecond
)

// lock takes the lock of the door at path. What keeps it from that is another resident if
// there is a pipe as well, and after some patience even without: it may run on another
// computer, with the same profile.
func lock(path string) (unlock func(), err error) {
	for end := time.Now().Add(holdPatience); ; {
		unlock, err := take(path)
		if !errors.Is(err, ErrInUse) || opened(path) || time.Now().After(end) {
			return unlock, err
		}
	}
}

// opened looks for a pipe for a moment, which is there also before somebody answers.
func opened(path string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), holdPause)
	defer cancel()
	conn, err := connect(ctx, path)
	if err == nil {
		_ = conn.Close()
		return true
	}
	if !gone(err) {
		return true
	}
	<-ctx.Done()
	return false
}
