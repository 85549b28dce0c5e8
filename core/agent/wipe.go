package agent

import (
	"context"
	"errors"
	"slices"
	"time"

	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/policy"
	"vestnik/core/settings"
)

// Kept implements [desk.Desk].
func (a *Agent) Kept(ctx context.Context, of desk.Ref) (all desk.Kept, err error) {
	refs, err := a.meant(ctx, of)
	for i := 0; i < len(refs) && err == nil; i++ {
		var w journal.Weight
		w, err = a.cfg.Journal.Weigh(ctx, refs[i].Account, refs[i].Address)
		all.Messages, all.Waiting = all.Messages+w.Messages, all.Waiting+w.Waiting
	}
	if err != nil {
		return desk.Kept{}, Explain(err, Target{Address: of.Account})
	}
	return all, nil
}

// Outdated implements [desk.Desk]. A number of days that is none deletes nothing.
func (a *Agent) Outdated(ctx context.Context, days int) (int, error) {
	if days < 1 {
		return 0, nil
	}
	n, err := a.cfg.Journal.Expired(ctx, time.Now().AddDate(0, 0, -days))
	if err != nil {
		return 0, Explain(err, Target{})
	}
	return n, nil
}

// Wipe implements [desk.Desk].
func (a *Agent) Wipe(ctx context.Context, of desk.Ref) error {
	if err := a.allowed(ctx, policy.Forget); err != nil {
		return err
	}
	refs, err := a.meant(ctx, of)
	for i := 0; i < len(refs) && err == nil; i++ {
		err = a.wipe(ctx, refs[i])
	}
	if err != nil {
		return Explain(err, Target{Address: of.Account})
	}
	return nil
}

// meant are whom a face means by one: of somebody one account, and of nobody each that is meant.
func (a *Agent) meant(ctx context.Context, of desk.Ref) (refs []desk.Ref, err error) {
	if !of.IsZero() {
		of, err = a.resolve(ctx, of)
		return []desk.Ref{of}, err
	}
	err = a.do(ctx, func() {
		for _, account := range a.accounts() {
			refs = append(refs, desk.Ref{Account: account})
		}
	})
	return refs, err
}

// wipe deletes what an account has, or what it has of one.
func (a *Agent) wipe(ctx context.Context, of desk.Ref) (err error) {
	var gone []string
	var change journal.Change
	if of.Address == "" {
		change, err = a.cfg.Journal.Wipe(ctx, of.Account)
	} else {
		gone, change, err = a.cfg.Journal.WipeConversation(ctx, of.Account, of.Address)
	}
	if a.store.note(err); err != nil {
		return err
	}
	a.drafts.drop(of.Means)
	return a.do(context.WithoutCancel(ctx), func() {
		a.stopUploads(func(u *uploading) bool { return of.Means(u.Peer) && !u.posting })
		m := a.member(of.Account)
		if m == nil {
			return
		}
		if of.Address == "" {
			gone = m.conversations.addresses()
		}
		m.forgotten(gone, change)
	})
}

// WipeUnsent forgets, where no agent runs, what [Agent.Wipe] does that is in no journal: the drafts
// for those that are meant, and the files that are on their way to them.
func WipeUnsent(dirs settings.Dirs, accounts []string, of desk.Ref) error {
	d := newDrafts(dirs.DraftsFile(), accounts, func(string, ...any) {}) // what it has to say is returned below
	d.drop(of.Means)
	err := d.write()
	kept := readUploads(dirs.UploadsFile())
	left := slices.DeleteFunc(slices.Clone(kept), func(k keptUpload) bool {
		gone := of.Means(k.File.Peer)
		if gone {
			discard(k.File)
		}
		return gone
	})
	if len(left) == len(kept) {
		return err
	}
	return errors.Join(err, writeUploads(dirs.UploadsFile(), left))
}
