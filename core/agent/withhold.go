package agent

import (
	"context"

	"vestnik/core/account"
	"vestnik/core/desk"
	"vestnik/core/settings"
)

// SetWithhold implements [desk.Desk].
func (a *Agent) SetWithhold(ctx context.Context, w desk.Withhold) error {
	var saving error
	err := a.do(ctx, func() {
		a.settings.Withhold = settings.Withhold(w)
		for _, m := range a.members {
			m.SetWithhold(account.Withhold(w))
		}
		saving = a.save()
		a.publishStatus()
	})
	if err == nil && saving != nil {
		err = Explain(saving, Target{})
	}
	return err
}
