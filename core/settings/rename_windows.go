package settings

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/windows"
)

const (
	// holdPatience is how long others may hold a file: virus scanners, backups, another
	// program of ours that reads it.
	holdPatience = 2 * time.Second
	holdPause    = 20 * time.Millisecond
)

// rename renames a file, also over one that somebody is reading at the moment, which
// Windows refuses.
func rename(from, to string) error {
	return patiently(func() error { return os.Rename(from, to) })
}

// readFile reads a file, also one that is being replaced at the moment.
func readFile(path string) (text []byte, err error) {
	err = patiently(func() error { text, err = os.ReadFile(path); return err })
	if errors.Is(err, windows.ERROR_PATH_NOT_FOUND) && !canBe(filepath.Dir(path)) {
		err = &fs.PathError{Op: "open", Path: path, Err: errAway}
	}
	return text, err
}

// errAway is not [fs.ErrNotExist]: that there is no file is known only where its directory
// can be looked into.
var errAway = errors.New("its directory cannot be reached")

// canBe tells whether there is a directory at path, or could be one: neither its drive is
// away nor a file lies there. Windows says the same of all three.
func canBe(path string) bool {
	for {
		info, err := os.Stat(path)
		above := filepath.Dir(path)
		if err == nil || above == path {
			return err == nil && info.IsDir()
		}
		path = above
	}
}

// patiently repeats what fails because somebody holds a file.
func patiently(do func() error) error {
	for end := time.Now().Add(holdPatience); ; time.Sleep(holdPause) {
		err := do()
		held := errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_SHARING_VIOLATION)
		if !held || time.Now().After(end) {
			return err
		}
	}
}
