//go:build !windows

package main

import (
	"os"
	"syscall"
)

// startAnew becomes the program that starts, in the same process.
func startAnew(arguments []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return syscall.Exec(self, append([]string{os.Args[0]}, arguments...), os.Environ())
}
