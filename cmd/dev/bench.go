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

// benchmark measures BOSH and prints tables. Other clients that are not there are
// named in what it prints, and are no error.
func benchmark(ctx context.Context, root string, arguments []string) error {
	if len(arguments) == 0 || arguments[0] != "bosh" {
		return errors.New("usage: go run ./cmd/dev bench bosh [-short] [-only SECTION]")
	}
	flags := flag.NewFlagSet("bench bosh", flag.ContinueOnError)
	short := flags.Bool("short", false, "see in half a minute that all works; the figures mean nothing")
	only := flags.String("only", "", "measure one section: signin, latency, burst, traffic, cost or resets")
	if err := flags.Parse(arguments[1:]); err != nil {
		return err
	}
	if runtime.GOOS != "linux" {
		return errors.New("the server of the benchmark needs Linux")
	}
	if err := install(ctx, measuring); err != nil {
		return err
	}
	strophe, err := installStrangers(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		fmt.Println("Not all other clients can be measured:", err)
	}
	return bench.Run(ctx, bench.Options{Root: root, Strophe: strophe, Short: *short, Only: *only, Out: os.Stdout})
}

// installStrangers installs the other clients, and returns where strophe.js is.
func installStrangers(ctx context.Context) (strophe string, err error) {
	err = install(ctx, strangers, scripting())
	strophe, failed := ensureStrophe(ctx)
	return strophe, errors.Join(err, failed)
}
