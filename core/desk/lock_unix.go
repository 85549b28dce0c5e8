//go:build !windows

package desk

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Session names where this process shows its windows: the display. Two of one person are
// two desktops, on a terminal server for instance. It is empty where there is none.
func Session() string {
	display := strings.TrimSuffix(os.Getenv("DISPLAY"), ".0") // a screen of it is no other
	return cmp.Or(display, os.Getenv("WAYLAND_DISPLAY"))
}

// lock takes the lock of the door at path, in a directory that is the person's own.
func lock(path string) (unlock func(), err error) {
	if err := checkDirectory(filepath.Dir(path)); err != nil {
		return nil, err
	}
	return take(path)
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
