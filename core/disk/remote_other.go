//go:build !linux && !windows

package disk

import "golang.org/x/sys/unix"

func remote(path string) bool {
	var about unix.Statfs_t
	return unix.Statfs(path, &about) == nil && about.Flags&unix.MNT_LOCAL == 0
}
