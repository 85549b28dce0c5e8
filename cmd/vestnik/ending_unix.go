//go:build !windows

package main

import (
	"os"
	"syscall"

	"vestnik/core/desk"
)

// heedEnd does nothing: the end of the session comes as a signal.
func heedEnd(desk.Desk) (stop func()) { return func() {} }

// closeShell has nothing to close.
func closeShell() {}

// askToEnd asks a program to end.
func askToEnd(program *os.Process) error { return program.Signal(syscall.SIGTERM) }
