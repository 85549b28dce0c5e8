package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// wineCall bounds each call of wine that is not a test. The longest, making the files of
// a Windows, takes four seconds here; one that hangs would hang for ever.
const wineCall = 3 * time.Minute

// windows is a fresh Windows for the programs of one run, in a temporary directory. It
// takes a few seconds to make, so none is kept: what one run leaves behind no other sees.
type windows struct {
	wine   string   // the loader
	prefix string   // where it lies
	screen []string // the environment by which its programs find a display; nil: nobody sees them
}

// What a Windows begins with: where there is no display nobody sees its windows, but they
// are there, with menus that open and messages that come. Where there is one they are on a
// desktop with a taskbar, which is one window of that display.
const (
	drawNothing = "WINE REGISTRY Version 2\n\n[Software\\\\Wine\\\\Drivers]\n\"Graphics\"=\"null\"\n"
	drawDesktop = "WINE REGISTRY Version 2\n\n[Software\\\\Wine\\\\Explorer]\n\"Desktop\"=\"shell\"\n\n" +
		"[Software\\\\Wine\\\\Explorer\\\\Desktops]\n\"shell\"=\"1200x800\"\n"
)

// newWindows makes a Windows on a screen, which may be none, and keeps it running until
// end. All of its processes are clients of one server, which is its own: when it goes, they
// go, wherever they hang.
func newWindows(ctx context.Context, screen ...string) (*windows, error) {
	wine, err := wineProgram()
	if err != nil {
		return nil, err
	}
	directory, err := os.MkdirTemp("", "vestnik-wine-")
	if err != nil {
		return nil, err
	}
	w := &windows{wine: wine, prefix: filepath.Join(directory, "prefix"), screen: screen}
	registry := drawNothing
	if screen != nil {
		registry = drawDesktop
	}
	// Before there is a desktop, which keeps what it has begun with.
	err = errors.Join(os.Mkdir(w.prefix, 0o700), os.WriteFile(filepath.Join(w.prefix, "user.reg"), []byte(registry), 0o600))
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(directory))
	}
	// It returns when the server listens: a program that came before would start another one,
	// which ends with its last client. The server stays until end: ended with ctx, by a signal
	// to terminate, it would leave its clients behind.
	if err := w.serve(ctx, "--persistent"); err != nil {
		return nil, errors.Join(err, os.RemoveAll(directory))
	}
	// The first program has wine make all of it, and start its services, by wineboot --init.
	// Were that the first program, it would run twice, and start two managers of services,
	// of which each call reaches either: COM, which needs a service, would wait for ever
	// for what the other one has started.
	if err := w.run(ctx, wineCall, "cmd", "/c", "exit"); err != nil {
		w.end()
		return nil, fmt.Errorf("making a Windows: %w", err)
	}
	return w, nil
}

// wineServer is the server that belongs to a loader.
func wineServer(wine string) string {
	beside := filepath.Join(filepath.Dir(wine), "wineserver")
	if _, err := os.Stat(beside); err == nil {
		return beside
	}
	return "wineserver"
}

// serve calls the server.
func (w *windows) serve(ctx context.Context, what string) error {
	return patiently(ctx, wineCall, func(ctx context.Context) *exec.Cmd {
		cmd := command(ctx, wineServer(w.wine), what)
		cmd.Env, cmd.Stdout, cmd.Stderr = w.env(), nil, nil
		return cmd
	})
}

// end kills all that runs there and removes it. It may be called again.
func (w *windows) end() {
	_ = w.serve(context.Background(), "--kill") // waits for ten seconds, and kills what has not ended
	os.RemoveAll(filepath.Dir(w.prefix))
}

func (w *windows) env() []string { return append(wineEnvironment(os.Environ(), w.prefix), w.screen...) }

// run runs a program of Windows to its end, and shows what it says only if it fails.
func (w *windows) run(ctx context.Context, limit time.Duration, arguments ...string) error {
	_, err := w.ask(ctx, limit, arguments...)
	return err
}

// ask runs a program of Windows to its end and returns what it says. Its complaints are
// shown only if it fails.
func (w *windows) ask(ctx context.Context, limit time.Duration, arguments ...string) (string, error) {
	// Files, not pipes: what wine starts on its own would hold a pipe open.
	out, err := os.CreateTemp(filepath.Dir(w.prefix), "out-")
	if err != nil {
		return "", err
	}
	defer out.Close()
	complaints, err := os.CreateTemp(filepath.Dir(w.prefix), "complaints-")
	if err != nil {
		return "", err
	}
	defer complaints.Close()
	err = patiently(ctx, limit, func(ctx context.Context) *exec.Cmd {
		cmd := command(ctx, w.wine, arguments...)
		cmd.Env, cmd.Stdout, cmd.Stderr = w.env(), out, complaints
		return cmd
	})
	said, _ := os.ReadFile(out.Name())
	if err != nil {
		complained, _ := os.ReadFile(complaints.Name())
		return "", fmt.Errorf("%s: %w\n%s%s", arguments[0], err, said, complained)
	}
	return string(said), nil
}

// path is where something lies on the disk C, given with slashes.
func (w *windows) path(name string) string {
	return filepath.Join(w.prefix, "drive_c", filepath.FromSlash(name))
}
