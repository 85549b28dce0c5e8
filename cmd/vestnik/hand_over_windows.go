package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// handOver starts the program that lives in the tray, with arguments, and tells whether there is one.
func (p *program) handOver(arguments []string) (done bool, err error) {
	own, err := os.Executable()
	if err != nil {
		return false, err
	}
	tray, ok := trayProgram(own)
	if !ok {
		return false, nil
	}
	cmd := exec.Command(tray, arguments...)
	cmd.Dir = filepath.Dir(tray) // not the one we are in, which it would keep from being removed
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
	if err := cmd.Start(); err != nil {
		return false, err
	}
	fmt.Println(p.words.Say("cli.in-tray"))
	return true, cmd.Process.Release()
}
