//go:build linux

package desktoptest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// nursery starts programs and ends them. All are started from one thread that
// lives until close, because the kernel's "kill when the parent dies" is bound to
// the thread that started the child, and Go's threads come and go.
type nursery struct {
	logs     string // directory of one log file a program
	requests chan func()
	children []*child
}

type child struct {
	name string
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
}

func newNursery(logs string) *nursery {
	n := &nursery{logs: logs, requests: make(chan func())}
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		for request := range n.requests {
			request()
		}
	}()
	return n
}

// start starts a program with its own process group. What is given as stdin it
// reads; extra files become its descriptors 3 and up.
func (n *nursery) start(env []string, stdin io.Reader, extra []*os.File, name string, arguments ...string) (*child, error) {
	path, err := find(name)
	if err != nil {
		return nil, err
	}
	log, err := os.OpenFile(filepath.Join(n.logs, name+".log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := exec.Command(path, arguments...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = env, stdin, log, log, extra
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	// An offspring of the child may hold our pipe to its standard input.
	cmd.WaitDelay = time.Second
	started := make(chan error)
	n.requests <- func() { started <- cmd.Start() }
	if err := <-started; err != nil {
		return nil, fmt.Errorf("desktoptest: %s: %w", name, err)
	}
	c := &child{name: name, cmd: cmd, done: make(chan struct{})}
	n.children = append(n.children, c)
	go func() {
		cmd.Wait()
		close(c.done)
	}()
	return c, nil
}

// close ends all children, the youngest first, each with its process group.
func (n *nursery) close() error {
	var failed error
	for _, c := range slices.Backward(n.children) {
		failed = errors.Join(failed, c.end())
	}
	n.children = nil
	close(n.requests)
	return failed
}

// end asks, waits, and then kills.
func (c *child) end() error {
	group := -c.cmd.Process.Pid
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		select {
		case <-c.done:
		default:
			syscall.Kill(group, signal)
		}
		select {
		case <-c.done:
			// The leader is gone; its plug-ins may not be.
			syscall.Kill(group, syscall.SIGKILL)
			return nil
		case <-time.After(2 * time.Second):
		}
	}
	return fmt.Errorf("desktoptest: %s does not end", c.name)
}

// ended tells whether the program has ended by itself.
func (c *child) ended() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}
