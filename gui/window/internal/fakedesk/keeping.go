package fakedesk

import (
	"context"

	"vestnik/core/desk"
)

// Kept implements desk.Desk.
func (d *Desk) Kept(_ context.Context, of desk.Ref) (desk.Kept, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("kept " + of.Account + " " + of.Address)
	return d.Keeps, nil
}

// Wipe implements desk.Desk.
func (d *Desk) Wipe(_ context.Context, of desk.Ref) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("wipe " + of.Account + " " + of.Address)
	d.Keeps = desk.Kept{}
	return d.SettingsError
}
