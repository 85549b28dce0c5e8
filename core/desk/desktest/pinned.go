package desktest

import (
	"context"
	"slices"
	"testing"

	"vestnik/core/desk"
)

// Pin implements [desk.Conversations].
func (f *Fake) Pin(ctx context.Context, peer desk.Ref, on bool) error {
	leave, err := f.enter(ctx, "Pin", []any{peer, on})
	if err != nil {
		return err
	}
	defer leave()
	status := f.snapshot.Status
	status.Pinned = last(status.Pinned, peer, on)
	f.emit(desk.Event{Kind: desk.EventStatus, Status: &status})
	return nil
}

func pinnedStaysOnTop(t *testing.T, d desk.Desk, _ Control) {
	events := watch(t, d)
	for _, step := range []struct {
		peer desk.Ref
		on   bool
		want []desk.Ref
	}{
		{anna, true, []desk.Ref{anna}},
		{petr, true, []desk.Ref{anna, petr}},
		{anna, true, []desk.Ref{petr, anna}},
		{petr, false, []desk.Ref{anna}},
		{petr, false, []desk.Ref{anna}},
		{anna, false, nil},
	} {
		if err := d.Pin(t.Context(), step.peer, step.on); err != nil {
			t.Fatal(err)
		}
		if got := snapshot(t, d).Status.Pinned; !slices.Equal(got, step.want) {
			t.Errorf("%+v: pinned are %+v, not %+v", step.peer, got, step.want)
		}
	}
	await(t, events, func(e desk.Event) bool { return e.Kind == desk.EventStatus && len(e.Status.Pinned) == 2 })
}
