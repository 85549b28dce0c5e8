package shell

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"
)

// TestMain lets the test program be one that has a window.
func TestMain(m *testing.M) {
	if os.Getenv("VESTNIK_SHELL_TEST") == "" {
		code := m.Run()
		Close()
		os.Exit(code)
	}
	w, err := open()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	told := make(chan struct{})
	w.OnEnd(func(context.Context) { close(told) })
	const withoutFocus = 8 // SW_SHOWNA
	_, _, _ = user32.NewProc("ShowWindow").Call(w.handle, withoutFocus)
	fmt.Println("ready")
	select {
	case <-told:
		os.Exit(7)
	case <-time.After(patience):
		os.Exit(8)
	}
}

func TestAnotherProgramIsAskedToEnd(t *testing.T) {
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	other := exec.Command(executable)
	other.Env = append(os.Environ(), "VESTNIK_SHELL_TEST=window")
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	if !bufio.NewScanner(out).Scan() {
		t.Fatal("it has no window")
	}
	if CloseWindows(os.Getpid()) != 0 {
		t.Error("a hidden window is asked as well")
	}
	if n := CloseWindows(other.Process.Pid); n != 1 {
		t.Errorf("%d windows are asked", n)
	}
	_ = other.Wait()
	if code := other.ProcessState.ExitCode(); code != 7 {
		t.Errorf("it ends with %d", code)
	}
}
