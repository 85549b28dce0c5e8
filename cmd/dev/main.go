// Command dev does the project's chores:
//
//	go run ./cmd/dev demo      try Vestnik: build it, start an office to talk to, show both
//	go run ./cmd/dev test      check everything, on real servers and a real desktop
//	go run ./cmd/dev package   make packages for Linux and Windows
//	go run ./cmd/dev bench     measure what BOSH costs, and the desk, beside other clients
//	go run ./cmd/dev screens   draw every screen of the window, to leaf through
//	go run ./cmd/dev pictures  make the pictures of the README
//	go run ./cmd/dev policy    make the templates for group policy
//
// It asks for nothing but Go. What else is needed it installs where it may, which is
// on Debian and Ubuntu, and elsewhere it says what is missing. It is built without
// cgo and imports nothing of the size of a toolkit, so that it starts in seconds on
// a machine that has compiled nothing yet.
//
// A chore is a file of its own, and here is the list of them. What they share: the
// packages of the system (packages.go, apt.go), the programs and how they are built
// (programs.go, resources.go, build.go), and how a program is run that outlives no chore (run.go). The rules of
// the house that a compiler does not hold, such as which package may import which,
// are tests of this command (imports_test.go, house_test.go,
// comments_test.go, wing_test.go).
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

// chore is something to do in the repository at root. It ends soon after ctx does.
type chore struct {
	name    string
	summary string
	do      func(ctx context.Context, root string, arguments []string) error
}

var chores = []chore{
	{"demo", "build Vestnik, start an office with colleagues in it, and show them", demo},
	{"test", "run every test, on real servers and a real desktop", test},
	{"package", "make packages for Linux and Windows", makePackages},
	{"bench", "bosh, desktop: measure our BOSH beside plain TCP, or Vestnik beside other clients", benchmark},
	{"screens", "draw every screen of the window, light and dark, in both languages, to leaf through", screens},
	{"pictures", "make the pictures of the README anew, of the window, the tray menu and a popup", pictures},
	{"policy", "make the templates for group policy, and the example of a policy", writePolicy},
	{winePatiently, "", inWine}, // go test asks it of us
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go endWithParent(ctx, cancel)
	if code := run(ctx, os.Args[1:]); code != 0 {
		os.Exit(code)
	}
}

// run does the chore that the command line names and returns the exit code.
func run(ctx context.Context, arguments []string) int {
	if len(arguments) == 0 {
		return usage()
	}
	for _, c := range chores {
		if c.name != arguments[0] {
			continue
		}
		root, err := repository()
		if err == nil {
			err = c.do(ctx, root, arguments[1:])
		}
		if err != nil && ctx.Err() != nil {
			err = errors.New("interrupted")
		}
		return exitCode(err)
	}
	return usage()
}

// exitCode says what went wrong, unless the program that failed has said so itself.
func exitCode(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		return exit.ExitCode()
	}
	fmt.Fprintln(os.Stderr, "dev:", err)
	return 1
}

func usage() int {
	fmt.Fprint(os.Stderr, "usage: go run ./cmd/dev CHORE [-h]\n\n")
	for _, c := range chores {
		if c.summary != "" {
			fmt.Fprintf(os.Stderr, "  %-8s %s\n", c.name, c.summary)
		}
	}
	return 2
}

// repository returns the directory of go.mod, from the working directory upwards.
func repository() (string, error) {
	directory, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(directory, "go.mod")); err == nil {
			return directory, nil
		}
		above := filepath.Dir(directory)
		if above == directory {
			return "", errors.New("run it in the repository of Vestnik: there is no go.mod here")
		}
		directory = above
	}
}

// endWithParent cancels when the process that started us is gone: "go run" dies of
// a SIGTERM without passing it on.
func endWithParent(ctx context.Context, cancel context.CancelFunc) {
	parent := os.Getppid()
	for os.Getppid() == parent {
		select {
		case <-ctx.Done():
			return
		case <-time.After(500 * time.Millisecond):
		}
	}
	cancel()
}
