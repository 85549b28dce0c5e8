package agent

import (
	"context"
	"time"

	"vestnik/core/desk"
	"vestnik/core/settings"
)

// Files of ours that could not be used at the start, see [desk.Status.Trouble]. The
// resident runs without them, because a person who sees nothing at all is deaf, and
// thinks that nobody writes.

// SetAside implements [desk.Desk].
func (a *Agent) SetAside(ctx context.Context) error {
	var trouble *desk.Problem
	var unset bool
	if err := a.do(ctx, func() { trouble, unset = a.trouble, a.unset }); err != nil {
		return err
	}
	switch {
	case trouble == nil:
		return nil
	case !unset:
		return a.cfg.SetAside()
	}
	if a.mended(ctx) {
		return nil
	}
	aside, err := settings.SetAside(a.cfg.SettingsFile, time.Now())
	if err != nil {
		return Explain(err, Target{})
	}
	a.cfg.Log("settings: set aside as %s", aside)
	a.mended(ctx)
	return nil
}

// mended begins with the settings that could not be read, if they can be now.
func (a *Agent) mended(ctx context.Context) bool {
	s, err := settings.Load(a.cfg.SettingsFile)
	if err != nil {
		return false
	}
	_ = a.do(ctx, func() {
		if !a.unset {
			return
		}
		a.unset, a.trouble = false, a.cfg.Trouble
		if len(a.settings.Accounts) > 0 { // somebody has signed in meanwhile
			_ = a.save()
		} else {
			a.take(s)
			a.welcome()
		}
		a.publishStatus()
	})
	return true
}
