package avatar

import (
	"cmp"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// Cache keeps pictures by their hashes. What it gives back is verified, so it may be any
// place where others write too. It is called by several goroutines at once.
type Cache interface {
	Get(hash string) []byte // nil where it is not there
	Put(hash string, data []byte)
}

// Dir is a cache in a directory, one file a picture: at most Max files, of which the oldest
// goes first. It is a cache: what cannot be written is asked for again.
type Dir struct {
	Path string
	Max  int

	mu sync.Mutex
}

// Get implements [Cache].
func (d *Dir) Get(hash string) []byte {
	if !IsHash(hash) {
		return nil
	}
	path := filepath.Join(d.Path, hash)
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() || info.Size() > MaxBytes {
		return nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return data
}

// Put implements [Cache]. A file is there as a whole or not at all.
func (d *Dir) Put(hash string, data []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !IsHash(hash) || os.MkdirAll(d.Path, 0o700) != nil {
		return
	}
	f, err := os.CreateTemp(d.Path, "new-")
	if err != nil {
		return
	}
	_, err = f.Write(data)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil || os.Rename(f.Name(), filepath.Join(d.Path, hash)) != nil {
		_ = os.Remove(f.Name())
		return
	}
	d.trim(hash)
}

// trim removes what is too much, and not what was put in last, whatever the clock says.
func (d *Dir) trim(last string) {
	files, err := os.ReadDir(d.Path)
	if err != nil || len(files) <= d.Max {
		return
	}
	age := make(map[string]int64, len(files))
	for _, f := range files {
		if info, err := f.Info(); err == nil {
			age[f.Name()] = info.ModTime().UnixNano()
		}
	}
	age[last] = math.MaxInt64
	slices.SortFunc(files, func(a, b os.DirEntry) int { return cmp.Compare(age[a.Name()], age[b.Name()]) })
	for _, f := range files[:len(files)-d.Max] {
		_ = os.Remove(filepath.Join(d.Path, f.Name()))
	}
}
