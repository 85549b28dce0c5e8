package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"unicode/utf8"

	"golang.org/x/term"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/settings"
	"vestnik/core/xmpp"
)

// Run signs in as the window does, where there is none: by the resident if one runs,
// else the account is tried, and stored for when it does.
func (c *loginCommand) Run(ctx context.Context, p *program) error {
	err := c.login(ctx, p)
	if err != nil && ctx.Err() != nil {
		return sentence(p.words.Say("cli.login-interrupted"))
	}
	return err
}

func (c *loginCommand) login(ctx context.Context, p *program) error {
	dirs, err := settings.StandardDirs()
	if err != nil {
		return err
	}
	account, err := c.account(ctx, p, dirs)
	if err != nil {
		return err
	}
	if running, err := resident(); err == nil {
		return p.loginThrough(ctx, running, account)
	}
	if err := dirs.Make(); err != nil {
		return err
	}
	release, err := claim(dirs)
	if err != nil {
		return err
	}
	defer release()
	return p.loginAlone(ctx, account, dirs.SettingsFile(), keyring().Waiting())
}

// account completes what the command line says. What can be wrong with it is said
// before the password is asked for.
func (c *loginCommand) account(ctx context.Context, p *program, dirs settings.Dirs) (a desk.Account, err error) {
	address, err := xmpp.ParseAccount(whole(c.Address))
	if err != nil {
		return a, desk.NewProblem(desk.BadAddress, "address", c.Address)
	}
	a = desk.Account{
		Address: address.String(), URL: c.URL, AllowHTTP: c.AllowHTTP, AllowWeaker: c.AllowWeaker,
		CAFile: c.CAFile, CertFile: c.CertFile, KeyFile: c.KeyFile, Pin: c.Pin, Trust: c.Trust, Proxy: c.Proxy,
	}
	for _, file := range []*string{&a.CAFile, &a.CertFile, &a.KeyFile} {
		if *file == "" {
			continue
		}
		if *file, err = filepath.Abs(*file); err != nil { // the resident is somewhere else
			return a, err
		}
	}
	holds, err := mayGo(a)
	if err != nil {
		return a, err
	}
	if _, err := transportConfig(a); err != nil {
		return a, err
	}
	way := agent.Overrule(holds, a)
	if a.URL = way.URL; a.URL == "" {
		s, _ := settings.Load(dirs.SettingsFile()) // what is wrong with it is said by whoever needs it
		way.Proxy = cmp.Or(way.Proxy, s.Proxy)
		agent.Remember(s, &way)
		if a.URL, err = locate(ctx, way); err != nil {
			return a, err
		}
	}
	if a.CertFile != "" { // which needs no password
		return a, nil
	}
	if c.PasswordFile != "" {
		a.Password, err = p.readPassword(ctx, c.PasswordFile)
	} else {
		a.Password, err = p.askPassword(ctx, a.Address)
	}
	if err == nil && a.Password == "" {
		err = sentence(p.words.Say("cli.no-password"))
	}
	return a, err
}

// askPassword asks at the terminal, and shows nothing of what is typed. It leaves the
// terminal as it was, when it is interrupted too.
//
// golang.org/x/term switches the echo off on all systems; to leave it, replace this
// function.
func (p *program) askPassword(ctx context.Context, address string) (string, error) {
	in := int(os.Stdin.Fd())
	before, err := term.GetState(in)
	if err != nil {
		return "", sentence(p.words.Say("cli.no-terminal"))
	}
	fmt.Fprint(os.Stderr, printable(p.words.Say("cli.ask-password", "Address", address)))
	defer fmt.Fprintln(os.Stderr)
	type result struct {
		password []byte
		err      error
	}
	read := make(chan result, 1)
	go func() {
		password, err := term.ReadPassword(in)
		read <- result{password, err}
	}()
	select {
	case r := <-read:
		if r.err == nil && !utf8.Valid(r.password) {
			return "", sentence(p.words.Say("cli.bad-text"))
		}
		return string(r.password), r.err
	case <-ctx.Done():
		return "", errors.Join(ctx.Err(), term.Restore(in, before))
	}
}

// loginThrough signs the resident in, and prints how far it has come. That only the
// keyring has failed is said, and no failure: the account is on line.
func (p *program) loginThrough(ctx context.Context, running desk.Desk, account desk.Account) error {
	snapshot, err := running.Snapshot(ctx)
	if err != nil {
		return err
	}
	watching, stop := context.WithCancel(ctx)
	defer stop()
	events, err := running.Watch(watching, snapshot.Seq)
	if err != nil {
		return err
	}
	told := make(chan struct{})
	go func() {
		defer close(told)
		for e := range events {
			p.progress(e.Progress)
			if e.Progress == desk.ProgressDone || e.Kind == desk.EventQuit {
				return
			}
		}
	}()
	err = running.SignIn(ctx, account)
	var problem *desk.Problem
	if errors.As(err, &problem) && onLineAllTheSame(problem.Code) {
		fmt.Fprintln(os.Stderr, "vestnik: "+explain(p.words, problem))
		err = nil
	}
	if err != nil {
		stop()
	}
	<-told
	if err == nil {
		fmt.Println(printable(p.words.Say("cli.signed-in", "Address", account.Address)))
	}
	return err
}

// onLineAllTheSame tells the problems that signing in can have once the server has taken
// the account.
func onLineAllTheSame(code desk.Code) bool {
	switch code {
	case desk.KeyringAbsent, desk.KeyringLocked, desk.KeyringSilent, desk.KeyringFailed:
		return true
	}
	return false
}

// progress prints how far signing in has come.
func (p *program) progress(step desk.Progress) {
	switch step {
	case desk.ProgressConnecting:
		fmt.Println(p.words.Say("window.progress-connecting"))
	case desk.ProgressChecking:
		fmt.Println(p.words.Say("window.progress-checking"))
	case desk.ProgressStoring:
		fmt.Println(p.words.Say("window.progress-storing"))
	}
}

// Run signs out: by the resident if one runs.
func (c *logoutCommand) Run(ctx context.Context, p *program) error {
	dirs, err := settings.StandardDirs()
	if err != nil {
		return err
	}
	address, leave := "", desk.Leave{Account: c.Address, Forget: c.Forget}
	if running, dialing := resident(); dialing == nil {
		var snapshot desk.Snapshot
		if snapshot, err = running.Snapshot(ctx); err == nil {
			address, err = p.toLeave(addresses(&snapshot.Status), c.Address)
		}
		if leave.Account = address; err == nil {
			err = running.SignOut(ctx, leave)
		}
	} else {
		address, err = p.logoutAlone(ctx, dirs, keyring().Waiting(), leave)
	}
	if err == nil {
		fmt.Println(printable(p.words.Say("cli.signed-out", "Address", address)))
	}
	return err
}
