package main

import (
	"context"
	"os"
	"os/exec"
	"time"
)

// command prepares a program that shares our output and ends with ctx: it is asked
// to, together with what it has started, and killed when it does not listen.
func command(ctx context.Context, name string, arguments ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, arguments...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.WaitDelay = 10 * time.Second
	lead(cmd)
	return cmd
}
