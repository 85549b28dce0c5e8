package disk

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

func TestALockIsHeldOnceAndTellsByWhom(t *testing.T) {
	path := filepath.Join(t.TempDir(), strings.Repeat("Вестник ", 9)) // a file that is closed leaves nothing
	if HolderOf(path) != (Holder{}) {
		t.Error("held by somebody before")
	}
	held, err := Lock(path, Ourselves("2"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Lock(path, Ourselves("3")); !errors.Is(err, ErrHeld) {
		t.Errorf("a second one: %v", err)
	}
	if h := HolderOf(path); h != Ourselves("2") || h.Process != os.Getpid() {
		t.Errorf("held by %+v", h)
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Lock(path, Ourselves(""))
	if err != nil {
		t.Fatal(err)
	}
	_ = again.Close()
}

func TestALockLiesAsDeepAsAFileMay(t *testing.T) {
	dir := t.TempDir()
	for len(dir) < 300 {
		dir = filepath.Join(dir, strings.Repeat("папка", 4))
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	held, err := Lock(filepath.Join(dir, "lock"), Ourselves(""))
	if err != nil {
		t.Fatal(err)
	}
	_ = held.Close()
}

func TestADirectoryOfTestsIsNoShare(t *testing.T) {
	dir := t.TempDir()
	if Remote(dir) || Remote(filepath.Join(dir, "not", "there")) {
		t.Error("taken for one")
	}
}

func TestAFullDiskIsKnown(t *testing.T) {
	reasons := []error{syscall.ENOSPC, syscall.EDQUOT}
	if runtime.GOOS == "windows" { // ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL, ERROR_DISK_QUOTA_EXCEEDED
		reasons = []error{syscall.Errno(39), syscall.Errno(112), syscall.Errno(1295)}
	}
	for _, reason := range reasons {
		if !Full(&os.PathError{Op: "write", Path: "x", Err: reason}) {
			t.Errorf("%v", reason)
		}
	}
	if Full(os.ErrPermission) || Full(nil) {
		t.Error("what is none counts as one")
	}
}
