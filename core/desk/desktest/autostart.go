package desktest

import (
	"context"

	"vestnik/core/desk"
)

// SetAutostart implements [desk.Desk].
func (f *Fake) SetAutostart(ctx context.Context, on bool) error {
	leave, err := f.enter(ctx, "SetAutostart", on)
	if err != nil {
		return err
	}
	defer leave()
	status := f.snapshot.Status
	if status.Autostart == nil {
		return desk.NewProblem(desk.NoAutostart)
	}
	status.Autostart = &on
	f.emit(desk.Event{Kind: desk.EventStatus, Status: &status})
	return nil
}
