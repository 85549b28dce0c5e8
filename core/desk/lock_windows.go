package desk

import (
	"context"
	"errors"
	"fmt"
	"os"
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

// lockFile opens the lock file beside the door at path, and lets nobody else open it but
// to read. What keeps it from that is another resident if there is a pipe as well, and
// after some patience even without: it may run on another computer, with the same profile.
func lockFile(path string) (*os.File, error) {
	name, err := windows.UTF16PtrFromString(path + lockSuffix)
	if err != nil {
		return nil, fmt.Errorf("desk: lock: %w", err)
	}
	for end := time.Now().Add(holdPatience); ; {
		file, err := windows.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE, windows.FILE_SHARE_READ, nil,
			windows.OPEN_ALWAYS, windows.FILE_ATTRIBUTE_NORMAL, 0)
		switch {
		case err == nil:
			return os.NewFile(uintptr(file), path+lockSuffix), nil
		case !errors.Is(err, windows.ERROR_SHARING_VIOLATION):
			return nil, fmt.Errorf("desk: lock: %w", err)
		case opened(path) || time.Now().After(end):
			return nil, ErrInUse
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
