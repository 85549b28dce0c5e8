package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"vestnik/core/desk"
)

// exitNoDisplay is the exit code of vestnik-window when there is no screen.
const exitNoDisplay = 3

// launchWindows starts the window program when there is something to show and it
// does not run; one that runs shows it itself. At its start the program reads from
// the snapshot what to show.
func launchWindows(ctx context.Context, d desk.Desk, complain func(*desk.Problem)) {
	snapshot, err := d.Snapshot(ctx)
	if err != nil {
		return
	}
	ended := make(chan error, 1)
	running := false
	open := func() {
		if running {
			return
		}
		if err := startWindow(ctx, ended); err != nil {
			complain(desk.NewProblem(desk.NoWindow, "reason", err.Error()))
			return
		}
		running = true
	}
	if snapshot.View.Screen != "" {
		open() // asked for before anybody listened, as signing in is at the first start
	}
	for ctx.Err() == nil {
		events, err := d.Watch(ctx, snapshot.Seq)
		if err != nil {
			if snapshot, err = d.Snapshot(ctx); err != nil {
				return
			}
			continue
		}
		for events != nil {
			select {
			case e, ok := <-events:
				switch {
				case !ok:
					events = nil
				case e.Kind == desk.EventShow:
					open()
				}
				snapshot.Seq = max(snapshot.Seq, e.Seq)
			case err := <-ended:
				running = false
				if problem := windowProblem(err); problem != nil {
					complain(problem)
				}
			}
		}
	}
}

// windowProblem says why a window has ended, nil when it was closed.
func windowProblem(err error) *desk.Problem {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &exit) && exit.ExitCode() == exitNoDisplay:
		return desk.NewProblem(desk.NoDisplay)
	}
	return desk.NewProblem(desk.NoWindow, "reason", err.Error())
}

// startWindow starts the window program that lies beside this one, or in the path.
// It ends with ctx.
func startWindow(ctx context.Context, ended chan<- error) error {
	name := "vestnik-window"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if own, err := os.Executable(); err == nil {
		beside := filepath.Join(filepath.Dir(own), name)
		if _, err := os.Stat(beside); err == nil {
			name = beside
		}
	}
	window := exec.CommandContext(ctx, name)
	window.Cancel = func() error { return window.Process.Signal(os.Interrupt) }
	window.Stdout, window.Stderr = os.Stderr, os.Stderr
	if err := window.Start(); err != nil {
		return err
	}
	go func() { ended <- window.Wait() }()
	return nil
}
