package blackbox

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"

	"vestnik/core/desk"
)

// FileSize is how large a file may grow, and files how many there are.
const (
	FileSize = 1 << 20
	files    = 3
)

// file is the log on the disk.
type file struct {
	path string
	open *os.File
	size int64
}

// write appends a record as a line. What cannot be written is lost, and the next one opens
// the file again.
func (f *file) write(r desk.Record) {
	if f.path == "" {
		return
	}
	line, err := json.Marshal(r)
	if err != nil {
		return
	}
	line = append(line, '\n')
	if f.size+int64(len(line)) > FileSize {
		f.rotate()
	}
	if f.open == nil && f.begin() != nil {
		return
	}
	n, err := f.open.Write(line)
	if f.size += int64(n); err != nil {
		_ = f.close()
	}
}

// begin opens the file.
func (f *file) begin() error {
	open, err := os.OpenFile(f.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	info, err := open.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return errors.Join(err, open.Close(), fs.ErrInvalid)
	}
	if f.open, f.size = open, info.Size(); f.size > FileSize {
		f.rotate()
	}
	return nil
}

// rotate begins a new file. Where the old one cannot be renamed, because another program
// reads it, it is written on, from its beginning when it has grown to twice its size.
func (f *file) rotate() {
	full := f.size
	_ = f.close()
	for n := files - 1; n > 0; n-- {
		_ = os.Rename(f.numbered(n-1), f.numbered(n))
	}
	if _, err := os.Stat(f.path); err == nil && full > 2*FileSize {
		_ = os.Truncate(f.path, 0)
	}
	open, err := os.OpenFile(f.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	f.open, f.size = open, 0
	if info, err := open.Stat(); err == nil {
		f.size = info.Size()
	}
}

// numbered is what the file is called that was n files ago.
func (f *file) numbered(n int) string {
	if n == 0 {
		return f.path
	}
	return f.path + "." + strconv.Itoa(n)
}

func (f *file) close() error {
	if f.open == nil {
		return nil
	}
	err := f.open.Close()
	f.open = nil
	return err
}

// Read returns up to n of the last records in the files, the oldest first, for when
// nobody runs who has them in memory. A line that is damaged is left out.
func Read(path string, n int) ([]desk.Record, error) {
	var all []desk.Record
	f := file{path: path}
	for at := range files {
		older, err := readFile(f.numbered(at))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if all = append(older, all...); len(all) >= n {
			return all[len(all)-n:], nil
		}
	}
	return all, nil
}

func readFile(path string) (all []desk.Record, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	lines := bufio.NewScanner(io.LimitReader(file, 4*FileSize))
	lines.Buffer(nil, 4*FileSize+1) // one line of zeros may be all of it
	for lines.Scan() {
		var r desk.Record
		if json.Unmarshal(bytes.TrimSpace(lines.Bytes()), &r) == nil {
			all = append(all, r)
		}
	}
	return all, lines.Err()
}
