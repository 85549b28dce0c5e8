package agent

import (
	"context"

	"vestnik/core/desk"
	"vestnik/core/policy"
)

// insistence is what holds of it.
type insistence desk.Insistence

// usualEscalate is after how many minutes what is urgent is told of again, unless the person
// or the organisation says otherwise.
const usualEscalate = 5

// insistence is how urgent messages see to it that they are dealt with.
func (a *Agent) insistence() insistence {
	i := insistence{Takeover: a.settings.Takeover, Escalate: usualEscalate}
	if own := a.settings.Escalate; own != nil {
		i.Escalate = min(max(0, *own), desk.MaxEscalate)
	}
	if on, set := a.policy.Switch(policy.Takeover); set {
		i.Takeover = on
	}
	if n, set := a.policy.Number(policy.Escalate); set {
		i.Escalate = n
	}
	return i
}

// SetInsistence implements [desk.Desk].
func (a *Agent) SetInsistence(ctx context.Context, i desk.Insistence) error {
	if i.Escalate < 0 || i.Escalate > desk.MaxEscalate {
		return desk.NewProblem(desk.Internal, "reason", "so many minutes may not be waited")
	}
	var refused *desk.Problem
	err := a.pause(ctx, func() {
		now := a.insistence()
		switch {
		case a.policy.Has(policy.Takeover) && i.Takeover != now.Takeover:
			refused = managed(string(policy.Takeover))
			return
		case a.policy.Has(policy.Escalate) && i.Escalate != now.Escalate:
			refused = managed(string(policy.Escalate))
			return
		}
		if !a.policy.Has(policy.Takeover) {
			a.settings.Takeover = i.Takeover
		}
		if !a.policy.Has(policy.Escalate) {
			a.settings.Escalate = &i.Escalate
		}
	})
	if refused != nil {
		return refused
	}
	return err
}
