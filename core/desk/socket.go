package desk

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

var (
	// ErrInUse says that another resident of the same person listens already.
	ErrInUse = errors.New("desk: another resident is running")

	// errStranger says that a socket, its directory or the program at its other end
	// belongs to somebody else.
	errStranger = errors.New("desk: not of this person")
)

// Listen opens the local socket at path for [Serve], makes its directory if need
// be, and removes a socket that a resident has left behind that died. The directory
// must be the person's own and closed to others. [ErrInUse] says that another
// resident is alive.
//
// The listener lets in nobody but the person who runs it, whatever the rights of
// the file.
func Listen(path string) (net.Listener, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("desk: listen: %w", err)
	}
	if err := checkDirectory(filepath.Dir(path)); err != nil {
		return nil, err
	}
	// Without the lock two residents that start at once could each take the other's
	// socket for a dead one.
	unlock, err := lock(path + ".lock")
	if err != nil {
		return nil, err
	}
	l, err := listenLocked(path)
	if err != nil {
		unlock()
		return nil, err
	}
	return &listener{Listener: l, unlock: sync.OnceFunc(unlock)}, nil
}

func listenLocked(path string) (net.Listener, error) {
	if conn, err := net.DialTimeout("unix", path, time.Second); err == nil {
		_ = conn.Close()
		return nil, ErrInUse
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("desk: listen: %w", err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("desk: listen: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		_ = l.Close()
		return nil, fmt.Errorf("desk: listen: %w", err)
	}
	return l, nil
}

// listener accepts the connections of one person.
type listener struct {
	net.Listener
	unlock func()
}

// Accept drops connections of others without a word.
func (l *listener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if checkPeer(conn) == nil {
			return conn, nil
		}
		_ = conn.Close()
	}
}

// Close removes the socket.
func (l *listener) Close() error {
	err := l.Listener.Close()
	l.unlock()
	return err
}

// connect opens a connection to a resident of the same person. Without the check
// somebody else could lay a socket there and be told the password.
func connect(ctx context.Context, path string) (net.Conn, error) {
	if err := checkDirectory(filepath.Dir(path)); err != nil {
		return nil, err
	}
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", path)
	if err != nil {
		return nil, err
	}
	if err := checkPeer(conn); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}
