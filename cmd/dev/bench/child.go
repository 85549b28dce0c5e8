package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"vestnik/cmd/dev/bench/stamp"
)

// patience is how long a client may take beyond what its work takes by itself.
const patience = 15 * time.Second

// What may become of a client.
var (
	errSilent = errors.New("no answer")
	errEnded  = errors.New("it has ended")
)

// child is a client under test: a process of its own, that is told what to do as
// the comment of package client says.
type child struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	said chan string // its lines; closed when it has ended
}

// start starts a client, which is not signed in then. It ends with ctx.
func (w *Way) start(ctx context.Context, address string, who account) (*child, error) {
	arguments := append(w.command[1:len(w.command):len(w.command)], w.Name, address, who.bare(), who.password, resource)
	cmd := exec.CommandContext(ctx, w.command[0], arguments...)
	cmd.Env = append(os.Environ(), w.env...)
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	c := &child{cmd: cmd, in: in, said: make(chan string, 1024)}
	go func() {
		defer close(c.said)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			c.said <- lines.Text()
		}
	}()
	return c, nil
}

// stop ends the client.
func (c *child) stop() {
	c.in.Close()
	_ = c.cmd.Process.Kill() // fails when it has ended by itself
	for range c.said {       // its last words, so that it is not held up by them
	}
	_ = c.cmd.Wait()
}

// tell gives a command and returns the words of the answer, which begins with word.
func (c *child) tell(limit time.Duration, word, command string, values ...any) ([]string, error) {
	if _, err := fmt.Fprintf(c.in, command+"\n", values...); err != nil {
		return nil, errEnded
	}
	got, err := c.hear(time.After(limit))
	if err == nil && got[0] != word {
		err = fmt.Errorf("it says %q", got)
	}
	return got, err
}

// hear returns the words of the next line, of which there is at least one.
func (c *child) hear(limit <-chan time.Time) ([]string, error) {
	select {
	case line, ok := <-c.said:
		if !ok {
			return nil, errEnded
		}
		return strings.Split(line, " "), nil
	case <-limit:
		return nil, errSilent
	}
}

// login signs in and returns how long that has taken.
func (c *child) login() (time.Duration, error) {
	got, err := c.tell(2*patience, "online", "login")
	if err != nil {
		return 0, fmt.Errorf("signing in: %w", err)
	}
	return time.Duration(integer(got, 1)) * time.Microsecond, nil
}

func (c *child) logout() error {
	_, err := c.tell(patience, "offline", "logout")
	return err
}

// clear lets the client forget what has come, and returns the processor time that
// it has used so far.
func (c *child) clear() (time.Duration, error) {
	got, err := c.tell(patience, "cleared", "clear")
	return time.Duration(integer(got, 1)), err
}

// send lets the client send n messages, and returns when it has given the last of
// them to its library.
func (c *child) send(to string, n int, interval time.Duration) error {
	_, err := c.tell(time.Duration(n)*interval+patience, "sent", "send %s %d %d", to, n, interval.Microseconds())
	return err
}

// outcome is what a client has to tell of what has come.
type outcome struct {
	arrivals arrivals
	cpu      time.Duration // since its start
	sessions int
}

// await waits until n different messages have come, for no longer than limit.
func (c *child) await(n int, limit time.Duration) (outcome, error) {
	var o outcome
	if _, err := fmt.Fprintf(c.in, "await %d %d\n", n, limit.Milliseconds()); err != nil {
		return o, errEnded
	}
	for silent := time.After(limit + patience); ; {
		got, err := c.hear(silent)
		switch {
		case err != nil:
			return o, err
		case got[0] == "got":
			s := stamp.Stamp{Seq: int(integer(got, 1)), Sent: integer(got, 2)}
			o.arrivals = append(o.arrivals, stamp.Receipt{Stamp: s, At: integer(got, 3)})
		case got[0] == "end":
			o.cpu, o.sessions = time.Duration(integer(got, 1)), int(integer(got, 2))
			return o, nil
		default:
			return o, fmt.Errorf("it says %q", got)
		}
	}
}

// peak returns the most memory that the client has had, in bytes.
func (c *child) peak() (float64, error) {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(c.cmd.Process.Pid) + "/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			return float64(integer(strings.Fields(value), 0)) * 1024, nil
		}
	}
	return 0, errors.New("the system does not tell its memory")
}

// integer reads a word of an answer; 0 where there is none.
func integer(words []string, i int) int64 {
	if i >= len(words) {
		return 0
	}
	n, _ := strconv.ParseInt(words[i], 10, 64)
	return n
}
