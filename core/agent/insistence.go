package agent

import (
	"time"

	"vestnik/core/policy"
	"vestnik/core/preference"
)

// Urgent messages see to it that they are dealt with: those of high urgency lie above all else, and
// all are told of again.

// takesOver tells whether the first is wanted.
func (a *Agent) takesOver() bool {
	if on, set := a.policy.Switch(policy.Takeover); set {
		return on
	}
	return a.settings.Takeover
}

// again is after how long one is told of again; 0: never.
func (a *Agent) again() time.Duration {
	return time.Duration(preference.Escalate(a.settings, a.policy)) * time.Minute
}
