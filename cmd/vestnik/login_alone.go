package main

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"os"

	"vestnik/core/account"
	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/policy"
	"vestnik/core/settings"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
)

// loginAlone tries an account without being shown to anybody, since what waits for it on
// the server is not for us, and stores it. Without a keyring nothing is stored.
func (p *program) loginAlone(ctx context.Context, a desk.Account, file string, keys account.Vault) error {
	s, err := settings.Load(file)
	if err != nil {
		return err
	}
	resource, known := account.NewResource(), session.Proof{}
	if stored := s.Account(a.Address); stored != nil {
		resource, known.Mechanism = cmp.Or(stored.Resource, resource), stored.Mechanism
	}
	agent.Remember(s, &a)
	holds, err := governed()
	if refused := agent.Newcomer(holds, agent.Undecided(err), s.Addresses(), a); refused != nil {
		return refused
	}
	if name, set := holds.Text(policy.Resource); set {
		resource = name
	}
	a.Proxy, a.Pin = cmp.Or(a.Proxy, s.Proxy), cmp.Or(a.Pin, s.Pin)
	proof, err := p.tryAccount(ctx, agent.Overrule(holds, a), known)
	if err != nil {
		return explainFor(err, a)
	}
	p.progress(desk.ProgressStoring)
	if a.CertFile == "" {
		err = keys.Set(ctx, a.Address, a.Password)
	}
	if err != nil {
		return explainFor(err, a)
	}
	kept := agent.Kept(a)
	kept.Resource, kept.Mechanism = resource, proof.Mechanism
	s.Put(kept)
	s.Proxy, s.Pin = a.Proxy, a.Pin
	if s.Presence.Show == string(desk.Offline) {
		s.Presence.Show = string(desk.Available)
	}
	if err := settings.Save(file, s); err != nil {
		return err
	}
	fmt.Println(printable(p.words.Say("cli.signed-in-later", "Address", a.Address)))
	return nil
}

// tryAccount signs in and leaves again.
func (p *program) tryAccount(ctx context.Context, a desk.Account, known session.Proof) (session.Proof, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	address, err := xmpp.ParseAccount(a.Address)
	if err != nil {
		return known, err
	}
	p.progress(desk.ProgressConnecting)
	connect := func(context.Context) (net.Conn, error) { return dial(a, 0, nil) }
	open, err := im.SignIn(ctx, connect, session.Config{
		Account: address, Password: a.Password, Certificate: a.CertFile != "", Known: known, AllowWeaker: a.AllowWeaker, Mechanisms: mechanisms(), Lang: p.words.Language(),
		Handler:  message.HandlerFunc(func(message.Message) bool { return false }),
		Checking: func() { p.progress(desk.ProgressChecking) },
	}, ourProgram)
	if err != nil {
		return known, err
	}
	defer open.Close()
	return open.Proof(), nil
}

// logoutAlone forgets a stored account, and what was kept of
// its session; if asked to, what was exchanged by it as well.
func (p *program) logoutAlone(ctx context.Context, dirs settings.Dirs, keys account.Vault, leave desk.Leave) (address string, err error) {
	if holds, _ := governed(); leave.Forget && holds.Off(policy.Forget) {
		return "", desk.NewProblem(desk.Managed, "key", policy.Forget)
	}
	s, release, err := claimSettings(dirs)
	if err != nil {
		return "", err
	}
	defer release()
	if address, err = p.toLeave(s.Addresses(), leave.Account); err != nil {
		return "", err
	}
	s.Remove(address)
	if err := settings.Save(dirs.SettingsFile(), s); err != nil {
		return address, err
	}
	account.RemoveSessionFile(agent.SessionFile(dirs.SessionFile(), address))
	account.RemovePeopleFile(agent.PeopleFile(dirs.PeopleDir(), address))
	account.RemoveSessionFile(dirs.SessionFile()) // of a version that knew one account
	if len(s.Accounts) == 0 {
		_ = os.Remove(dirs.DraftsFile())
	}
	if leave.Forget {
		if err := forgetMessages(ctx, dirs, address); err != nil {
			return address, explainFor(err, desk.Account{Address: address})
		}
	}
	if err := account.Forget(ctx, keys, address); err != nil {
		return address, explainFor(err, desk.Account{Address: address})
	}
	return address, nil
}

// forgetMessages deletes what was exchanged by an account.
func forgetMessages(ctx context.Context, dirs settings.Dirs, address string) error {
	store, err := journal.Open(dirs.JournalFile())
	if err != nil {
		return err
	}
	defer store.Close()
	return store.Forget(ctx, address)
}
