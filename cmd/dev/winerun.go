package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

const (
	// winePatiently is the word by which go test has us run a test program.
	winePatiently = "in-wine"
	// wineTimeout is how long the tests of a package may take there; the slowest take a
	// minute. A Go program that waits for ever says then itself which test it is, and
	// where it waits.
	wineTimeout = 5 * time.Minute
	// wineLimit is for one that cannot even do that.
	wineLimit = wineTimeout + 30*time.Second
)

// inWine runs a test program of Windows, as go test -exec wants it: in the directory of its
// package, with our input and output, and ends as it ends. What is to be left out is
// added to its arguments.
func inWine(ctx context.Context, root string, arguments []string) error {
	wine, err := wineProgram()
	if err != nil {
		return err
	}
	directory, err := os.Getwd()
	if err != nil {
		return err
	}
	pkg, err := filepath.Rel(root, directory)
	if err != nil {
		return err
	}
	if skip := leftOutOf(filepath.ToSlash(pkg)); skip != "" {
		arguments = append(arguments, "-test.skip="+skip)
	}
	err = patiently(ctx, wineLimit, func(ctx context.Context) *exec.Cmd {
		cmd := command(ctx, wine, arguments...)
		// Through pipes of our own: with the first window wine starts a desktop, which would
		// hold those of go test open for as long as it lives.
		cmd.Stdout, cmd.Stderr = alone{os.Stdout}, alone{os.Stderr}
		cmd.WaitDelay = lastWords
		return cmd
	})
	if errors.Is(err, exec.ErrWaitDelay) {
		return nil // it has ended well, and the desktop lives on
	}
	return err
}

// lastWords is how long what a program has said may be under way when it has ended.
const lastWords = 2 * time.Second

// alone is a writer that is no file to whoever starts a program.
type alone struct{ io.Writer }
