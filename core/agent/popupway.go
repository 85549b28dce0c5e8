package agent

import (
	"context"
	"reflect"

	"vestnik/core/desk"
)

// PopupsBy says how popups reach the person, for whoever asks for the status.
func (a *Agent) PopupsBy(p desk.Popups) {
	_ = a.do(context.Background(), func() {
		if a.popups == nil || !reflect.DeepEqual(*a.popups, p) {
			a.popups = &p
			a.publishStatus()
		}
		a.raiseRecalled()
	})
}

// ShowPopups says who raises a test, for [Agent.TestPopup]; nil: nobody does any more.
func (a *Agent) ShowPopups(test func(context.Context) desk.Popups) {
	_ = a.do(context.Background(), func() { a.testPopup = test })
}

// TestPopup implements [desk.Desk]. A resident without faces shows none.
func (a *Agent) TestPopup(ctx context.Context) (desk.Popups, error) {
	var test func(context.Context) desk.Popups
	if err := a.do(ctx, func() { test = a.testPopup }); err != nil {
		return desk.Popups{}, err
	}
	if test == nil {
		return desk.Popups{Problem: desk.NewProblem(desk.NoPopups)}, nil
	}
	p := test(ctx)
	a.PopupsBy(p)
	return p, ctx.Err()
}
