package main

import (
	"context"
	"fmt"

	"vestnik/core/settings"
)

// accountCommand is about the accounts that are signed in. To sign in and out are commands of
// their own, and status says how each is.
type accountCommand struct {
	First     accountFirstCommand     `cmd:"" help:"cli.account-first"`
	Reconnect accountReconnectCommand `cmd:"" help:"cli.account-reconnect"`
}

type (
	accountFirstCommand struct {
		Address string `arg:"" name:"ADDRESS" help:"cli.account-address"`
	}
	accountReconnectCommand struct{}
)

// Run puts an account before the others: by the resident if one runs, else in the file.
func (c *accountFirstCommand) Run(ctx context.Context, p *program) error {
	address, err := putFirst(ctx, c.Address)
	if err == nil {
		fmt.Println(printable(p.words.Say("cli.account-is-first", "Address", address)))
	}
	return err
}

func putFirst(ctx context.Context, account string) (address string, err error) {
	if running, dialing := resident(); dialing == nil {
		now, err := running.Snapshot(ctx)
		if err != nil {
			return "", err
		}
		if address, err = named(addresses(&now.Status), account); err != nil {
			return "", err
		}
		return address, running.PutFirst(ctx, address)
	}
	dirs, err := settings.StandardDirs()
	if err != nil {
		return "", err
	}
	return putFirstAlone(dirs, account)
}

// putFirstAlone does it where no resident runs.
func putFirstAlone(dirs settings.Dirs, account string) (address string, err error) {
	s, release, err := claimSettings(dirs)
	if err != nil {
		return "", err
	}
	defer release()
	if address, err = named(s.Addresses(), account); err != nil {
		return "", err
	}
	s.PutFirst(address)
	return address, settings.Save(dirs.SettingsFile(), s)
}

// Run has the resident try all accounts at once.
func (accountReconnectCommand) Run(ctx context.Context) error {
	running, err := resident()
	if err != nil {
		return err
	}
	return running.Reconnect(ctx)
}
