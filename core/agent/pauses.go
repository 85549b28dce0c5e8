package agent

import (
	"context"
	"errors"
	"slices"
	"time"

	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/policy"
	"vestnik/core/rules"
	"vestnik/core/settings"
)

// What the person wants to hear nothing of for a while is kept in the settings, and so is over
// when it should be, also after a restart.

// mostPauses is how many conversations may be muted, and popups wait.
const mostPauses = 200

// muted tells whether a conversation is.
func (a *Agent) muted(ref desk.Ref) bool { return a.mutedUntil(ref).After(time.Now()) }

// mutedUntil returns until when a conversation is muted, or, of nobody, all are; it may be over.
func (a *Agent) mutedUntil(ref desk.Ref) (until time.Time) {
	for _, p := range a.settings.Muted {
		if of(p) == ref && p.Until.After(until) {
			until = p.Until
		}
	}
	return until
}

// of is whose pause it is: nobody's is that of all.
func of(p settings.Pause) desk.Ref { return desk.Ref{Account: p.Account, Address: p.Peer} }

// Mute implements [desk.Desk].
func (a *Agent) Mute(ctx context.Context, peer desk.Ref, until time.Time) (err error) {
	if !peer.IsZero() {
		if peer, err = a.resolve(ctx, peer); err != nil {
			return err
		}
	}
	return a.choose(ctx, func() {
		a.settings.Muted = slices.DeleteFunc(slices.Clone(a.settings.Muted), func(p settings.Pause) bool { return of(p) == peer })
		if until.After(time.Now()) {
			a.settings.Muted = put(a.settings.Muted, settings.Pause{Account: peer.Account, Peer: peer.Address, Until: until.Round(0)})
		}
	})
}

// Snooze implements [desk.Desk].
func (a *Agent) Snooze(ctx context.Context, peer desk.Ref, number int64, until time.Time) error {
	asks, err := a.received(ctx, peer, number)
	if err != nil {
		return err
	}
	again := settings.Pause{Account: asks.Peer.Account, Peer: asks.Peer.Address, Number: number, Until: until.Round(0)}
	return a.choose(ctx, func() {
		if m := a.member(again.Account); m != nil {
			m.settled(again.Peer, number)
		}
		a.settings.Snoozed = put(slices.DeleteFunc(slices.Clone(a.settings.Snoozed), func(p settings.Pause) bool { return of(p) == of(again) && p.Number == number }), again)
	})
}

// snoozed tells whether the popup of a message waits.
func (a *Agent) snoozed(peer desk.Ref, number int64) bool {
	return slices.ContainsFunc(a.settings.Snoozed, func(p settings.Pause) bool { return of(p) == peer && p.Number == number })
}

// put adds a pause, and forgets the oldest where there are too many.
func put(all []settings.Pause, p settings.Pause) []settings.Pause {
	all = append(all, p)
	return all[max(0, len(all)-mostPauses):]
}

// preview is how much popups show.
func (a *Agent) preview() desk.Preview {
	own := a.settings.Preview
	if set, is := a.policy.Text(policy.Preview); is {
		own = set
	}
	if own == "" {
		return desk.PreviewAll
	}
	return desk.Preview(own)
}

// noSound tells whether popups are not to be heard.
func (a *Agent) noSound() bool {
	if on, is := a.policy.Switch(policy.Sounds); is {
		return !on
	}
	return a.settings.NoSound
}

// tellMuted says what is muted.
func (a *Agent) tellMuted() (all []desk.Muted) {
	for _, p := range a.settings.Muted {
		all = append(all, desk.Muted{Peer: of(p), Until: p.Until})
	}
	return all
}

// pauseDue returns when the first of them is over.
func (a *Agent) pauseDue() <-chan time.Time {
	var first time.Time
	for _, all := range [][]settings.Pause{a.settings.Muted, a.settings.Snoozed} {
		for _, p := range all {
			if first.IsZero() || p.Until.Before(first) {
				first = p.Until
			}
		}
	}
	if first.IsZero() {
		return nil
	}
	return time.After(time.Until(first))
}

// endPauses ends those that are over: popups come again, and what was held back is told.
func (a *Agent) endPauses() {
	now := time.Now()
	over := func(p settings.Pause) bool { return !p.Until.After(now) }
	for _, p := range a.settings.Snoozed {
		if over(p) {
			go a.remind(p)
		}
	}
	a.settings.Muted = slices.DeleteFunc(slices.Clone(a.settings.Muted), over)
	a.settings.Snoozed = slices.DeleteFunc(slices.Clone(a.settings.Snoozed), over)
	_ = a.save()
	a.publishStatus()
}

// remind raises the popup of a message again, unless it was dealt with. To read one that is
// urgent is not yet to have dealt with it.
func (a *Agent) remind(p settings.Pause) {
	ctx, cancel := context.WithTimeout(context.Background(), doorLimit)
	defer cancel()
	e, err := a.cfg.Journal.Message(ctx, p.Account, p.Peer, p.Number)
	if err != nil {
		if !errors.Is(err, journal.ErrUnknown) {
			a.cfg.Log("a popup does not come again: %v", err)
		}
		return
	}
	if settledAlready(&e) {
		return
	}
	_ = a.do(ctx, func() {
		if m := a.member(p.Account); m != nil && (!e.Read || presses(&e) || m.effect(&e) == rules.Urgent) {
			e.Read = false
			m.alert(e, a.unreadOf(of(p)))
		}
	})
}
