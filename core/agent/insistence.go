package agent

import (
	"vestnik/core/policy"
	"vestnik/core/preference"
)

// insistence is how urgent messages see to it that they are dealt with.
type insistence struct {
	Takeover bool // those of high urgency lie above all else
	Escalate int  // after so many minutes one is told of again; 0: never
}

// insistence is how urgent messages see to it that they are dealt with.
func (a *Agent) insistence() insistence {
	i := insistence{Takeover: a.settings.Takeover, Escalate: preference.Escalate(a.settings, a.policy)}
	if on, set := a.policy.Switch(policy.Takeover); set {
		i.Takeover = on
	}
	return i
}
