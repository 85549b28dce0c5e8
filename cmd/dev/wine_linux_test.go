package main

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// aWindows is a fresh Windows, on a screen or none, in which programs of Go start.
func aWindows(t *testing.T, screen ...string) *windows {
	t.Helper()
	if _, err := wineProgram(); err != nil || !wineHere {
		t.Skip("there is no wine here")
	}
	w, err := newWindows(t.Context(), screen...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.end)
	if err := w.provideRandom(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

// processes are those in the Windows at a prefix, by their numbers on Linux.
func processes(t *testing.T, prefix string) map[int]string {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	found := map[int]string{}
	for _, directory := range all {
		env, _ := os.ReadFile(filepath.Join(directory, "environ")) // not ours, or gone
		line, _ := os.ReadFile(filepath.Join(directory, "cmdline"))
		name, _, _ := strings.Cut(string(line), "\x00")
		if slices.Contains(strings.Split(string(env), "\x00"), "WINEPREFIX="+prefix) {
			number, _ := strconv.Atoi(filepath.Base(directory))
			found[number] = name
		}
	}
	return found
}

// running are the processes of a program there.
func running(t *testing.T, prefix, program string) (numbers []int) {
	t.Helper()
	for number, name := range processes(t, prefix) {
		if base := name[strings.LastIndexAny(name, `/\`)+1:]; strings.HasPrefix(base, program) {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// COM and much else asks a manager of services, and would ask either of two.
func TestAWindowsHasOneManagerOfServicesAndNothingOfItStays(t *testing.T) {
	w := aWindows(t)
	if n := running(t, w.prefix, "services.exe"); len(n) != 1 {
		t.Errorf("there are %d: %v", len(n), processes(t, w.prefix))
	}
	w.end()
	if left := processes(t, w.prefix); len(left) > 0 {
		t.Errorf("%v", left)
	}
	if _, err := os.Stat(filepath.Dir(w.prefix)); !os.IsNotExist(err) {
		t.Errorf("%v", err)
	}
}
