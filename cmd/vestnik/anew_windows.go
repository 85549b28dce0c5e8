package main

import (
	"os"
	"os/exec"
)

// startAnew starts the program again; this one ends.
func startAnew(arguments []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return exec.Command(self, arguments...).Start()
}
