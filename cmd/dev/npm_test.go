package main

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// fakePrograms puts a directory with only these shell scripts before PATH, or in
// its place.
func fakePrograms(t *testing.T, alone bool, scripts map[string]string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("its scripts are for a Unix shell")
	}
	directory := t.TempDir()
	for name, text := range scripts {
		if err := os.WriteFile(filepath.Join(directory, name), []byte("#!/bin/sh\n"+text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if !alone {
		directory += string(os.PathListSeparator) + os.Getenv("PATH")
	}
	t.Setenv("PATH", directory)
}

func TestNodeIsInstalledOnlyWhereThereIsNone(t *testing.T) {
	for _, c := range []struct {
		there map[string]string
		want  []string
	}{
		{map[string]string{"node": "", "npm": ""}, nil},
		{map[string]string{"node": ""}, []string{"npm"}},
		{map[string]string{}, []string{"nodejs", "npm"}},
	} {
		fakePrograms(t, true, c.there)
		if got := scripting().packages; !slices.Equal(got, c.want) {
			t.Errorf("with %v: %q, want %q", c.there, got, c.want)
		}
	}
}

func TestEveryVersionFromNPMIsExact(t *testing.T) {
	for _, name := range stropheModules {
		if version := name[strings.LastIndex(name, "@")+1:]; strings.Count(version, ".") != 2 || strings.ContainsAny(version, "^~*<>x ") {
			t.Errorf("%s", name)
		}
	}
}

func TestStropheIsInstalledOnceAndOnlyAsAWhole(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	t.Setenv("HOME", cache)
	fakePrograms(t, false, map[string]string{"npm": "exit 1"})
	if directory, err := ensureStrophe(t.Context()); err == nil {
		t.Errorf("installed in %s by an npm that fails", directory)
	}
	fakePrograms(t, false, map[string]string{"npm": `while [ "$1" != --prefix ]; do shift; done; echo "$@" > "$2/arguments"`})
	first, err := ensureStrophe(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(first, "arguments"))
	if err != nil || !strings.Contains(string(got), strings.Join(stropheModules, " ")) {
		t.Errorf("npm was asked for %q, %v", got, err)
	}
	fakePrograms(t, false, map[string]string{"npm": "exit 1"})
	if again, err := ensureStrophe(t.Context()); again != first || err != nil {
		t.Errorf("%q, %v; the first time %q", again, err, first)
	}
	if list, _ := filepath.Glob(filepath.Join(filepath.Dir(first), "unfinished-*")); len(list) > 0 {
		t.Errorf("left behind: %q", list)
	}
}
