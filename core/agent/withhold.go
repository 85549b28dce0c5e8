package agent

import (
	"context"

	"vestnik/core/desk"
)

// SetWithhold implements [desk.Desk].
func (a *Agent) SetWithhold(ctx context.Context, w desk.Withhold) error {
	var saving error
	var refused *desk.Problem
	err := a.do(ctx, func() {
		if refused = a.keepsWithheld(w); refused != nil {
			return
		}
		a.settings.Withhold = a.ownWithheld(w)
		for _, m := range a.members {
			m.SetWithhold(a.withheld())
		}
		saving = a.save()
		a.publishStatus()
	})
	if refused != nil {
		return refused
	}
	if err == nil && saving != nil {
		err = Explain(saving, Target{})
	}
	return err
}
