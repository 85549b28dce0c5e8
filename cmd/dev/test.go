package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
)

// test checks everything there is to check. The tests come last: what they print at
// the end is the end, and their exit code is ours.
func test(ctx context.Context, root string, arguments []string) error {
	flags := flag.NewFlagSet("test", flag.ContinueOnError)
	short := flags.Bool("short", false, "leave out what takes long")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if runtime.GOOS != "linux" {
		return errors.New("the servers and the desktop of the tests need Linux; go test ./... runs what can run here")
	}
	if err := install(ctx, building, desktop, checking, scripting()); err != nil {
		return err
	}
	directory, err := ensureStrophe(ctx)
	if err != nil {
		return err
	}
	for _, c := range checks {
		if err := goTool(ctx, c.what, root, c.env, c.arguments...); err != nil {
			return fmt.Errorf("%s: %w", c.what, err)
		}
	}
	// No test package needs more than minutes; one that hangs is to say where.
	run := append([]string{"test", "-timeout=20m"}, tags()...)
	if *short {
		run = append(run, "-short")
	}
	cmd := command(ctx, "go", append(run, "./...")...)
	cmd.Dir, cmd.Env = root, append(testEnvironment(os.Environ()), stropheEnv+"="+directory)
	fmt.Println("Testing")
	return cmd.Run()
}

// check is a question to the go command that takes no test.
type check struct {
	what      string
	env       []string
	arguments []string
}

var forWindows = []string{"GOOS=windows", "CGO_ENABLED=0"}

// checks begin with the one that leaves behind, compiled, what the tests need too.
// What Windows is asked about is all but the window, which needs a C compiler there.
var checks = []check{
	{"Vetting for Linux", nil, append(append([]string{"vet"}, tags()...), "./...")},
	{"Vetting for Windows", forWindows, []string{"vet", "./core/...", "./assets/...", "./gui/popup", "./gui/sleep", "./gui/tray", "./cmd/vestnik", "./cmd/dev"}},
	{"Building vestnik for Linux without cgo", []string{"CGO_ENABLED=0"}, []string{"build", "-buildvcs=false", "-o", os.DevNull, "./cmd/vestnik"}},
	{"Building vestnik for Windows without cgo", forWindows, []string{"build", "-buildvcs=false", "-o", os.DevNull, "./cmd/vestnik"}},
}

// testEnvironment is ours without the person's own desktop and language, and with
// the word that nothing may be skipped.
func testEnvironment(env []string) []string {
	replaced := []string{"DISPLAY=", "WAYLAND_DISPLAY=", "DBUS_SESSION_BUS_ADDRESS=", "XDG_RUNTIME_DIR=", "LANG=", "LANGUAGE=", "LC_"}
	env = slices.DeleteFunc(slices.Clone(env), func(entry string) bool {
		return slices.ContainsFunc(replaced, func(name string) bool { return strings.HasPrefix(entry, name) })
	})
	return append(env, "LANG=en_US.UTF-8", "VESTNIK_REQUIRE=all")
}
