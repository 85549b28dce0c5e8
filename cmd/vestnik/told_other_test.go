//go:build !windows

package main

import (
	"os"
	"os/exec"
	"syscall"
)

// inherited is what a program of the scripts needs of the system besides.
var inherited []string

// lead needs nothing here: a program can be told by its number.
func lead(*exec.Cmd) {}

// tell tells a program something.
func tell(p *os.Process, what os.Signal) error { return p.Signal(what) }

// commandLine runs a line of commands.
var commandLine = []string{"sh", "-c"}

// killed tells whether a program has not ended by itself.
func killed(how *exec.ExitError) bool {
	return how.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL
}

// condition is what scripts can ask for in brackets besides what testscript knows.
func condition(string) (bool, error) { return false, nil }
