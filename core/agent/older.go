package agent

import (
	"context"
	"errors"
	"time"

	"vestnik/core/account"
	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/xmpp/archive"
)

// readAgain is how soon an archive is asked again that is being read.
const readAgain = 50 * time.Millisecond

// ReadOlder implements [desk.Desk].
//
//	what is held is all that there was    none, on line or off
//	the archive has given a page          there
//	there is none, or the person or the   not kept
//	organisation want no older ones
//	off line, it fails, it is too slow    a problem, for it to be tried again
func (a *Agent) ReadOlder(ctx context.Context, peer desk.Ref) (desk.Older, error) {
	peer, err := a.resolve(ctx, peer)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	if a.allowed(ctx, policy.Archive) != nil {
		return desk.OlderNotKept, nil
	}
	var m *member
	if err := a.do(ctx, func() { m = a.member(peer.Account) }); err != nil {
		return "", err
	}
	if m == nil {
		return "", desk.NewProblem(desk.NoAccount)
	}
	more, err := a.older(ctx, m, peer.Address)
	if errors.Is(err, account.ErrOffLine) && m.HasAll(ctx, peer.Address) {
		err = nil
	}
	switch {
	case more:
		return desk.OlderThere, nil
	case err == nil:
		return desk.OlderNone, nil
	case errors.Is(err, archive.ErrNotOffered), errors.Is(err, account.ErrNotKept):
		return desk.OlderNotKept, nil
	}
	return "", a.onlyHere(m, err)
}

// older reads a page from an archive. What was missed is waited for, if it is being read: what is
// new would be taken for what is old.
func (a *Agent) older(ctx context.Context, m *member, peer string) (more bool, err error) {
	since := a.keptSince(ctx, time.Time{})
	for {
		more, err = m.Older(ctx, peer, since)
		if !errors.Is(err, account.ErrReading) || rest(ctx, readAgain) != nil {
			return more && err == nil, err
		}
	}
}
