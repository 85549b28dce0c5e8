package agent

import (
	"context"

	"vestnik/core/desk"
	"vestnik/core/policy"
)

// Autostart is what starts the program with the desktop, or not. gui/autostart is the real
// one. Its calls are for the disk, and not for the loop.
type Autostart interface {
	Enabled() (bool, error)
	Set(on bool) error
}

// startsWithDesktop tells whether the program starts with the desktop, nil where nobody can
// say, and sees to it that it is as the organisation wants.
func (a *Agent) startsWithDesktop(p policy.Policy) *bool {
	if a.cfg.Autostart == nil {
		return nil
	}
	now, err := a.cfg.Autostart.Enabled()
	if wanted, set := p.Switch(policy.Autostart); err == nil && set && wanted != now {
		if err = a.cfg.Autostart.Set(wanted); err == nil {
			now = wanted
		}
	}
	if err != nil {
		a.cfg.Log("autostart: %v", err)
		return nil
	}
	return &now
}

// SetAutostart implements [desk.Desk].
func (a *Agent) SetAutostart(ctx context.Context, on bool) error {
	var p policy.Policy
	if err := a.do(ctx, func() { p = a.policy }); err != nil {
		return err
	}
	if wanted, set := p.Switch(policy.Autostart); set && wanted != on {
		return managed(string(policy.Autostart))
	}
	if a.cfg.Autostart == nil {
		return desk.NewProblem(desk.NoAutostart)
	}
	if err := a.cfg.Autostart.Set(on); err != nil {
		a.cfg.Log("autostart: %v", err)
		return desk.NewProblem(desk.NoAutostart)
	}
	now := a.startsWithDesktop(p)
	return a.do(ctx, func() {
		a.autostarts = now
		a.publishStatus()
	})
}
