package fakedesk

import (
	"context"
	"strconv"

	"vestnik/core/desk"
)

// Kept implements desk.Desk.
func (d *Desk) Kept(_ context.Context, of desk.Ref) (desk.Kept, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("kept " + of.Account + " " + of.Address)
	return d.Keeps, nil
}

// Outdated implements desk.Desk.
func (d *Desk) Outdated(_ context.Context, days int) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("outdated " + strconv.Itoa(days))
	return d.Old, d.SettingsError
}

// Export implements desk.Desk: what comes on Exports is told.
func (d *Desk) Export(ctx context.Context, file string) (<-chan desk.Exported, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("export " + file)
	return passed(ctx, d.Exports), nil
}

// passed hands on what comes, until it ends or ctx does.
func passed[T any](ctx context.Context, from <-chan T) <-chan T {
	to := make(chan T)
	go func() {
		defer close(to)
		for {
			select {
			case one, more := <-from:
				if !more {
					return
				}
				to <- one
			case <-ctx.Done():
				return
			}
		}
	}()
	return to
}

// Wipe implements desk.Desk.
func (d *Desk) Wipe(_ context.Context, of desk.Ref) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("wipe " + of.Account + " " + of.Address)
	d.Keeps = desk.Kept{}
	return d.SettingsError
}
