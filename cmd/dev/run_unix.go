//go:build !windows

package main

import (
	"os/exec"
	"syscall"
)

// lead gives a program a process group of its own. So a Ctrl+C on the terminal
// reaches it once, from us, and not a second time from the terminal.
func lead(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}

// killGroup kills what a program that has been led has left behind.
func killGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
}
