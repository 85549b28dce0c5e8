package winrt

import (
	"context"
	"errors"
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// Open tells Windows of a program, as the package comment says, and returns its notifier.
// Who is told of activations is called on a goroutine of its own; it replaces whoever was
// told before. It fails where toasts cannot come back to us. What fails about the shortcut
// alone comes with the notifier: most versions of Windows do without.
func Open(ctx context.Context, app App, told func(Activation)) (*Notifier, error) {
	activator.Lock()
	activator.told = told
	activator.Unlock()
	if err := Identify(app.ID); err != nil {
		return nil, err
	}
	if err := write(Entries(app)); err != nil {
		return nil, err
	}
	if err := register(ctx, app.Class); err != nil {
		return nil, err
	}
	return &Notifier{app}, shellThread().do(ctx, func() error { return offer(app) })
}

// Identify says that this process is of the program with an ID: else its windows would
// stand in the taskbar as those of another, beside its shortcut and its toasts. It must be
// called before there is a window.
func Identify(id string) error {
	text, err := windows.UTF16PtrFromString(id)
	if err != nil {
		return err
	}
	return invoke(setProcessAppID, uintptr(unsafe.Pointer(text)))
}

// Close ends that activations are told. It is to be called before the process ends.
func (n *Notifier) Close(ctx context.Context) error {
	activator.Lock()
	activator.told = nil
	activator.Unlock()
	return unregister(ctx)
}

// write makes the registry say what it has to. What it says already is not written again.
func write(entries []Entry) (failed error) {
	for _, e := range entries {
		if err := e.write(); err != nil {
			failed = errors.Join(failed, fmt.Errorf("winrt: registry: %s: %w", e.Key, err))
		}
	}
	return failed
}

func (e Entry) write() error {
	key, _, err := registry.CreateKey(registry.CURRENT_USER, e.Key, registry.QUERY_VALUE|registry.SET_VALUE)
	if err != nil {
		return err
	}
	defer key.Close()
	if now, _, err := key.GetStringValue(e.Name); err == nil && now == e.Value {
		return nil
	}
	return key.SetStringValue(e.Name, e.Value)
}
