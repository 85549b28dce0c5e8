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
// the file. A socket that is removed under it, with its directory or alone, is laid again
// within seconds: else the resident could not be reached any more, nor be told from one
// that has ended.
func Listen(path string) (net.Listener, error) {
	socket, unlock, err := lay(path)
	if err != nil {
		return nil, err
	}
	l := &listener{path: path, Listener: socket, unlock: unlock, closed: make(chan struct{})}
	go l.keep()
	return l, nil
}

// lay lays the socket, under a lock that holds as long as the process does.
func lay(path string) (socket net.Listener, unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, nil, fmt.Errorf("desk: listen: %w", err)
	}
	if err := checkDirectory(filepath.Dir(path)); err != nil {
		return nil, nil, err
	}
	// Without the lock two residents that start at once could each take the other's
	// socket for a dead one.
	if unlock, err = lock(path + ".lock"); err != nil {
		return nil, nil, err
	}
	if socket, err = listenLocked(path); err != nil {
		unlock()
		return nil, nil, err
	}
	return socket, unlock, nil
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
	path   string
	closed chan struct{}

	mu           sync.Mutex
	net.Listener // the socket that lies there
	unlock       func()
	ended        bool
}

// Accept drops connections of others without a word.
func (l *listener) Accept() (net.Conn, error) {
	for {
		socket := l.socket()
		conn, err := socket.Accept()
		switch {
		case err == nil && checkPeer(conn) == nil:
			return conn, nil
		case err == nil:
			_ = conn.Close()
		case l.socket() == socket: // it was not replaced
			return nil, err
		}
	}
}

func (l *listener) socket() net.Listener {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Listener
}

// Close removes the socket.
func (l *listener) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return net.ErrClosed
	}
	l.ended = true
	close(l.closed)
	err := l.Listener.Close()
	l.unlock()
	return err
}

// laidAgain is how often the listener looks for its socket.
const laidAgain = 5 * time.Second

// keep lays the socket again where it has been removed, until the listener is closed.
func (l *listener) keep() {
	look := time.NewTicker(laidAgain)
	defer look.Stop()
	for {
		select {
		case <-look.C:
			if _, err := os.Lstat(l.path); errors.Is(err, os.ErrNotExist) {
				l.replace()
			}
		case <-l.closed:
			return
		}
	}
}

// replace lays a new socket in the place of the one that has gone. If another resident
// has been quicker, this one can be reached when that has ended.
func (l *listener) replace() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return
	}
	l.unlock() // the lock may lie in a directory that has gone
	socket, unlock, err := lay(l.path)
	if err != nil {
		l.unlock = func() {}
		return
	}
	gone := l.Listener
	l.Listener, l.unlock = socket, unlock
	if gone, ok := gone.(*net.UnixListener); ok {
		gone.SetUnlinkOnClose(false) // the new one lies there
	}
	_ = gone.Close()
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
