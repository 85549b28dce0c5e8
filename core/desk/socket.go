package desk

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
)

var (
	// ErrInUse says that another resident of the same person listens already.
	ErrInUse = errors.New("desk: another resident is running")

	// errStranger says that a door, its directory or the program at its other end
	// belongs to somebody else.
	errStranger = errors.New("desk: not of this person")
)

// Listen opens the door at path for [Serve], makes its directory if need be, and
// replaces one that a resident has left behind that died. [ErrInUse] says that another
// resident is alive; any other error is a [Problem], with its cause.
//
// The listener lets in nobody but the person who runs it. What lies at path is a unix
// socket, in a directory that must be the person's own and closed to others; on Windows
// the path only names a pipe, and beside the lock file nothing lies there.
func Listen(path string) (net.Listener, error) {
	l, err := listen(path)
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, ErrInUse):
		return nil, err
	case errors.Is(err, errStranger):
		return nil, because(err, DoorForeign, "file", path)
	}
	return nil, because(err, DoorFailed, "file", path, "reason", strings.TrimPrefix(err.Error(), "desk: "))
}

// because returns a Problem that carries its cause, for the log and for errors.Is.
func because(cause error, code Code, facts ...string) error {
	return fmt.Errorf("%w: %w", NewProblem(code, facts...), cause)
}

// lay makes the directory and opens the door with open, under a lock that holds as long
// as the process does. Without the lock two residents that start at once could each take
// the other's door for a dead one.
func lay(path string, open func(path string) (net.Listener, error)) (door net.Listener, unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, nil, fmt.Errorf("desk: listen: %w", err)
	}
	if unlock, err = lock(path); err != nil {
		return nil, nil, err
	}
	if door, err = open(path); err != nil {
		unlock()
		return nil, nil, err
	}
	return door, unlock, nil
}
