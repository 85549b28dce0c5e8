package agent

import (
	"context"
	"time"

	"vestnik/core/desk"
	"vestnik/core/policy"
)

// Messages that the organisation does not want to be kept any longer are deleted some time
// after the start, when nobody waits for the journal, and from then on a few times a day. The
// server is not asked for what is as old as that either.

const (
	// firstExpiry is when the start is over, and expiryPause how long until the next.
	firstExpiry = 5 * time.Minute
	expiryPause = 6 * time.Hour
)

// expiring deletes what is too old, until ctx ends.
func (a *Agent) expiring(ctx context.Context) {
	for pause := firstExpiry; ; pause = expiryPause {
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return
		}
		a.expire(ctx)
	}
}

// keptSince returns since when messages are kept, or that moment if it is later; the zero
// time is for ever.
func (a *Agent) keptSince(ctx context.Context, or time.Time) time.Time {
	_ = a.do(ctx, func() {
		if days, set := a.policy.Number(policy.KeepDays); set {
			if kept := time.Now().AddDate(0, 0, -days); kept.After(or) {
				or = kept
			}
		}
	})
	return or
}

func (a *Agent) expire(ctx context.Context) {
	since := a.keptSince(ctx, time.Time{})
	if since.IsZero() {
		return
	}
	n, err := a.cfg.Journal.Expire(ctx, since)
	if err != nil && ctx.Err() == nil {
		a.cfg.Log("journal: what is too old stays until later: %v", err)
	}
	if n == 0 {
		return
	}
	a.cfg.Log("journal: %d messages were too old", n)
	_ = a.do(ctx, func() {
		for _, m := range a.members {
			m.conversations.expire(since.UnixMicro())
		}
		a.publishAccounts() // faces begin anew
	})
}

// expire forgets the conversations of which nothing is left: the last message stands before
// a position, none is unread, and none waits to be sent.
func (t *conversations) expire(before int64) {
	for at := t.newest.Front(); at != nil; {
		c, next := at.Value.(*conversation), at.Next()
		if c.position < before && c.Unread == 0 && c.Last.State != desk.Queued {
			t.newest.Remove(at)
			delete(t.by, c.Peer.Address)
		}
		at = next
	}
}
