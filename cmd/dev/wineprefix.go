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
	wine   string // the loader
	prefix string // where it lies
	server *exec.Cmd
	gone   chan error // how the server has ended
}

// drawNothing is what makes windows possible where there is no display: nobody sees them,
// but they are there, with menus that open and messages that come.
const drawNothing = "WINE REGISTRY Version 2\n\n[Software\\\\Wine\\\\Drivers]\n\"Graphics\"=\"null\"\n"

// newWindows makes a Windows of a registry, which may be empty or [drawNothing], and keeps
// it running until end. All of its processes are clients of one server, which is ours:
// when it goes, they go, wherever they hang.
func newWindows(ctx context.Context, registry string) (w *windows, err error) {
	// On a busy machine wine has once ended at this with 1 and without a word.
	for range 3 {
		if w, err = makeWindows(ctx, registry); err == nil || ctx.Err() != nil {
			break
		}
	}
	return w, err
}

func makeWindows(ctx context.Context, registry string) (*windows, error) {
	wine, err := wineProgram()
	if err != nil {
		return nil, err
	}
	directory, err := os.MkdirTemp("", "vestnik-wine-")
	if err != nil {
		return nil, err
	}
	w := &windows{wine: wine, prefix: filepath.Join(directory, "prefix"), gone: make(chan error, 1)}
	if err := os.Mkdir(w.prefix, 0o700); err != nil {
		return nil, errors.Join(err, os.RemoveAll(directory))
	}
	// Before there is a desktop, which keeps what it has begun with.
	if registry != "" {
		if err := os.WriteFile(filepath.Join(w.prefix, "user.reg"), []byte(registry), 0o600); err != nil {
			return nil, errors.Join(err, os.RemoveAll(directory))
		}
	}
	w.server = command(ctx, wineServer(wine), "--foreground", "--persistent")
	w.server.Env, w.server.Stdout, w.server.Stderr = w.env(), nil, nil
	if err := w.server.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(directory))
	}
	go func() { w.gone <- w.server.Wait() }()
	if err := w.run(ctx, wineCall, "wineboot", "--init"); err != nil {
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

// end kills all that runs there and removes it.
func (w *windows) end() {
	kill := exec.Command(wineServer(w.wine), "--kill")
	kill.Env = w.env()
	kill.WaitDelay = time.Second
	_ = kill.Run()
	select {
	case <-w.gone:
	case <-time.After(10 * time.Second):
		killGroup(w.server)
		<-w.gone
	}
	os.RemoveAll(filepath.Dir(w.prefix))
}

func (w *windows) env() []string { return wineEnvironment(os.Environ(), w.prefix) }

// run runs a program of Windows to its end, and shows what it says only if it fails.
func (w *windows) run(ctx context.Context, limit time.Duration, arguments ...string) error {
	log, err := os.CreateTemp(filepath.Dir(w.prefix), "log-")
	if err != nil {
		return err
	}
	defer log.Close()
	err = patiently(ctx, limit, func(ctx context.Context) *exec.Cmd {
		cmd := command(ctx, w.wine, arguments...)
		// A file, not a pipe: what wine starts on its own would hold a pipe open.
		cmd.Env, cmd.Stdout, cmd.Stderr = w.env(), log, log
		return cmd
	})
	if err != nil {
		said, _ := os.ReadFile(log.Name())
		return fmt.Errorf("%s: %w\n%s", arguments[0], err, said)
	}
	return nil
}

// path is where something lies on the disk C, given with slashes.
func (w *windows) path(name string) string {
	return filepath.Join(w.prefix, "drive_c", filepath.FromSlash(name))
}
