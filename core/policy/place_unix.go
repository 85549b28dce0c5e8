//go:build unix

package policy

import (
	"errors"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
)

// place is where the policy stands; only tests change it.
var place = standard()

func standard() string {
	if runtime.GOOS == "darwin" {
		return "/Library/Application Support/Vestnik/policy.json"
	}
	return "/etc/vestnik/policy.json"
}

// Place is where the machine's policy stands, or would.
func Place() string { return place }

// Owner names whom that belongs to, "" where there is none.
func Owner() string {
	info, err := os.Stat(place)
	if err != nil {
		return ""
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	id := strconv.FormatUint(uint64(stat.Uid), 10)
	if who, err := user.LookupId(id); err == nil {
		return who.Username
	}
	return id
}

// here reads the machine's policy.
func here() (Policy, []Fault) { return readFile(place) }

// readTrusted reads a file of root's, in a directory of root's. It never waits: a pipe or
// a device is none.
func readTrusted(file string) ([]byte, error) {
	f, err := os.OpenFile(file, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	around, err := os.Stat(directory(file))
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || !trusted(info) || !trusted(around) {
		return nil, errInsecure
	}
	return ReadAll(f)
}

// trusted tells whether only root can write something.
func trusted(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && stat.Uid == 0 && info.Mode().Perm()&0o022 == 0
}

// readFile reads a policy's file, if nobody but an administrator can have written it; no
// file is no policy. A link, or a directory that is one, to what is not there is no such
// thing: the disk may be away on which the administrator keeps it.
func readFile(file string) (Policy, []Fault) {
	text, err := readTrusted(file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !leadsNowhere(file) && !leadsNowhere(filepath.Dir(file)):
		return Policy{}, nil
	case errors.Is(err, errInsecure):
		return Policy{}, []Fault{{File: file, What: Insecure}}
	case err != nil:
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		return Policy{}, []Fault{{File: file, What: Unreadable, Detail: err.Error()}}
	}
	return Check(file, text)
}

// leadsNowhere tells whether there is a link at path, and nothing where it leads to.
func leadsNowhere(path string) bool {
	_, err := os.Stat(path)
	_, link := os.Readlink(path)
	return err != nil && link == nil
}

// errInsecure says that others than an administrator can write a file, or what leads to it.
var errInsecure = errors.New("policy: not only an administrator's")

// directory is where a file really stands.
func directory(file string) string {
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real
	}
	return filepath.Dir(file)
}
