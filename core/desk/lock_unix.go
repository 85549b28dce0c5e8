//go:build !windows

package desk

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// Session names where this process shows its windows: the display. Two of one person are
// two desktops, on a terminal server for instance. It is empty where there is none.
func Session() string {
	display := strings.TrimSuffix(os.Getenv("DISPLAY"), ".0") // a screen of it is no other
	return cmp.Or(display, os.Getenv("WAYLAND_DISPLAY"))
}

// lockFile opens the lock file beside the door at path, in a directory that is the
// person's own, and locks it.
func lockFile(path string) (*os.File, error) {
	if err := checkDirectory(filepath.Dir(path)); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path+lockSuffix, os.O_CREATE|os.O_RDWR|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("desk: lock: %w", err)
	}
	if err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = file.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, ErrInUse
		}
		return nil, fmt.Errorf("desk: lock: %w", err)
	}
	return file, nil
}

// checkDirectory tells whether a directory is the person's own, and closed to others.
func checkDirectory(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("desk: %w", err)
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(owner.Uid) != os.Getuid() || info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%w: directory %s (want one of mode 0700 and our own)", errStranger, path)
	}
	return nil
}
