//go:build !windows

package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// listen lays the socket, and keeps it there: one that is removed, with its directory or
// alone, is laid again within seconds. Else the resident could not be reached any more,
// nor be told from one that has ended.
func listen(path string) (net.Listener, error) {
	socket, unlock, err := lay(path, laySocket)
	if err != nil {
		return nil, err
	}
	l := &listener{path: path, Listener: socket, unlock: unlock, closed: make(chan struct{})}
	go l.keep()
	return l, nil
}

// laySocket lays the socket in the place of a dead one.
func laySocket(path string) (net.Listener, error) {
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
	socket, unlock, err := lay(l.path, laySocket)
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

// gone tells whether an error of a connection means that nobody is at its other end.
func gone(err error) bool {
	for _, end := range []error{fs.ErrNotExist, syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.EPIPE} {
		if errors.Is(err, end) {
			return true
		}
	}
	return false
}
