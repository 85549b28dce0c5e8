//go:build linux

package desktop

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// seat is where a client works: with an account and a home directory of its own.
type seat struct {
	client
	office  *office
	account account
	home    string
	began   time.Time     // when it was started
	ended   chan struct{} // closed when it has; nil before it was started
}

func (o *office) seat(c client, i int) (*seat, error) {
	s := &seat{client: c, office: o, account: o.member(i), home: filepath.Join(o.dir, c.name())}
	for _, directory := range []string{"config", "data", "cache"} {
		if err := os.MkdirAll(filepath.Join(s.home, directory), 0o700); err != nil {
			return s, err
		}
	}
	return s, c.provision(s)
}

// path returns that of a file in its home directory, and makes its directory.
func (s *seat) path(elements ...string) (string, error) {
	file := filepath.Join(append([]string{s.home}, elements...)...)
	return file, os.MkdirAll(filepath.Dir(file), 0o700)
}

// write writes a file of its home directory.
func (s *seat) write(content string, elements ...string) error {
	file, err := s.path(elements...)
	if err != nil {
		return err
	}
	return os.WriteFile(file, []byte(content), 0o600)
}

// env is the environment of the desktop with another home.
func (s *seat) env() []string {
	return append(s.office.desktop.Env(),
		s.mark(),
		"XDG_CONFIG_HOME="+filepath.Join(s.home, "config"),
		"XDG_DATA_HOME="+filepath.Join(s.home, "data"),
		"XDG_CACHE_HOME="+filepath.Join(s.home, "cache"),
	)
}

// mark is what all of its processes have in their environment, and nobody else's.
func (s *seat) mark() string { return "HOME=" + s.home }

// run runs a command in its environment, to its end.
func (s *seat) run(command ...string) error {
	cmd := s.office.network.within(command...)
	cmd.Env = s.env()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %.300s", command[0], err, out)
	}
	return nil
}

// start starts the client.
func (s *seat) start(window bool) error {
	cmd := s.office.network.within(s.command(s, window)...)
	cmd.Env = s.env()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	log, err := os.OpenFile(filepath.Join(s.office.dir, s.name()+".log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	s.began = time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // how it ends says nothing: it was told to
		close(ended)
	}()
	s.ended = ended
	return nil
}

// startOnLine starts the client without a window, if it can, waits until it is on line, and has
// whatever window it shows closed.
func (s *seat) startOnLine(ctx context.Context) error {
	if err := s.start(false); err != nil {
		return err
	}
	if _, err := s.office.colleague.sees(ctx, s.account, s.began); err != nil {
		return fmt.Errorf("it does not come on line: %w", err)
	}
	s.rest(ctx)
	return s.close(ctx)
}

// rest waits until the client has done what it does after its start, or whatever it was told to.
func (s *seat) rest(ctx context.Context) { s.quiet(ctx, 2*time.Second) }

// stop ends all its processes.
func (s *seat) stop() error {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		for pid := range s.processes() {
			_ = syscall.Kill(pid, signal) // fails when it has ended meanwhile
		}
		if s.gone(5 * time.Second) {
			return nil
		}
	}
	return errors.New("it does not end")
}

// gone waits until none of its processes is left; the kernel tells nobody of those that are not our children.
func (s *seat) gone(within time.Duration) bool {
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if len(s.processes()) == 0 {
			if s.ended != nil {
				<-s.ended
			}
			return true
		}
	}
	return false
}

// processes are all that the client consists of, by their ids.
func (s *seat) processes() map[int]bool {
	found := map[int]bool{}
	entries, _ := os.ReadDir("/proc")
	for _, entry := range entries {
		var pid int
		if n, _ := fmt.Sscan(entry.Name(), &pid); n == 0 {
			continue
		}
		if s.has(pid) {
			found[pid] = true
		}
	}
	return found
}

// has tells whether a process is one of the client's.
func (s *seat) has(pid int) bool {
	env, _ := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid)) // empty for who has just ended
	return strings.Contains("\x00"+string(env), "\x00"+s.mark()+"\x00")
}

// windows are those that the client has on the screen.
func (s *seat) windows() []window { return s.office.screen.windows(s.has) }

// close closes its windows, or makes icons of them.
func (s *seat) close(ctx context.Context) error {
	for {
		open := s.windows()
		if len(open) == 0 {
			return nil
		}
		for _, w := range open {
			if s.stays() {
				_ = s.office.screen.shut(w) // it may have gone with another
			} else {
				_ = s.office.screen.shrink(w)
			}
		}
		_, err := s.office.screen.until(ctx, func() bool { return len(s.windows()) < len(open) })
		if err != nil {
			return fmt.Errorf("its window does not close: %w", err)
		}
	}
}

// drawn waits until a window of the client is drawn, and returns it and when that was.
func (s *seat) drawn(ctx context.Context) (shown window, at time.Time, err error) {
	at, err = s.office.screen.until(ctx, func() bool {
		for _, w := range s.windows() {
			if p, ok := s.office.screen.look(w, w.all()); ok && p.isDrawn() {
				shown = w
				return true
			}
		}
		return false
	})
	if err != nil {
		err = fmt.Errorf("no window of it is drawn: %w", err)
	}
	return shown, at, err
}
