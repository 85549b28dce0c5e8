package desk

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/Microsoft/go-winio"
	"golang.org/x/sys/windows"
)

const administrators = "S-1-5-32-544"

func TestAPipeHasOnePersonAndOneHomeInItsName(t *testing.T) {
	home := t.TempDir()
	one := pipeName("S-1-5-21-1", filepath.Join(home, "desk.sock"))
	for other, same := range map[string]bool{
		pipeName("S-1-5-21-1", strings.ToUpper(filepath.Join(home, "desk.sock"))):          true,
		pipeName("S-1-5-21-1", filepath.Join(home, "run", "..", "desk.sock")):              true,
		pipeName("S-1-5-21-2", filepath.Join(home, "desk.sock")):                           false,
		pipeName("S-1-5-21-1", filepath.Join(home, "Вестник", "desk.sock")):                false,
		pipeName("S-1-5-21-1", filepath.Join(home, strings.Repeat("д", 300), "desk.sock")): false,
	} {
		if (one == other) != same || len(other) > 256 {
			t.Errorf("%s, %s: want the same: %v", one, other, same)
		}
	}
}

func TestAPipeIsOnePersonsAlone(t *testing.T) {
	conn := dialled(t, doorAt(t))
	person, err := ownSID()
	if err != nil {
		t.Fatal(err)
	}
	handle := windows.Handle(conn.(interface{ Fd() uintptr }).Fd())
	about, err := windows.GetSecurityInfo(handle, windows.SE_KERNEL_OBJECT, windows.OWNER_SECURITY_INFORMATION|windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		t.Fatal(err)
	}
	said := about.String()
	if !strings.HasPrefix(said, "O:"+person) || strings.Count(said, "(") != 1 || !strings.Contains(said, ";;;"+person+")") {
		t.Errorf("rights %s, want those of %s alone", said, person)
	}
}

// A stranger may make a pipe of our name before we do. It is told nothing.
func TestAPipeOfAStrangerIsToldNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desk.sock")
	person, err := ownSID()
	if err != nil {
		t.Fatal(err)
	}
	strange, err := winio.ListenPipe(pipeName(person, path), &winio.PipeConfig{
		SecurityDescriptor: "O:" + administrators + "D:P(A;;GA;;;WD)",
	})
	if err != nil {
		t.Skipf("who is no administrator cannot act as a stranger: %v", err)
	}
	defer func() { _ = strange.Close() }()
	heard := make(chan int, 4)
	go func() {
		for {
			conn, err := strange.Accept()
			if err != nil {
				return
			}
			n, _ := conn.Read(make([]byte, 1))
			heard <- n
		}
	}()
	// wine lets the first one in to an end of the pipe at which nobody listens.
	if first, err := winio.DialPipeContext(t.Context(), pipeName(person, path)); err == nil {
		_ = first.Close()
	}
	if _, err := Dial(path); !errors.Is(err, &Problem{Code: DoorForeign}) {
		t.Errorf("Dial: %v", err)
	}
	if n := <-heard; n != 0 {
		t.Error("it was told something")
	}
	if _, err := Listen(path); !errors.Is(err, &Problem{Code: DoorForeign}) {
		t.Errorf("Listen: %v", err)
	}
}

func TestWhatAPipeSaysAtItsEndMeansThatNobodyIsThere(t *testing.T) {
	for _, err := range []error{
		windows.ERROR_FILE_NOT_FOUND, windows.ERROR_BROKEN_PIPE, windows.ERROR_NO_DATA, windows.ERROR_PIPE_NOT_CONNECTED,
	} {
		told := closed(&os.PathError{Op: "open", Path: `\\.\pipe\x`, Err: err}, "x")
		if !errors.Is(told, &Problem{Code: NoResident}) {
			t.Errorf("%v: %v", err, told)
		}
	}
	if err := closed(context.DeadlineExceeded, "x"); !errors.Is(err, &Problem{Code: ResidentSilent}) {
		t.Errorf("always busy: %v", err)
	}
	if err := closed(&os.PathError{Op: "open", Path: `\\.\pipe\x`, Err: windows.ERROR_TOO_MANY_OPEN_FILES}, "x"); !errors.Is(err, &Problem{Code: DoorFailed}) {
		t.Errorf("another: %v", err)
	}
}

func TestALockFileThatIsHeldForAMomentIsTriedAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desk.sock")
	name, err := windows.UTF16PtrFromString(path + lockSuffix)
	if err != nil {
		t.Fatal(err)
	}
	scanner, err := windows.CreateFile(name, windows.GENERIC_READ, 0, nil, windows.OPEN_ALWAYS, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(4*holdPause, func() { _ = windows.CloseHandle(scanner) })
	l, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
}

func TestALockWithoutADoorIsAnothersAfterSomePatience(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desk.sock")
	unlock, err := lock(path) // as on another computer, with the same profile
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if _, err := Listen(path); !errors.Is(err, ErrInUse) {
		t.Errorf("Listen: %v", err)
	}
	if h := HolderOf(path); h.Process != os.Getpid() || h.Session != Session() || h.Session == "" {
		t.Errorf("held by %+v", h)
	}
}

// doorAt opens a door that lets in and says nothing.
func doorAt(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "desk.sock")
	l, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = conn.Close() })
		}
	}()
	return path
}

func dialled(t *testing.T, path string) any {
	t.Helper()
	conn, err := connect(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}
