package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// randomSource is the library that wine 8 lacks and every program of Go asks for.
//
//go:embed wine/shim/bcryptprimitives.c
var randomSource []byte

// fitForGo makes good what this wine lacks for programs of Go, and returns the flags by
// which they have to be built.
//
// Wine 8, which Debian 12 has, has no bcryptprimitives.dll, and answers "not implemented"
// to the newer way to delete a file, where Go's os.RemoveAll expects "unknown" to try the
// older one. Both are looked for rather than told by the version.
func (w *windows) fitForGo(ctx context.Context, root string) (flags []string, err error) {
	if err := w.provideRandom(ctx); err != nil {
		return nil, err
	}
	if w.removes(ctx, root) == nil {
		return nil, nil
	}
	if flags, err = w.overlay(ctx, root); err != nil {
		return nil, err
	}
	if err := w.removes(ctx, root, flags...); err != nil {
		return nil, fmt.Errorf("a program of Go does not run: %w", err)
	}
	return flags, nil
}

// provideRandom builds the library of randomSource if it is not there.
func (w *windows) provideRandom(ctx context.Context) error {
	library := w.path("windows/system32/bcryptprimitives.dll")
	if _, err := os.Stat(library); err == nil {
		return nil
	}
	source := filepath.Join(filepath.Dir(w.prefix), "bcryptprimitives.c")
	if err := os.WriteFile(source, randomSource, 0o600); err != nil {
		return err
	}
	said, err := exec.CommandContext(ctx, "x86_64-w64-mingw32-gcc", "-O1", "-s", "-shared", "-o", library, source, "-ladvapi32").CombinedOutput()
	if err != nil {
		return fmt.Errorf("bcryptprimitives.dll: %w\n%s", err, said)
	}
	return nil
}

// removes tells whether a program of Go built with these flags starts there and can remove
// a directory.
func (w *windows) removes(ctx context.Context, root string, flags ...string) error {
	program := filepath.Join(filepath.Dir(w.prefix), "remove.exe")
	build := exec.CommandContext(ctx, "go", append(append([]string{"build", "-buildvcs=false", "-o", program}, flags...), "./cmd/dev/wine")...)
	build.Dir, build.Env = root, append(os.Environ(), forWindows...)
	if said, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, said)
	}
	return w.run(ctx, wineCall, program)
}

// overlay is the flag that has one file of the Go tree at hand replaced: the one that
// deletes files.
func (w *windows) overlay(ctx context.Context, root string) (flags []string, err error) {
	tree, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	original := filepath.Join(strings.TrimSpace(string(tree)), "src/internal/syscall/windows/at_windows.go")
	text, err := os.ReadFile(original)
	if err != nil {
		return nil, err
	}
	mended, err := mendRemoval(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", original, err)
	}
	// What lies at one place has one name in the build cache; and it is no package here.
	directory := filepath.Join(root, buildDirectory, "wine")
	replacement, list := filepath.Join(directory, "at_windows.txt"), filepath.Join(directory, "overlay.json")
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {original: replacement}})
	if err := errors.Join(err, os.MkdirAll(directory, 0o755)); err != nil {
		return nil, err
	}
	return []string{"-overlay=" + list}, errors.Join(os.WriteFile(replacement, []byte(mended), 0o644), os.WriteFile(list, replace, 0o644))
}

// triesOlder stands in Go's deletion of files before the answers of the system after
// which it tries the older way.
const triesOlder = "case STATUS_INVALID_INFO_CLASS,"

// mendRemoval adds STATUS_NOT_IMPLEMENTED, which is what wine 8 answers, to those.
func mendRemoval(text string) (string, error) {
	if strings.Count(text, triesOlder) != 1 {
		return "", fmt.Errorf("this wine cannot remove files for Go, and this Go cannot be helped: %q is not once in its text", triesOlder)
	}
	return strings.Replace(text, triesOlder, triesOlder+" NTStatus(0xC0000002),", 1), nil
}
