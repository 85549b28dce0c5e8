package agent

import (
	"context"
	"errors"
	"path/filepath"
	"slices"

	"vestnik/core/backup"
	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/settings"
)

// Import implements [desk.Desk]: the messages first, in one transaction, and then the
// settings.
func (a *Agent) Import(ctx context.Context, file string) (done desk.Imported, err error) {
	if !filepath.IsAbs(file) {
		return done, desk.NewProblem(desk.NoFile, "file", file)
	}
	f, err := backup.Open(file)
	if err != nil {
		return done, ExplainImport(err, file)
	}
	defer f.Close()
	if done.Messages, err = a.cfg.Journal.Import(ctx, f.Messages()); err != nil {
		a.store.note(err)
		return done, ExplainImport(err, file)
	}
	done.Known = f.Count - done.Messages
	return done, a.complete(ctx, f, &done)
}

// complete takes the settings of a file, and tells the faces of all that is new.
func (a *Agent) complete(ctx context.Context, f *backup.File, done *desk.Imported) error {
	if err := a.heedPolicy(ctx); err != nil {
		return err
	}
	loaded := map[string]conversations{}
	for _, account := range slices.Concat(f.Accounts, (*settings.Settings)(&f.Settings).Addresses()) { // one may have no messages
		loaded[account] = a.loadConversations(account)
	}
	var saving error
	err := a.do(context.WithoutCancel(ctx), func() {
		for _, m := range a.members {
			if c, is := loaded[m.Address()]; is {
				m.conversations = c
			}
		}
		if done.Settings = Complete(a.policy, a.undecided(), &a.settings, f.Settings); len(done.Settings) > 0 && !a.unset {
			saving = a.save()
		}
		for i := range a.settings.Accounts {
			if s := &a.settings.Accounts[i]; !slices.Contains(a.accounts(), s.Address) {
				m := a.stored(s)
				m.conversations = loaded[s.Address]
				a.members = append(a.members, m)
				if a.chosen().Show != desk.Offline {
					a.goOnLine(m)
				}
			}
		}
		a.publishAccounts()
	})
	return errors.Join(err, saving)
}

// Complete completes settings by those of a file, and names what that has changed. Of its
// accounts only those are taken that the organisation lets be signed in to; undecided is what
// [Undecided] says.
func Complete(p policy.Policy, undecided *desk.Problem, mine *settings.Settings, from backup.Settings) []string {
	there, wanted := mine.Addresses(), from.Accounts
	from.Accounts = nil
	for _, one := range wanted {
		if Newcomer(p, undecided, there, desk.Account{Address: one.Address, CertFile: one.CertFile}) == nil {
			there, from.Accounts = append(there, one.Address), append(from.Accounts, one)
		}
	}
	return from.Into(mine)
}

// ExplainImport explains what is wrong with a file that is to be imported.
func ExplainImport(err error, file string) error {
	switch {
	case errors.Is(err, backup.ErrNewer):
		return desk.NewProblem(desk.NewerExport, "file", file)
	case errors.Is(err, backup.ErrNone):
		return desk.NewProblem(desk.BadExport, "file", file)
	}
	return Explain(err, Target{})
}
