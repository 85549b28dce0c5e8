package popup

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"

	"vestnik/core/desk"
	"vestnik/gui/focus"
	"vestnik/gui/shell"
	"vestnik/gui/winrt"
)

// activator names our activation callback in the registry. It must stay the same
// for as long as toasts of older versions may lie in the notification centre.
const activator = "{1ABDD08A-4D2C-4E21-9BA3-1707F58D3817}"

// trayProgram is what Windows starts when a toast is clicked and nothing runs: that of the
// programs which makes no console, where it lies beside this one.
const trayProgram = "vestnik-tray.exe"

// Open returns the popups of this desktop: toasts, and where Windows shows none the balloon
// of the icon.
func Open(ctx context.Context) (Popups, error) {
	toasts, before := openToasts(ctx)
	window, err := shell.Open()
	switch {
	case before == nil && err == nil:
		return newChain(nil, toasts, newBalloon(window, focus.Quiet)), nil
	case before == nil:
		return toasts, nil
	case err == nil:
		return newChain(before, newBalloon(window, focus.Quiet)), nil
	}
	return nil, errors.Join(before, err)
}

// openToasts tells Windows of the program.
func openToasts(ctx context.Context) (*toasts, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoToasts, err)
	}
	var t atomic.Pointer[toasts] // an activation may be waiting
	ready := make(chan struct{})
	app := winrt.App{ID: winrt.AppID, Name: Application, Class: activator, Program: startedBy(program)}
	windows, err := winrt.Open(ctx, app, func(a winrt.Activation) {
		<-ready
		if t := t.Load(); t != nil {
			t.activated(a)
		}
	})
	defer close(ready)
	if windows == nil {
		return nil, fmt.Errorf("%w: %w", ErrNoToasts, err)
	}
	if err != nil {
		slog.WarnContext(ctx, "no shortcut in the start menu", "error", err)
	}
	t.Store(newToasts(windows, focus.Quiet, drawIcon()))
	return t.Load(), nil
}

// startedBy returns what is started for a program: the one of the tray beside it, or itself.
func startedBy(program string) string {
	beside := filepath.Join(filepath.Dir(program), trayProgram)
	if _, err := os.Stat(beside); err == nil {
		return beside
	}
	return program
}

// Probe tells whether toasts would be shown. It shows nothing, and tells Windows nothing of
// the program: before that was first started it fails.
func Probe(ctx context.Context) Way {
	return Way{Name: desk.ByToast, Quiet: focus.Quiet(ctx), Err: judge(winrt.Ask(ctx, winrt.AppID))}
}
