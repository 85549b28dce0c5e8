package desktest

import (
	"context"
	"testing"

	"vestnik/core/desk"
)

// SetInsistence implements [desk.Alerting].
func (f *Fake) SetInsistence(ctx context.Context, i desk.Insistence) error {
	leave, err := f.enter(ctx, "SetInsistence", i)
	if err != nil {
		return err
	}
	defer leave()
	if i.Escalate < 0 || i.Escalate > desk.MaxEscalate {
		return desk.NewProblem(desk.Internal)
	}
	status := f.snapshot.Status
	status.Insistence = i
	f.emit(desk.Event{Kind: desk.EventStatus, Status: &status})
	return nil
}

func insistenceIsSaid(t *testing.T, d desk.Desk) {
	for _, i := range []desk.Insistence{{Takeover: true}, {Escalate: 15}, {Takeover: true, Escalate: desk.MaxEscalate}, {}} {
		if err := d.SetInsistence(t.Context(), i); err != nil {
			t.Fatal(err)
		}
		if got := snapshot(t, d).Status.Insistence; got != i {
			t.Errorf("%+v, not %+v", got, i)
		}
	}
	for _, minutes := range []int{-1, desk.MaxEscalate + 1} {
		if d.SetInsistence(t.Context(), desk.Insistence{Escalate: minutes}) == nil {
			t.Errorf("%d minutes are taken", minutes)
		}
	}
}
