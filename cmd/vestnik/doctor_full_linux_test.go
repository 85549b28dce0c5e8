package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/settings"
)

// A disk that is really full: a small one of its own, written to its end.
func TestTheDoctorOnAFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("vestnik", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skip("only root can mount a disk to fill:", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	if err := os.WriteFile(filepath.Join(dir, "all"), make([]byte, 1<<20), 0o600); err == nil {
		t.Fatal("it holds more than it can")
	}
	c := found(t, desk.Account{}, settings.Dirs{Data: dir})[desk.StepDisk]
	if c.Result != desk.Bad || c.Problem == nil || c.Problem.Code != desk.DiskFull && c.Problem.Code != desk.LittleRoom {
		t.Fatalf("%+v", c)
	}
	if says, remedy := locale.New(locale.English).Check(c); !strings.Contains(says, dir) || remedy == "" {
		t.Errorf("%s %s", says, remedy)
	}
}
