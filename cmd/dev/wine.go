package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// The side of Windows is tested on Linux too, in wine: a Windows made of libraries, which
// takes the very programs. Here is what is ours to do for it:
//
//	wine.go         the order of things, and the programs of wine
//	wineprefix.go   a fresh Windows in a temporary directory, and its end
//	winego.go       what this wine lacks for programs of Go: looked for, and made good
//	winerun.go      what go test starts each test program by, with a time limit
//	winetests.go    which tests are left out there and why; what go test tells
//
// So are the packages, and the programs whole, on wine's desktop: wineday_linux_test.go.
//
// It is no real Windows. What only that can show is listed in the README.

// wineParts is a Windows on Linux, and the C compiler for the one library that
// wine 8 lacks.
var wineParts = part{
	packages: []string{"wine", "wine64", "gcc-mingw-w64-x86-64"},
	missing:  func() []string { return nil }, // it is said, and left out; see [testInWine]
}

// wineHere tells whether a machine can run programs of Windows at all, once wine is on it.
var wineHere = runtime.GOOS == "linux" && runtime.GOARCH == "amd64"

// wineProgram finds wine's loader of 64-bit programs. Debian does not put it in the PATH.
func wineProgram() (string, error) {
	for _, name := range []string{"wine64", "/usr/lib/wine/wine64", "wine"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("wine: %w", exec.ErrNotFound)
}

// provenInWine are the packages whose tests every "dev test" runs in wine too: those that
// have passed there again and again on a machine that was busy with much else. All others are
// run by "test --wine", where the newer calls of Windows do not always come back.
var provenInWine = []string{
	"./assets/locale", "./core/alert", "./core/availability", "./core/charset", "./core/xmpp", "./core/xmpp/auth",
	"./core/xmpp/message", "./core/xmpp/presence", "./core/xmpp/roster", "./core/xmpp/vcard",
	"./core/blackbox", "./core/policy", "./core/vault",
	"./gui/autostart", "./gui/idle", "./gui/popup", "./gui/shell", "./gui/sleep", "./gui/tray", "./gui/winrt",
}

// testInWine runs the tests of packages, cross-compiled; of all that have a meaning on
// Windows when none is named.
func testInWine(ctx context.Context, root string, packages ...string) error {
	if _, err := wineProgram(); err != nil || !wineHere {
		fmt.Println("The tests for Windows are left out: wine is not installed, or does not run on this machine.")
		return nil
	}
	w, err := newWindows(ctx)
	if err != nil {
		return fmt.Errorf("wine: %w", err)
	}
	defer w.end()
	overlay, err := w.fitForGo(ctx, root)
	if err != nil {
		return fmt.Errorf("wine: %w", err)
	}
	if len(packages) == 0 {
		if packages, err = testedInWine(ctx, root); err != nil {
			return err
		}
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	arguments := []string{"test", "-json", "-count=1", "-p=2", "-timeout=" + wineTimeout.String(), "-exec=" + self + " " + winePatiently}
	arguments = append(append(arguments, overlay...), packages...)
	cmd := command(ctx, "go", arguments...)
	cmd.Dir, cmd.Env = root, append(w.env(), forWindows...)
	return followTests(cmd, newProgress(os.Stdout, "Testing for Windows, in wine"))
}

// testedInWine are the packages that build for Windows without cgo and have tests.
func testedInWine(ctx context.Context, root string) ([]string, error) {
	const format = `{{if and (or .TestGoFiles .XTestGoFiles) (not .DepsErrors) (not .Error)}}{{.ImportPath}}{{end}}`
	cmd := exec.CommandContext(ctx, "go", "list", "-e", "-deps=false", "-f", format, "./...")
	cmd.Dir, cmd.Env, cmd.Stderr = root, append(os.Environ(), forWindows...), os.Stderr
	list, err := cmd.Output()
	return strings.Fields(string(list)), err
}

// wineEnvironment is ours without a display, and with the Windows at prefix. What wine has
// to say of itself nobody reads; it does not ask for .NET or a browser, and makes no menus.
func wineEnvironment(env []string, prefix string) []string {
	env = slices.DeleteFunc(testEnvironment(env), func(entry string) bool {
		return strings.HasPrefix(entry, "LANG=") || strings.HasPrefix(entry, "VESTNIK_") || strings.HasPrefix(entry, "WINE")
	})
	return append(env, "LANG=C.UTF-8", "WINEPREFIX="+prefix, "TMPDIR="+filepath.Dir(prefix), "WINEDEBUG=-all", "WINEDLLOVERRIDES=mscoree,mshtml=;winemenubuilder.exe=d")
}

// patiently runs a program to its end, and kills it with all it has started when it takes
// longer than the limit.
func patiently(ctx context.Context, limit time.Duration, cmd func(context.Context) *exec.Cmd) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	c := cmd(ctx)
	err := c.Run()
	if ctx.Err() == context.DeadlineExceeded {
		killGroup(c)
		return fmt.Errorf("%s has not ended within %v", filepath.Base(c.Args[len(c.Args)-1]), limit)
	}
	return err
}
