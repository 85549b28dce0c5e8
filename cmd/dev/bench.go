package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"

	"vestnik/cmd/dev/bench"
)

// measuring is what the benchmark of BOSH talks to.
var measuring = part{
	packages: []string{"prosody", "lua-sec"},
	missing:  func() []string { return missingPrograms("prosody") },
}

// strangers are what the clients of other makers need, that it compares with.
var strangers = part{
	packages: []string{"g++", "libgloox-dev"},
	missing:  func() []string { return missingPrograms("g++") },
}

// rivals are the other clients with a window, and what writes their databases.
var rivals = part{
	packages: []string{"dino-im", "gajim", "psi-plus", "pidgin", "sqlite3"},
	missing:  func() []string { return missingPrograms("dino-im", "gajim", "psi-plus", "pidgin", "sqlite3") },
}

// benchmarks are what can be measured.
var benchmarks = map[string]func(ctx context.Context, root string, short bool, only string) error{
	"bosh": benchBOSH, "desktop": benchDesktop,
}

// benchmark measures and prints tables. Other clients that are not there are named in
// what it prints, and are no error.
func benchmark(ctx context.Context, root string, arguments []string) error {
	if len(arguments) == 0 || benchmarks[arguments[0]] == nil {
		return errors.New("usage: go run ./cmd/dev bench bosh|desktop [-short] [-only SECTION]")
	}
	flags := flag.NewFlagSet("bench "+arguments[0], flag.ContinueOnError)
	short := flags.Bool("short", false, "see quickly that all works; the figures mean nothing")
	only := flags.String("only", "", "measure one section: its name as it is printed")
	if err := flags.Parse(arguments[1:]); err != nil {
		return err
	}
	if runtime.GOOS != "linux" {
		return errors.New("the server of the benchmark needs Linux")
	}
	if err := install(ctx, measuring); err != nil {
		return err
	}
	return benchmarks[arguments[0]](ctx, root, *short, *only)
}

// benchBOSH measures our BOSH beside plain TCP and other makers' libraries.
func benchBOSH(ctx context.Context, root string, short bool, only string) error {
	strophe, err := installStrangers(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		fmt.Println("Not all other clients can be measured:", err)
	}
	return bench.Run(ctx, bench.Options{Root: root, Strophe: strophe, Short: short, Only: only, Out: os.Stdout})
}

// installStrangers installs the other clients, and returns where strophe.js is.
func installStrangers(ctx context.Context) (strophe string, err error) {
	err = install(ctx, strangers, scripting())
	strophe, failed := ensureStrophe(ctx)
	return strophe, errors.Join(err, failed)
}
