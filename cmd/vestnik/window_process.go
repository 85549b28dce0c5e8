package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"vestnik/assets/locale"
)

// startWindow starts the window program that lies beside this one, or in the path.
// It speaks a language, and ends with ctx.
func startWindow(ctx context.Context, language string) (*windowProcess, error) {
	name := "vestnik-window"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if own, err := os.Executable(); err == nil {
		beside := filepath.Join(filepath.Dir(own), name)
		if _, err := os.Stat(beside); err == nil {
			name = beside
		}
	}
	return startProgram(ctx, name, mercy, locale.Variable+"="+language)
}

// startProgram starts a program as a window, with more in its environment. When it is to end it is told so, and
// killed after mercy; what it has started itself and left behind is not waited for.
func startProgram(ctx context.Context, name string, mercy time.Duration, more ...string) (*windowProcess, error) {
	ctx, end := context.WithCancel(ctx)
	says, ended := make(chan string, 8), make(chan error, 1)
	program := exec.CommandContext(ctx, name)
	program.Env = append(os.Environ(), more...)
	program.Cancel = func() error { return askToEnd(program.Process) }
	program.WaitDelay = mercy
	program.Stdout, program.Stderr = &lines{to: says, rest: os.Stderr}, os.Stderr
	if err := program.Start(); err != nil {
		end()
		return nil, err
	}
	go func() {
		err := program.Wait()
		end()
		ended <- err
	}()
	return &windowProcess{says: says, ended: ended, end: end}, nil
}

// lines hands on line by line what a program prints, as long as somebody listens.
type lines struct {
	to    chan<- string
	rest  io.Writer // gets what nobody listens to
	begun []byte
}

// Write implements io.Writer.
func (l *lines) Write(p []byte) (int, error) {
	for part := range bytes.Lines(p) {
		l.begun = append(l.begun, part...)
		line, whole := bytes.CutSuffix(l.begun, []byte("\n"))
		if !whole && len(line) < 4096 {
			break
		}
		select {
		case l.to <- string(bytes.TrimRight(line, "\r")):
		default: // nobody listens
			_, _ = l.rest.Write(l.begun)
		}
		l.begun = l.begun[:0]
	}
	return len(p), nil
}
