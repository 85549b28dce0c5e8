package main

import (
	"context"
	"errors"
	"io/fs"

	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/settings"
)

// kept is who knows what was written: the resident or, where none runs, the journal itself.
type kept struct {
	resident *desk.Client
	journal  *journal.Reader // nil: the resident is asked, or there is none yet
	accounts []string        // of which it is read
	several  bool            // there is more than one account
}

// kept returns who is asked for what was written by an account, or by all.
func (p *program) kept(ctx context.Context, account string) (kept, error) {
	running, s, err := look(ctx)
	if err == nil {
		return kept{resident: running, several: len(s.Status.Accounts) > 1}, nil
	}
	if !errors.Is(err, desk.NewProblem(desk.NoResident)) {
		return kept{}, err
	}
	dirs, err := settings.StandardDirs()
	if err != nil {
		return kept{}, err
	}
	stored, err := settings.Load(dirs.SettingsFile())
	if err != nil {
		return kept{}, err
	}
	k := kept{accounts: stored.Addresses(), several: len(stored.Accounts) > 1}
	if account, err = named(k.accounts, account); err != nil {
		return kept{}, err
	}
	switch {
	case account != "":
		k.accounts = []string{account}
	case len(k.accounts) == 0:
		return kept{}, desk.NewProblem(desk.NoAccount)
	}
	k.journal, err = journal.OpenReader(dirs.JournalFile())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return k, nil
	case errors.Is(err, journal.ErrOlder):
		return kept{}, sentence(p.words.Say("cli.journal-older"))
	}
	return k, err
}

// done ends the reading.
func (k *kept) done() {
	if k.journal != nil {
		k.journal.Close()
	}
}
