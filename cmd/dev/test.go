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

// test checks everything there is to check. The tests come last, and their exit code is
// ours; behind what they print stands only what the proof has counted.
func test(ctx context.Context, root string, arguments []string) error {
	flags := flag.NewFlagSet("test", flag.ContinueOnError)
	short := flags.Bool("short", false, "leave out what takes long")
	long := flags.Bool("long", false, "ten times the kills and faults of the proof that nothing is lost")
	wine := flags.Bool("wine", false, "only the tests for Windows, all of them, in wine")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if runtime.GOOS != "linux" {
		return errors.New("the servers and the desktop of the tests need Linux; go test ./... runs what can run here")
	}
	if *wine {
		if err := install(ctx, wineParts); err != nil {
			return err
		}
		return testInWine(ctx, root, flags.Args()...)
	}
	if err := install(ctx, building, desktop, checking, scripting(), packing, inspecting, wineParts); err != nil {
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
	run, env := append([]string{"test", "-timeout=20m"}, tags()...), append(testEnvironment(os.Environ()), stropheEnv+"="+directory)
	if *short {
		run = append(run, "-short")
	}
	if !*short && runtime.GOARCH == "amd64" {
		packages, err := packagesToTry(ctx, root)
		if err != nil {
			return err
		}
		env = append(env, packagesEnv+"="+packages)
	}
	if *long {
		run[1], env = "-timeout=60m", append(env, "VESTNIK_LONG=yes")
	}
	fmt.Println("Testing")
	err = counted(env, func(env []string) error {
		cmd := command(ctx, "go", append(run, "./...")...)
		cmd.Dir, cmd.Env = root, env
		return cmd.Run()
	})
	if err != nil {
		return err
	}
	return testInWine(ctx, root, provenInWine...)
}

// counted runs the tests, and then tells what the proof has counted: what a test prints is
// not shown where all has passed.
func counted(env []string, tests func(env []string) error) error {
	report, err := os.CreateTemp("", "vestnik-proof-")
	if err != nil {
		return err
	}
	report.Close()
	defer os.Remove(report.Name())
	err = tests(append(env, "VESTNIK_PROOF="+report.Name()))
	if counts, _ := os.ReadFile(report.Name()); len(counts) > 0 {
		fmt.Printf("What was done to prove that nothing is lost:\n%s", counts)
	}
	return err
}

// check is a question to the go command that takes no test.
type check struct {
	what      string
	env       []string
	arguments []string
}

var forWindows = []string{"GOOS=windows", "CGO_ENABLED=0"}

// checks begin with the one that leaves behind, compiled, what the tests need too. What is
// vetted for other systems is all that builds without cgo: on macOS that is not the toolkit.
var checks = []check{
	{"Vetting for Linux", nil, append(append([]string{"vet"}, tags()...), "./...")},
	{"Vetting for Windows", forWindows, []string{"vet", "./..."}},
	{"Vetting for macOS", forMac("amd64"), withoutToolkit("vet")},
	{"Vetting for macOS on Apple's processors", forMac("arm64"), withoutToolkit("vet")},
	{"Building vestnik for Linux without cgo", []string{"CGO_ENABLED=0"}, []string{"build", "-buildvcs=false", "-o", os.DevNull, "./cmd/vestnik"}},
	{"Building vestnik for Windows without cgo", forWindows, []string{"build", "-buildvcs=false", "-o", os.DevNull, "./cmd/vestnik"}},
}

func forMac(arch string) []string { return []string{"GOOS=darwin", "GOARCH=" + arch, "CGO_ENABLED=0"} }

func withoutToolkit(verb string) []string {
	return []string{
		verb, "./core/...", "./assets/...", "./gui/popup", "./gui/sleep", "./gui/idle", "./gui/bus", "./gui/shell", "./gui/tray",
		"./gui/desktoptest", "./cmd/vestnik", "./cmd/dev/...",
	}
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
