package agent

import (
	"context"
	"time"

	"vestnik/core/desk"
	"vestnik/core/preference"
)

// Messages that the person, or his organisation, does not want to be kept any longer are deleted
// some time after the start, when nobody waits for the journal, and from then on a few times a
// day. The server is not asked for what is as old as that either. Who has just chosen that may
// still think better of it: then it is some time until the first is deleted, too.

const (
	// firstExpiry is when the start is over, and expiryPause how long until the next.
	firstExpiry = 5 * time.Minute
	expiryPause = 6 * time.Hour
)

// expiring deletes what is too old, until ctx ends.
func (a *Agent) expiring(ctx context.Context) {
	for pause := firstExpiry; ; {
		select {
		case <-time.After(pause):
			a.expire(ctx)
			pause = expiryPause
		case <-a.keepsOther:
			pause = firstExpiry
		case <-ctx.Done():
			return
		}
	}
}

// keptSince returns since when messages are kept, or that moment if it is later; the zero
// time is for ever.
func (a *Agent) keptSince(ctx context.Context, or time.Time) time.Time {
	_ = a.do(ctx, func() {
		if days, set := preference.KeepDays(a.settings, a.policy); set {
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
	var accounts []string
	_ = a.do(ctx, func() { accounts = a.accounts() })
	left := map[string]conversations{}
	for _, address := range accounts {
		left[address] = a.loadConversations(address)
	}
	_ = a.do(ctx, func() {
		for _, m := range a.members {
			if left, is := left[m.Address()]; is {
				m.conversations.expire(since.UnixMicro(), left)
			}
		}
		a.publishAccounts() // faces begin anew
	})
}

// expire takes conversations, whose last message stands before a position, from those that are
// left: of some there is nothing, and of others what was last is gone.
func (t *conversations) expire(before int64, left conversations) {
	for at := t.newest.Front(); at != nil; {
		c, next := at.Value.(*conversation), at.Next()
		if c.position < before && c.Unread == 0 && c.Last.State != desk.Queued {
			t.newest.Remove(at)
			delete(t.by, c.Peer.Address)
			if is := left.by[c.Peer.Address]; is != nil {
				t.place(is.Value.(*conversation))
			}
		}
		at = next
	}
}
