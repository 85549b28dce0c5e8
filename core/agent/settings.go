package agent

import (
	"context"
	"reflect"

	"vestnik/core/desk"
	"vestnik/core/preference"
	"vestnik/core/settings"
)

// Settings implements [desk.Desk].
func (a *Agent) Settings(ctx context.Context) (all []desk.Setting, err error) {
	err = a.do(ctx, func() { all = preference.List(a.settings, a.policy, a.ourPhrases()) })
	return all, err
}

// Set implements [desk.Desk].
func (a *Agent) Set(ctx context.Context, name string, value []string) error {
	var refused, saving error
	err := a.do(ctx, func() {
		was := a.settings
		if refused = preference.Set(&a.settings, a.policy, name, value); refused != nil {
			return
		}
		saving = a.save()
		a.heedSettings(was)
	})
	switch {
	case err != nil:
		return err
	case refused != nil:
		return preference.Explain(refused, name)
	case saving != nil:
		return Explain(saving, Target{})
	}
	return nil
}

// choose changes what the person chooses in the settings by other methods than Set, and tells the
// faces.
func (a *Agent) choose(ctx context.Context, change func()) error {
	var saving error
	err := a.do(ctx, func() {
		change()
		saving = a.save()
		a.publishStatus()
		a.takeOver(false)
	})
	if err == nil && saving != nil {
		err = Explain(saving, Target{})
	}
	return err
}

// heedSettings follows what has changed in the settings.
func (a *Agent) heedSettings(was settings.Settings) {
	for _, m := range a.members {
		m.attune()
	}
	l := limits(a.settings)
	if l != limits(was) {
		a.presence.Limit(l)
		close(a.otherLimits)
		a.otherLimits = make(chan struct{})
	}
	if l != limits(was) || !reflect.DeepEqual(a.settings.Priority, was.Priority) {
		a.followPresence()
	}
	if a.settings.Proxy != was.Proxy || a.settings.Pin != was.Pin {
		a.goOtherWay()
	}
	if !reflect.DeepEqual(a.settings.KeepDays, was.KeepDays) {
		select {
		case a.keepsOther <- struct{}{}:
		default:
		}
	}
	if a.settings.Language != was.Language && a.cfg.Speak != nil {
		a.cfg.Speak(a.settings.Language)
	}
	a.publishStatus()
	a.takeOver(false)
}

// goOtherWay has all accounts go to their servers as the settings now say: a session goes on
// by the way by which it was begun.
func (a *Agent) goOtherWay() {
	for _, m := range a.members {
		m.own.Proxy, m.own.Pin = a.settings.Proxy, a.settings.Pin
		m.at = Overrule(a.policy, m.own)
		if !m.Connected() {
			continue
		}
		gone := a.hangUp(m)[0]
		go func() {
			<-gone
			_ = a.do(context.Background(), func() {
				if m.belongs() {
					a.followPresence()
				}
			})
		}()
	}
}
