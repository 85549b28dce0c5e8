package main

import (
	"os/exec"
	"sync"
	"unsafe"

	win32 "golang.org/x/sys/windows"
)

// tree is a program and all that it starts: a job. What it has started in the moment before it
// was put into the job is not of it.
type tree struct {
	mu  sync.Mutex
	job win32.Handle
}

// plant returns the tree of a program that is not started yet.
func plant(*exec.Cmd) *tree { return new(tree) }

// start starts the program, and puts it into its job.
func (t *tree) start(cmd *exec.Cmd) error {
	job, err := win32.CreateJobObject(nil, nil)
	if err != nil {
		return err
	}
	var limits win32.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	limits.BasicLimitInformation.LimitFlags = win32.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE // also when we are killed
	_, err = win32.SetInformationJobObject(job, win32.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits)))
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		win32.CloseHandle(job)
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.job = job
	process, err := win32.OpenProcess(win32.PROCESS_SET_QUOTA|win32.PROCESS_TERMINATE, false, uint32(cmd.Process.Pid))
	if err != nil {
		return nil // it has ended already
	}
	defer win32.CloseHandle(process)
	_ = win32.AssignProcessToJobObject(job, process)
	return nil
}

// end kills all of it.
func (t *tree) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.job != 0 {
		_ = win32.TerminateJobObject(t.job, 1)
		win32.CloseHandle(t.job)
		t.job = 0
	}
}
