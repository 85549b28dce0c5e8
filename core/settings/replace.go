package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"
)

// WriteFile puts text into a file of the person's own, which nobody else may read, so
// that after any crash it has the old text or the new one.
func WriteFile(path string, text []byte) error { return replace(path, text) }

// replace puts text into the file at path so that after any crash the file has
// the old text or the new one. Its directory is made when it is missing. A link stays
// one: what it leads to is replaced.
func replace(path string, text []byte) error {
	path = target(path)
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails once it has been renamed
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = rename(f.Name(), path)
	}
	if err != nil {
		return err
	}
	return syncDir(dir)
}

// AsideName is what [SetAside] renames a file to.
func AsideName(path string, now time.Time) string {
	return path + ".damaged-" + now.Format("20060102-150405")
}

// SetAside renames the file at path, so that a new one can be begun, and returns its
// new name. Nothing is ever deleted, and a link stays one: what it leads to is renamed.
// What is there no more counts as set aside.
func SetAside(path string, now time.Time) (string, error) {
	path = target(path)
	aside := AsideName(path, now)
	for again := 2; exists(aside); again++ {
		aside = AsideName(path, now) + "-" + strconv.Itoa(again)
	}
	if err := rename(path, aside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("settings: %w", err)
	}
	return aside, nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// target follows the links at path, to where nothing may be yet.
func target(path string) string {
	for range 40 { // more is a circle
		to, err := os.Readlink(path)
		if err != nil {
			break
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	return path
}

// syncDir makes a rename in dir survive a loss of power. Windows has no such call.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
