package desk

import (
	"errors"
	"fmt"

	"golang.org/x/sys/windows"
)

// checkDirectory has nothing to check: the directory lies in the person's profile,
// which Windows closes to others.
func checkDirectory(string) error { return nil }

// lock opens the lock file at path and lets nobody else open it. [ErrInUse] says
// that another process has it.
func lock(path string) (unlock func(), err error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, fmt.Errorf("desk: lock: %w", err)
	}
	const shareNothing = 0
	file, err := windows.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE, shareNothing, nil,
		windows.OPEN_ALWAYS, windows.FILE_ATTRIBUTE_NORMAL, 0)
	switch {
	case errors.Is(err, windows.ERROR_SHARING_VIOLATION):
		return nil, ErrInUse
	case err != nil:
		return nil, fmt.Errorf("desk: lock: %w", err)
	}
	return func() { _ = windows.CloseHandle(file) }, nil
}
