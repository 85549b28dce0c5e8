package agent

import (
	"context"
	"slices"
	"time"

	"vestnik/core/account"
	"vestnik/core/availability"
	"vestnik/core/charset"
	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/preference"
	"vestnik/core/settings"
)

// The presence is one for all accounts. What is shown of it is what core/availability
// says: the choice, or that the person is away.

// limits are those of the settings.
func limits(s settings.Settings) availability.Limits {
	away := preference.Away(s)
	return availability.Limits{Away: time.Duration(away.After) * time.Minute, Extended: time.Duration(away.Extended) * time.Minute, IgnoreLock: away.IgnoreLock}
}

// restored returns the machine of what was chosen before the program was started.
func restored(s settings.Settings) *availability.Machine {
	one := func(p settings.Presence) desk.Presence {
		if p.Show == "" {
			p.Show = string(desk.Available)
		}
		return desk.Presence{Show: desk.Show(p.Show), Text: p.Text}
	}
	saved := availability.State{Choice: desk.Choice{Presence: one(s.Presence), Until: s.Presence.Until}}
	if s.Presence.Before != nil {
		saved.Before = one(*s.Presence.Before)
	}
	for _, p := range s.Presence.Recent {
		saved.Recent = append(saved.Recent, one(p))
	}
	return availability.New(limits(s), saved, time.Now())
}

// savePresence puts the choice into the settings.
func (a *Agent) savePresence() error {
	one := func(p desk.Presence) settings.Presence { return settings.Presence{Show: string(p.Show), Text: p.Text} }
	s := a.presence.State()
	a.settings.Presence = one(s.Choice.Presence)
	if a.settings.Presence.Until = s.Choice.Until; !s.Choice.Until.IsZero() {
		before := one(s.Before)
		a.settings.Presence.Before = &before
	}
	for _, p := range s.Recent {
		a.settings.Presence.Recent = append(a.settings.Presence.Recent, one(p))
	}
	return a.save()
}

// chosen is how the person wants to be shown.
func (a *Agent) chosen() desk.Presence { return a.presence.Choice().Presence }

// tellPresence puts into the status how the person is shown.
func (a *Agent) tellPresence(s *desk.Status) {
	choice := a.presence.Choice()
	s.Presence, s.Until, s.Recent = choice.Presence, choice.Until, a.presence.State().Recent
	for _, p := range a.settings.Statuses {
		s.Kept = append(s.Kept, desk.Presence{Show: desk.Show(p.Show), Text: p.Text})
	}
	if seen := a.shown().Show; seen != choice.Show {
		s.Seen = seen
	}
}

// choiceDue returns when the choice ends.
func (a *Agent) choiceDue() <-chan time.Time {
	due, ok := a.presence.Due()
	if !ok {
		return nil
	}
	return time.After(time.Until(due))
}

// heed has the machine take something in, and follows it where that has changed what is
// shown.
func (a *Agent) heed(take func(now time.Time)) {
	shown, choice := a.presence.Presence(), a.presence.Choice()
	take(time.Now())
	if a.presence.Choice() != choice {
		_ = a.savePresence() // told by save
	} else if a.presence.Presence() == shown {
		return
	}
	a.showPresence()
}

// showPresence shows what has changed, to servers and faces.
func (a *Agent) showPresence() {
	a.followPresence()
	a.publishStatus()
	for _, m := range a.members {
		m.raiseRequests()
	}
}

// Person says for how long the person has touched nothing, and whether the screen is
// locked.
func (a *Agent) Person(idle time.Duration, locked bool) {
	_ = a.do(context.Background(), func() {
		a.heed(func(now time.Time) { a.presence.Person(idle, locked, now) })
		var since time.Time
		if idle > 0 {
			since = time.Now().Add(-idle)
		}
		a.idle = since
		for _, m := range a.members {
			m.SetIdle(since)
		}
		a.look()
		a.takeOver(false) // a locked screen shows less
	})
}

