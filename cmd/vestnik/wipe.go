package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/policy"
	"vestnik/core/settings"
	"vestnik/core/xmpp"
)

// wipeCommand deletes messages from this computer; without --yes it says how many that would be.
type wipeCommand struct {
	Address string `arg:"" optional:"" name:"ADDRESS" help:"cli.wipe-address"`
	Account string `name:"account" placeholder:"J" help:"cli.account"`
	Yes     bool   `name:"yes" help:"cli.wipe-yes"`
	JSON    bool   `name:"json" help:"cli.json"`
}

// wipeLine is what wipe --json prints: a contract.
type wipeLine struct {
	desk.Kept
	Deleted bool `json:"deleted"`
}

// Run says how many there are, and deletes them.
func (c *wipeCommand) Run(ctx context.Context, p *program) error {
	of, err := c.of()
	if err != nil {
		return err
	}
	return withKeeper(func(k desk.Keeping) error { return c.ask(ctx, p, k, of) })
}

// withKeeper does something with the resident if one runs, and else with the journal.
func withKeeper(do func(desk.Keeping) error) error {
	if running, err := resident(); err == nil {
		return do(running)
	}
	dirs, err := settings.StandardDirs()
	if err != nil {
		return err
	}
	s, release, err := claimSettings(dirs)
	if err != nil {
		return err
	}
	defer release()
	store, err := journal.Open(dirs.JournalFile())
	if err != nil {
		return err
	}
	defer store.Close()
	return do(&loneKeeper{store, dirs, s.Addresses()})
}

// of reads whose messages are meant.
func (c *wipeCommand) of() (of desk.Ref, err error) {
	of.Account = c.Account
	if c.Address != "" {
		who, err := xmpp.ReadAddress(c.Address)
		if err != nil {
			return of, desk.NewProblem(desk.BadAddress, "address", c.Address)
		}
		of.Address = who.String()
	}
	return of, nil
}

// ask has a keeper tell, and delete if that was said.
func (c *wipeCommand) ask(ctx context.Context, p *program, k desk.Keeping, of desk.Ref) error {
	there, err := k.Kept(ctx, of)
	if err == nil && c.Yes {
		err = k.Wipe(ctx, of)
	}
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(os.Stdout, wipeLine{there, c.Yes})
	}
	fmt.Println(p.words.Kept(there))
	if !c.Yes {
		fmt.Println(p.words.Say("cli.wipe-how"))
	} else {
		fmt.Println(p.words.Say("cli.wiped"))
	}
	return nil
}

// loneKeeper is a keeper without a resident.
type loneKeeper struct {
	journal  *journal.Journal
	dirs     settings.Dirs
	accounts []string
}

// meant are those of whom something is meant: of somebody the first account.
func (l *loneKeeper) meant(of desk.Ref) ([]string, error) {
	account, err := named(l.accounts, of.Account)
	switch {
	case err != nil:
		return nil, err
	case account != "":
		return []string{account}, nil
	case of.Address != "":
		return l.accounts[:min(1, len(l.accounts))], nil
	}
	return l.accounts, nil
}

// Kept implements [desk.Keeping].
func (l *loneKeeper) Kept(ctx context.Context, of desk.Ref) (k desk.Kept, err error) {
	accounts, err := l.meant(of)
	for _, account := range accounts {
		w, err := l.journal.Weigh(ctx, account, of.Address)
		if err != nil {
			return desk.Kept{}, agent.Explain(err, agent.Target{Address: account})
		}
		k.Messages, k.Waiting = k.Messages+w.Messages, k.Waiting+w.Waiting
	}
	return k, err
}

// Outdated implements [desk.Keeping].
func (l *loneKeeper) Outdated(ctx context.Context, days int) (int, error) {
	return l.journal.Expired(ctx, time.Now().AddDate(0, 0, -days))
}

// Wipe implements [desk.Keeping]. It waits until nothing is left on the disk: nobody goes on with it.
func (l *loneKeeper) Wipe(ctx context.Context, of desk.Ref) error {
	if holds, _ := governed(); holds.Off(policy.Forget) {
		return desk.NewProblem(desk.Managed, "key", policy.Forget)
	}
	accounts, err := l.meant(of)
	if err != nil {
		return err
	}
	for _, account := range accounts {
		if of.Address == "" {
			_, err = l.journal.Wipe(ctx, account)
		} else {
			_, _, err = l.journal.WipeConversation(ctx, account, of.Address)
		}
		if err == nil {
			err = agent.WipeUnsent(l.dirs, l.accounts, desk.Ref{Account: account, Address: of.Address})
		}
		if err != nil {
			return agent.Explain(err, agent.Target{Address: account})
		}
	}
	return l.journal.Forgotten(ctx)
}
