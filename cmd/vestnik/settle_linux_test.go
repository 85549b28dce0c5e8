package main

import (
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// A program that is linked position-independent is changed while it starts and then
// made read-only. What was changed is nowhere else.
func TestWhatTheLinkerHasChangedIsNotGivenBack(t *testing.T) {
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(own)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	page, err := unix.Mmap(int(file.Fd()), 0, os.Getpagesize(), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Munmap(page) }()
	const changed = 0xA5
	page[100] = changed
	if err := unix.Mprotect(page, unix.PROT_READ); err != nil {
		t.Fatal(err)
	}
	returnPages()
	if page[100] != changed {
		t.Error("the change is lost")
	}
}
