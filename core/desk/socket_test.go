package desk_test

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// socketPath returns a path for a socket. Names of tests are too long for one.
func socketPath(t *testing.T) string {
	t.Helper()
	directory, err := os.MkdirTemp("", "desk")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(directory) })
	return filepath.Join(directory, "run", "desk.sock")
}

// serve opens the door to d until the test ends or end is called.
func serve(t *testing.T, d desk.Desk) (path string, end func()) {
	t.Helper()
	path = socketPath(t)
	l, err := desk.Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- desk.Serve(ctx, l, d) }()
	end = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Serve: %v", err)
		}
		ended <- nil
	}
	t.Cleanup(end)
	return path, end
}

func dial(t *testing.T, path string) *desk.Client {
	t.Helper()
	client, err := desk.Dial(path)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestNobodyListens(t *testing.T) {
	absent := &desk.Problem{Code: desk.NoResident}
	if _, err := desk.Dial(socketPath(t)); !errors.Is(err, absent) {
		t.Errorf("no socket: %v", err)
	}
	path, end := serve(t, desktest.New())
	c := dial(t, path)
	events, err := c.Watch(t.Context(), mustSnapshot(t, c).Seq)
	if err != nil {
		t.Fatal(err)
	}
	attending := make(chan error, 1)
	go func() { attending <- c.Attend(t.Context(), desktest.Peer("a@b")) }()
	end()
	if _, ok := <-events; ok {
		t.Error("an event from a resident that is gone")
	}
	if err := <-attending; !errors.Is(err, absent) {
		t.Errorf("Attend: %v", err)
	}
	if _, err := c.Snapshot(t.Context()); !errors.Is(err, absent) {
		t.Errorf("Snapshot: %v", err)
	}
}

func TestASecondResidentIsTold(t *testing.T) {
	path, end := serve(t, desktest.New())
	if _, err := desk.Listen(path); !errors.Is(err, desk.ErrInUse) {
		t.Errorf("while the first lives: %v", err)
	}
	dial(t, path) // the first still listens
	end()
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket is left behind: %v", err)
	}
	l, err := desk.Listen(path)
	if err != nil {
		t.Fatalf("after the first has ended: %v", err)
	}
	_ = l.Close()
}

func TestTheSocketOfADeadResidentIsReplaced(t *testing.T) {
	path := socketPath(t)
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	dead, err := net.ListenUnix("unix", &net.UnixAddr{Name: path})
	if err != nil {
		t.Fatal(err)
	}
	dead.SetUnlinkOnClose(false)
	_ = dead.Close()
	l, err := desk.Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
}

func TestALiveSocketWithoutALockIsLeftAlone(t *testing.T) {
	path, _ := serve(t, desktest.New())
	if err := os.Remove(path + ".lock"); err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Listen(path); !errors.Is(err, desk.ErrInUse) {
		t.Errorf("got %v", err)
	}
	dial(t, path)
}

func TestOnlyOneOfManyStartsTakesTheSocket(t *testing.T) {
	path := socketPath(t)
	results := make(chan error, 16)
	for range cap(results) {
		go func() {
			l, err := desk.Listen(path)
			if err == nil {
				t.Cleanup(func() { _ = l.Close() })
			}
			results <- err
		}()
	}
	won := 0
	for range cap(results) {
		if err := <-results; err == nil {
			won++
		} else if !errors.Is(err, desk.ErrInUse) {
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d residents listen", won)
	}
}

func TestTheSocketIsClosedToOthers(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("rights are those of the profile on Windows")
	}
	path, _ := serve(t, desktest.New())
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	if err := os.Chmod(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Dial(path); !errors.Is(err, &desk.Problem{Code: desk.NoResident}) {
		t.Errorf("Dial into a directory open to others: %v", err)
	}
	if l, err := desk.Listen(filepath.Join(filepath.Dir(path), "other.sock")); err == nil {
		_ = l.Close()
		t.Error("Listen in a directory open to others")
	}
}

func TestOtherPersonsAreDropped(t *testing.T) {
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("needs Linux and root, to be another person")
	}
	setpriv, err := exec.LookPath("setpriv")
	curl, err2 := exec.LookPath("curl")
	if err := errors.Join(err, err2); err != nil {
		missing(t, err)
	}
	path, _ := serve(t, desktest.New())
	// Open the files, so that only the kernel's word about the peer is left.
	for _, name := range []string{filepath.Dir(filepath.Dir(path)), filepath.Dir(path), path} {
		if err := os.Chmod(name, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	get := []string{curl, "-sS", "--max-time", "5", "--unix-socket", path, "http://vestnik/status"}
	if out, err := exec.Command(get[0], get[1:]...).CombinedOutput(); err != nil || !strings.Contains(string(out), desktest.Me) {
		t.Fatalf("ourselves: %v %s", err, out)
	}
	get = append([]string{setpriv, "--reuid=65534", "--clear-groups"}, get...)
	if out, err := exec.Command(get[0], get[1:]...).CombinedOutput(); err == nil || strings.Contains(string(out), desktest.Me) {
		t.Errorf("another person: %v %s", err, out)
	}
}

func TestAResidentThatDoesNotAnswerIsGivenUp(t *testing.T) {
	path := socketPath(t)
	l, err := desk.Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	c := dial(t, path) // the kernel accepts, nobody answers
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := c.Snapshot(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// Somebody clears up in the runtime directory: the resident must not be out of reach, nor
// a second one start beside it.
func TestASocketThatIsRemovedIsLaidAgain(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows removes no file that is open")
	}
	path, end := serve(t, desktest.New())
	for _, name := range []string{path, filepath.Dir(path)} {
		if err := os.RemoveAll(name); err != nil {
			t.Fatal(err)
		}
		for begun := time.Now(); ; time.Sleep(20 * time.Millisecond) {
			if c, err := desk.Dial(path); err == nil {
				if _, err = c.Snapshot(t.Context()); err == nil {
					break
				}
			}
			if time.Since(begun) > time.Minute {
				t.Fatal("out of reach")
			}
		}
		if _, err := desk.Listen(path); !errors.Is(err, desk.ErrInUse) {
			t.Errorf("a second one: %v", err)
		}
	}
	end()
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("left behind: %v", err)
	}
}
