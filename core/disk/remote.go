package disk

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
)

// Remote tells whether what lies at path, or would lie there, is on a network share.
func Remote(path string) bool {
	path, err := filepath.Abs(path)
	if err != nil {
		return false
	}
	for {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			return remote(real)
		}
		above := filepath.Dir(path)
		if above == path || !errors.Is(stat(path), os.ErrNotExist) {
			return remote(path)
		}
		path = above
	}
}

func stat(path string) error {
	_, err := os.Stat(path)
	return err
}

// Full tells whether a file could not be written for want of room.
func Full(err error) bool {
	return slices.ContainsFunc(noRoom, func(reason error) bool { return errors.Is(err, reason) })
}
