//go:build !windows

package desk_test

import (
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

func missing(t *testing.T, err error) {
	t.Helper()
	if os.Getenv("VESTNIK_REQUIRE") == "all" {
		t.Fatal(err)
	}
	t.Skip(err)
}

func TestCurlIsEnough(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		missing(t, err)
	}
	fake := desktest.New()
	path, _ := serve(t, fake)
	run := func(args ...string) string {
		out, err := exec.Command(curl, append([]string{"-sS", "--max-time", "5", "--unix-socket", path}, args...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v: %s", args, err, out)
		}
		return string(out)
	}
	if out := run("http://vestnik/status"); !strings.Contains(out, `"connection":"online"`) {
		t.Errorf("status: %s", out)
	}
	if out := run("-d", `{"to":"a@b","body":"Привет"}`, "http://vestnik/send"); !strings.Contains(out, `"state":"queued"`) {
		t.Errorf("send: %s", out)
	}
	if out := run("-d", `{"to":"a@b"}`, "-w", "%{http_code}", "http://vestnik/send"); out != `{"code":"empty-message"}`+"\n422" {
		t.Errorf("an empty message: %s", out)
	}
	if out := run("-X", "POST", "-w", "%{http_code}", "http://vestnik/reconnect"); out != "204" {
		t.Errorf("reconnect: %s", out)
	}
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

func TestTheSocketIsClosedToOthers(t *testing.T) {
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
	if _, err := desk.Dial(path); !errors.Is(err, &desk.Problem{Code: desk.DoorForeign}) {
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

func TestASocketThatIsRemovedIsLaidAgain(t *testing.T) {
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