// AwayAfter returns for how long the person must have touched nothing to be shown as
// away, and as extended away; 0 is never. Once other is closed it is to be asked again.
func (a *Agent) AwayAfter() (away, extended time.Duration, other <-chan struct{}) {
	_ = a.do(context.Background(), func() {
		l := limits(a.settings)
		away, extended, other = l.Away, l.Extended, a.otherLimits
	})
	return away, extended, other
}

// SetPresence implements [desk.Desk]. Who had chosen to be invisible before the organisation has
// switched that off may have another text with it: he is not.
func (a *Agent) SetPresence(ctx context.Context, c desk.Choice) error {
	if !slices.Contains(desk.Shows, c.Show) {
		return desk.NewProblem(desk.Internal, "reason", "unknown presence "+string(c.Show))
	}
	if size := len(c.Text); size > desk.MaxStatus {
		return tooLong(size, desk.MaxStatus)
	}
	c.Text = charset.Printable(c.Text)
	var err error
	_ = a.do(ctx, func() {
		if c.Show == desk.Invisible && a.policy.Off(policy.Hiding) && a.chosen().Show != desk.Invisible {
			err = managed(policy.Hiding)
			return
		}
		if c.Show == desk.Invisible && slices.ContainsFunc(a.now().Accounts, cannotHide) {
			err = desk.NewProblem(desk.CannotHide)
			return
		}
		if a.presence.Choose(c, time.Now()) != nil {
			err = desk.NewProblem(desk.TimePast)
			return
		}
		if saving := a.savePresence(); saving != nil {
			err = Explain(saving, Target{})
		}
		a.showPresence()
	})
	return err
}

// KeepPresence implements [desk.Desk].
func (a *Agent) KeepPresence(ctx context.Context, p desk.Presence, keep bool) error {
	p.Text = charset.Printable(p.Text)
	if !slices.Contains(desk.Shows, p.Show) || p.Text == "" {
		return desk.NewProblem(desk.Internal, "reason", "not a presence to be kept: "+string(p.Show))
	}
	if size := len(p.Text); size > desk.MaxStatus {
		return tooLong(size, desk.MaxStatus)
	}
	var err error
	_ = a.do(ctx, func() {
		one := settings.Presence{Show: string(p.Show), Text: p.Text}
		kept := slices.DeleteFunc(slices.Clone(a.settings.Statuses), func(o settings.Presence) bool { return o.Show == one.Show && o.Text == one.Text })
		if keep {
			kept = append(kept, one)
		}
		if len(kept) > desk.MaxKept {
			err = desk.NewProblem(desk.Internal, "reason", "too many presences are kept")
			return
		}
		a.settings.Statuses = kept
		if saving := a.save(); saving != nil {
			err = Explain(saving, Target{})
		}
		a.publishStatus()
	})
	return err
}

func cannotHide(s desk.AccountStatus) bool { return s.Connection.Live() && !s.CanHide }

// beOnLine chooses to be available, if the person has chosen to be off line.
func (a *Agent) beOnLine() {
	if p := a.chosen(); p.Show == desk.Offline {
		_ = a.presence.Choose(desk.Choice{Presence: desk.Presence{Show: desk.Available, Text: p.Text}}, time.Now())
	}
}

// followPresence goes on line, off line, or shows the new presence.
func (a *Agent) followPresence() {
	for _, m := range a.members {
		switch {
		case a.chosen().Show == desk.Offline:
			a.hangUp(m)
		case !m.Connected():
			a.goOnLine(m)
		default:
			m.Show(a.wish())
		}
	}
}

// shown is how the person is shown. He may have chosen to be invisible before the
// organisation has switched that off, or by the file of the settings.
func (a *Agent) shown() desk.Presence {
	p := a.presence.Presence()
	if p.Show == desk.Invisible && a.policy.Off(policy.Hiding) {
		p.Show = desk.Available
	}
	return p
}

// wish translates what is to be shown for an account.
func (a *Agent) wish() account.Presence {
	shown := a.shown()
	p := account.Presence{Text: shown.Text, Priority: a.priority()}
	switch shown.Show {
	case desk.Available:
	case desk.Invisible:
		p.Hidden = true
	default:
		p.Show = string(shown.Show)
	}
	return p
}
