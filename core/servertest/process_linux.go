package servertest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

// process is a server's process and, as a process group, its children.
type process struct {
	pid  int
	done chan struct{} // closed when it has ended and was reaped
	log  *tail
}

// account is who the server runs as: nil means as we do.
func account(name string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup(name)
	if err != nil {
		return nil, fmt.Errorf("servertest: run by root, it needs the user of the package: %w", err)
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(err1, err2)
}

// give makes the account of the package the owner of path.
func give(path, name string) error {
	c, err := account(name)
	if err != nil || c == nil {
		return err
	}
	return os.Chown(path, int(c.Uid), int(c.Gid))
}

// launch starts a program in dir with nothing but env.
func launch(dir, userName string, env []string, program string, args ...string) (*process, error) {
	credential, err := account(userName)
	if err != nil {
		return nil, err
	}
	p := &process{done: make(chan struct{}), log: &tail{}}
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = dir, append(env, "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME="+dir, "LANG=C.UTF-8", "LC_ALL=C.UTF-8")
	cmd.Stdout, cmd.Stderr = p.log, p.log
	cmd.WaitDelay = time.Second
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: credential, Setpgid: true, Pdeathsig: syscall.SIGKILL}
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // Pdeathsig means the death of this thread: keep it
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			cmd.Wait()
			close(p.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	p.pid = cmd.Process.Pid
	return p, nil
}

func (p *process) id() int { return p.pid }

func (p *process) output() string { return p.log.String() }

func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// signal reaches the group. When the leader has ended its number may be another's.
func (p *process) signal(s syscall.Signal) error {
	if p.ended() {
		return nil
	}
	return syscall.Kill(-p.pid, s)
}

func (p *process) freeze() error { return p.signal(syscall.SIGSTOP) }
func (p *process) thaw() error   { return p.signal(syscall.SIGCONT) }

// kill kills it, if there is one.
func (p *process) kill() {
	if p == nil {
		return
	}
	p.signal(syscall.SIGKILL)
	<-p.done
}

// terminate asks only the leader: Erlang's helpers would die of it before the server
// has said good-bye.
func (p *process) terminate() {
	if !p.ended() {
		syscall.Kill(p.pid, syscall.SIGTERM)
	}
	select {
	case <-p.done:
	case <-time.After(10 * time.Second):
		p.kill()
	}
}
