package files

import (
	"bufio"
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"vestnik/core/xmpp/sharing"
)

// MostSaved is how large a file may be that is saved, in bytes.
const MostSaved = 4 << 30

// mostNumber is how many files of one name there may be in a directory.
const mostNumber = 1000

// Save fetches a file and puts it into a directory, under the name that [NameOf] gives it or,
// where that is taken, with a number. It returns its path. The file is there whole, or not at
// all. The function is told how many bytes have come. Errors are [*SizeError], [ErrAddress],
// what went wrong with the server, in a [*TransferError], and those of the disk.
func Save(ctx context.Context, way Way, f sharing.File, dir string, progress func(got int64)) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	to, err := os.CreateTemp(dir, ".*.part") // mode 0600
	if err != nil {
		return "", err
	}
	defer os.Remove(to.Name()) // fails once it has its name
	buffered := bufio.NewWriterSize(to, 64<<10)
	err = get(ctx, way, f.URL, f.Size, MostSaved, buffered, progress)
	if err == nil {
		err = buffered.Flush()
	}
	if closed := to.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return "", err
	}
	mark(to.Name(), f.URL)
	return named(to.Name(), dir, NameOf(f))
}

// NameOf is how a file is called here: as its sender does, or by the end of its address.
func NameOf(f sharing.File) string {
	name := f.Name
	if at, ok := secure(f.URL); ok && strings.TrimSpace(name) == "" {
		if name = path.Base(at.Path); name == "/" || name == "." {
			name = at.Hostname()
		}
	}
	return SafeName(name)
}

// named gives a file a name that no other has. The name is taken first, as an empty file, which
// the other then replaces: so two that come at once do not meet.
func named(from, dir, name string) (string, error) {
	ending := path.Ext(name)
	for number := 1; number <= mostNumber; number++ {
		as := name
		if number > 1 {
			as = strings.TrimSuffix(name, ending) + " (" + strconv.Itoa(number) + ")" + ending
		}
		to := filepath.Join(dir, as)
		taken, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		taken.Close()
		if err := os.Rename(from, to); err != nil {
			os.Remove(to)
			return "", err
		}
		return to, nil
	}
	return "", &fs.PathError{Op: "save", Path: filepath.Join(dir, name), Err: fs.ErrExist}
}
