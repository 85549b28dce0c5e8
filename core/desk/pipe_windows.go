package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/Microsoft/go-winio"
	"golang.org/x/sys/windows"
)

// pipeBuffer is what may be on its way in a pipe, in each direction. With none each write
// would wait for its reader.
const pipeBuffer = 64 << 10

// listen makes the pipe that path names.
func listen(path string) (net.Listener, error) {
	door, unlock, err := lay(path, makePipe)
	if err != nil {
		return nil, err
	}
	return &pipe{door, sync.OnceFunc(unlock)}, nil
}

// pipe gives the lock back when it is closed.
type pipe struct {
	net.Listener
	unlock func()
}

func (p *pipe) Close() error {
	defer p.unlock()
	return p.Listener.Close()
}

// makePipe makes the pipe, to which nobody but the person has any right, so that the
// system checks who comes; go-winio refuses those from other computers. It is the first
// of its name: whose is there already is looked at, for a resident or for a stranger.
func makePipe(path string) (net.Listener, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	switch conn, err := connect(ctx, path); {
	case err == nil:
		_ = conn.Close()
		return nil, ErrInUse
	case errors.Is(err, context.DeadlineExceeded):
		return nil, ErrInUse
	case errors.Is(err, errStranger):
		return nil, err
	}
	person, err := ownSID()
	if err != nil {
		return nil, err
	}
	l, err := winio.ListenPipe(pipeName(person, path), &winio.PipeConfig{
		SecurityDescriptor: fmt.Sprintf("O:%[1]sD:P(A;;GA;;;%[1]s)", person),
		InputBufferSize:    pipeBuffer,
		OutputBufferSize:   pipeBuffer,
	})
	if err != nil {
		return nil, fmt.Errorf("desk: listen: %w", err)
	}
	return l, nil
}

// connect opens a connection to a resident of the same person. Without the look at whose
// the pipe is somebody else could make one of its name and be told the password.
func connect(ctx context.Context, path string) (net.Conn, error) {
	person, err := ownSID()
	if err != nil {
		return nil, err
	}
	conn, err := winio.DialPipeContext(ctx, pipeName(person, path)) // the other end cannot act as the person
	if errors.Is(err, fs.ErrPermission) {
		return nil, fmt.Errorf("%w: %w", errStranger, err)
	}
	if err != nil {
		return nil, err
	}
	if err := checkOwner(conn, person); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}

// checkOwner asks the system whose a pipe is. Nobody can make one in another's name, and
// none but the owner of the first can make a second, so no process need be looked at: its
// number may be another's by then, and one with higher rights does not let itself be.
func checkOwner(conn net.Conn, person string) error {
	handle, ok := conn.(interface{ Fd() uintptr })
	if !ok {
		return errStranger
	}
	about, err := windows.GetSecurityInfo(windows.Handle(handle.Fd()), windows.SE_KERNEL_OBJECT, windows.OWNER_SECURITY_INFORMATION)
	if err != nil {
		return fmt.Errorf("%w: %w", errStranger, err)
	}
	owner, _, err := about.Owner()
	if err != nil || owner.String() != person {
		return fmt.Errorf("%w: pipe of %v", errStranger, owner)
	}
	return nil
}

// ownSID returns the person's name as the system has it.
func ownSID() (string, error) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return "", fmt.Errorf("desk: who are we: %w", err)
	}
	return user.User.Sid.String(), nil
}

// pipeName names the pipe of a person's door: several homes lie side by side, and pipes
// are one space over all sessions of a computer. The same directory has many names, in
// capitals, short, through links.
func pipeName(person, path string) string {
	if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		path = filepath.Join(dir, filepath.Base(path))
	}
	sum := sha256.Sum256([]byte(strings.ToLower(filepath.Clean(path))))
	return `\\.\pipe\vestnik-` + person + "-" + hex.EncodeToString(sum[:6])
}

// gone tells whether an error of a connection means that nobody is at its other end.
func gone(err error) bool {
	for _, end := range []error{
		windows.ERROR_FILE_NOT_FOUND, windows.ERROR_BROKEN_PIPE, windows.ERROR_NO_DATA, windows.ERROR_PIPE_NOT_CONNECTED,
	} {
		if errors.Is(err, end) {
			return true
		}
	}
	return false
}
