package main

import (
	"os"
	"os/exec"
	"syscall"

	win32 "golang.org/x/sys/windows"
)

// inherited is what a program of the scripts needs of the system besides.
var inherited = []string{"SYSTEMROOT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP"}

// lead gives a program a group of its own, so that it can be told something alone.
func lead(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: win32.CREATE_NEW_PROCESS_GROUP}
}

// tell has the console say the one thing to a program that can be said to one alone:
// Ctrl+Break, which is for Go the same interrupt as all others.
func tell(p *os.Process, _ os.Signal) error {
	return win32.GenerateConsoleCtrlEvent(win32.CTRL_BREAK_EVENT, uint32(p.Pid))
}

// commandLine runs a line of commands.
var commandLine = []string{"cmd", "/c"}

// killed tells whether a program has not ended by itself: who is killed by Go ends with 1.
func killed(how *exec.ExitError) bool { return how.ExitCode() == 1 }

// condition is what scripts can ask for in brackets besides what testscript knows: whether
// this is no Windows but wine, which has no console for those whose output is a pipe.
func condition(name string) (bool, error) {
	return name == "wine" && win32.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil, nil
}
