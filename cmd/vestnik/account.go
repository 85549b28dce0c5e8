package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/text/encoding"

	"vestnik/core/agent"
	"vestnik/core/charset"
	"vestnik/core/desk"
	"vestnik/core/settings"
	"vestnik/core/vault"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/session"
)

// given tells whether the command line names an account.
func (o *accountOptions) given() bool { return o.JID != "" }

// choose returns the account for a session of the command's own: the one that the command
// line describes, or else one that is stored, the first where stored is empty.
func (o *accountOptions) choose(ctx context.Context, p *program, stored string) (desk.Account, error) {
	if !o.given() {
		return storedAccount(ctx, stored)
	}
	return o.account(ctx, p)
}

// account completes what the command line says: the address of the server is found
// where it is not given, the password comes from a file or the keyring.
func (o *accountOptions) account(ctx context.Context, p *program) (desk.Account, error) {
	address, err := xmpp.ParseAccount(whole(o.JID))
	if err != nil {
		return desk.Account{}, desk.NewProblem(desk.BadAddress, "address", o.JID)
	}
	a := desk.Account{Address: address.String(), URL: o.URL, AllowHTTP: o.AllowHTTP, CAFile: o.CAFile, CertFile: o.CertFile, KeyFile: o.KeyFile, Pin: o.Pin, Trust: o.Trust, Proxy: o.Proxy}
	holds, err := mayGo(a)
	if err != nil {
		return a, err
	}
	if a = agent.Overrule(holds, a); a.URL == "" {
		if a.URL, err = locate(ctx, a); err != nil {
			return a, err
		}
	}
	if o.CertFile != "" {
		return a, nil
	}
	if o.PasswordFile != "" {
		a.Password, err = p.readPassword(ctx, o.PasswordFile)
		return a, err
	}
	a.Password, err = ask(ctx, a)
	return a, err
}

// locate finds the address of an account's server. One that is not protected is refused
// later, unless it is allowed.
func locate(ctx context.Context, a desk.Account) (string, error) {
	url, err := published(ctx, a)
	return agent.Located(url, err, a)
}

// storedAccount is one that the person has signed in with, the first if address is empty.
func storedAccount(ctx context.Context, address string) (desk.Account, error) {
	dirs, err := settings.StandardDirs()
	if err != nil {
		return desk.Account{}, err
	}
	s, err := settings.Load(dirs.SettingsFile())
	if err != nil {
		return desk.Account{}, err
	}
	if address, err = named(s.Addresses(), address); err != nil {
		return desk.Account{}, err
	}
	stored := s.Account(address)
	if address == "" && len(s.Accounts) > 0 {
		stored = &s.Accounts[0]
	}
	if stored == nil {
		return desk.Account{}, desk.NewProblem(desk.NoAccount)
	}
	a := agent.Stored(stored)
	a.Proxy, a.Pin = s.Proxy, s.Pin
	holds, err := governed()
	if refused := agent.Goes(holds, agent.Undecided(err), s.Addresses(), a); refused != nil {
		return a, refused
	}
	a = agent.Overrule(holds, a)
	if a.CertFile != "" {
		return a, nil
	}
	a.Password, err = ask(ctx, a)
	return a, err
}

// known tells how an account was signed in before, if it is in the settings.
func known(address string) session.Proof {
	dirs, err := settings.StandardDirs()
	if err != nil {
		return session.Proof{}
	}
	s, err := settings.Load(dirs.SettingsFile())
	if stored := s.Account(address); err == nil && stored != nil {
		return session.Proof{Mechanism: stored.Mechanism}
	}
	return session.Proof{}
}

// ask gets the password of an account from the keyring.
func ask(ctx context.Context, a desk.Account) (string, error) {
	password, err := keyring().Get(ctx, a.Address)
	if err != nil {
		return "", explainFor(err, a)
	}
	return password, nil
}

func keyring() *vault.Vault { return vault.New(systemKeyring(), 0) }

// systemKeyring is replaced by tests.
var systemKeyring = vault.Keyring

// maxPassword is more than any keyring holds.
const maxPassword = 64 << 10

// readPassword reads the first line of a file, or of standard input.
func (p *program) readPassword(ctx context.Context, name string) (string, error) {
	in := os.Stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return "", err
		}
		defer file.Close()
		in = file
	}
	data, err := readAll(ctx, in, maxPassword)
	if err != nil {
		return "", err
	}
	if !bytes.HasPrefix(data, []byte("\xff\xfe")) && !bytes.HasPrefix(data, []byte("\xfe\xff")) {
		data, _, _ = bytes.Cut(data, []byte("\n")) // what follows is nobody's business
	}
	text, err := charset.Decode(data, writtenIn(in))
	switch {
	case err != nil && in == os.Stdin:
		return "", sentence(p.words.Say("cli.bad-text"))
	case err != nil:
		return "", desk.NewProblem(desk.BadEncoding, "file", name)
	}
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSuffix(line, "\r"), nil
}

// writtenIn returns the encoding in which a text from in may be: that of the console,
// for what its programs write into a pipe. Of a file nobody knows, and a password that
// was guessed wrong locks the account.
func writtenIn(in *os.File) encoding.Encoding {
	if info, err := in.Stat(); err != nil || info.Mode().IsRegular() {
		return nil
	}
	return charset.Console()
}

// readAll reads up to most bytes. It ends with ctx: a terminal or a pipe may never give
// an end.
func readAll(ctx context.Context, in io.Reader, most int64) ([]byte, error) {
	type result struct {
		data []byte
		err  error
	}
	read := make(chan result, 1)
	go func() {
		data, err := io.ReadAll(io.LimitReader(in, most))
		read <- result{data, err}
	}()
	select {
	case r := <-read:
		return r.data, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// resident returns the door to the running resident.
func resident() (*desk.Client, error) {
	dirs, err := settings.StandardDirs()
	if err != nil {
		return nil, err
	}
	return desk.Dial(dirs.Socket())
}

// look returns the door to the running resident, and how things are there.
func look(ctx context.Context) (running *desk.Client, now desk.Snapshot, err error) {
	if running, err = resident(); err == nil {
		now, err = running.Snapshot(ctx)
	}
	return running, now, err
}

// patience bounds what a command does in the network.
const patience = 60 * time.Second
