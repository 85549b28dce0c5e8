//go:build cgo

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"vestnik/core/desk"
)

// hasDisplay tells whether there is a screen to draw on. Fyne must not be asked:
// without one it panics.
func hasDisplay() bool {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return true
	}
	return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}

// noScreen turns the panic of Fyne when the screen does not answer (DISPLAY names one
// that is gone, or that we may not use) into its Problem. Other panics go on.
func noScreen(err *error) {
	if r := recover(); r != nil {
		if !strings.Contains(fmt.Sprint(r), "GLFW") {
			panic(r)
		}
		*err = desk.NewProblem(desk.NoDisplay)
	}
}

// toolkitLog is what Fyne logs. When it cannot make a window, for want of OpenGL, it
// says so there, in three lines, and ends the program with the code of any failure.
type toolkitLog struct {
	to       io.Writer
	noOpenGL func()
	last     bool // the last of the lines comes
}

// Write implements io.Writer.
func (l *toolkitLog) Write(p []byte) (int, error) {
	n, err := l.to.Write(p)
	switch {
	case bytes.Contains(p, []byte("window creation error")):
		l.last = true
	case l.last && bytes.Contains(p, []byte("At: ")):
		l.noOpenGL()
	}
	return n, err
}
