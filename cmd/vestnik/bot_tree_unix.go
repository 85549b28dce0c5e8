//go:build !windows

package main

import (
	"os/exec"
	"syscall"
)

// tree is a program and all that it starts, as long as that stays in its process group.
type tree struct{ group int }

// plant has a program that is not started yet lead a group of its own.
func plant(cmd *exec.Cmd) *tree {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return new(tree)
}

// start starts the program.
func (t *tree) start(cmd *exec.Cmd) error {
	err := cmd.Start()
	if err == nil {
		t.group = cmd.Process.Pid
	}
	return err
}

// end kills all of it.
func (t *tree) end() {
	if t.group > 0 {
		_ = syscall.Kill(-t.group, syscall.SIGKILL)
	}
}
