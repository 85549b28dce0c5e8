package agent

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strings"

	"vestnik/core/account"
	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/session"
)

// SignIn implements [desk.Desk]: the account is tried before anything is changed,
// and the session that has proven it becomes the one that is used.
func (a *Agent) SignIn(ctx context.Context, at desk.Account) error {
	address, err := xmpp.ParseAccount(strings.TrimSpace(at.Address))
	switch {
	case err != nil:
		return desk.NewProblem(desk.BadAddress, "address", at.Address)
	case strings.TrimSpace(at.URL) == "" && !a.managesURL(ctx):
		return desk.NewProblem(desk.NoURL, "domain", address.Domain())
	}
	at.Address, at.URL = address.String(), strings.TrimSpace(at.URL)
	if err := a.heedPolicy(ctx); err != nil {
		return err
	}
	var refused *desk.Problem
	var m *member
	err = a.do(ctx, func() {
		if refused = a.newcomer(at); refused == nil {
			m = a.candidate(at)
		}
	})
	if err != nil {
		return err
	}
	if refused != nil {
		return refused
	}
	open, err := a.try(ctx, m)
	if err != nil {
		problem := m.explain(err, true)
		slog.Debug("not signed in", "account", at.Address, "url", at.URL, "problem", problem.Error())
		return problem
	}
	a.progress(ctx, desk.ProgressStoring)
	storing := m.StorePassword(ctx)
	if ctx.Err() != nil {
		open.Close()
		return ctx.Err()
	}
	if err := a.adopt(ctx, m, open); err != nil {
		open.Close()
		return err
	}
	a.progress(ctx, desk.ProgressDone)
	if problem := m.explain(storing, false); problem != nil {
		return problem
	}
	return nil
}

// candidate makes a member of an account that is tried. One that is signed in already
// keeps its resource and by what its server is known, and how it was signed in is held against
// that.
func (a *Agent) candidate(at desk.Account) *member {
	resource, known := "", session.Proof{}
	if s := a.settings.Account(at.Address); s != nil {
		resource, known.Mechanism, known.NoSASL2 = s.Resource, s.Mechanism, s.NoSASL2
	}
	Remember(a.settings, &at)
	return a.join(at, a.resourceFor(resource), known)
}

// try opens a session with a new account, beside what is there.
func (a *Agent) try(ctx context.Context, m *member) (*account.Attempt, error) {
	a.progress(ctx, desk.ProgressConnecting)
	return m.Try(ctx, func() { a.progress(ctx, desk.ProgressChecking) })
}

// adopt adds the account, or takes it in the place of the one with the same address, once
// that has signed off.
func (a *Agent) adopt(ctx context.Context, m *member, open *account.Attempt) error {
	if err := a.part(ctx, m.Address()); err != nil {
		return err
	}
	m.conversations = a.loadConversations(m.Address())
	var refused *desk.Problem
	var saving error
	err := a.do(context.WithoutCancel(ctx), func() {
		if refused = a.newcomer(m.own); refused != nil { // another has come meanwhile
			return
		}
		kept := Kept(m.own)
		kept.URL, kept.Resource = cmp.Or(m.own.URL, m.at.URL), m.resource
		kept.Mechanism, kept.NoSASL2 = open.Proof().Mechanism, open.Proof().NoSASL2
		a.settings.Put(kept)
		a.settings.Proxy = cmp.Or(m.own.Proxy, a.settings.Proxy)
		a.settings.Pin = cmp.Or(m.own.Pin, a.settings.Pin)
		a.beOnLine()
		saving = a.savePresence()
		a.replace(m.Address(), m)
		a.view = desk.View{Screen: desk.ScreenContacts}
		m.Show(a.wish())
		m.Connect(open)
		a.publishAccounts()
		a.followPresence() // of those that were off line by the person's will
	})
	if err != nil {
		return err
	}
	if refused != nil {
		return refused
	}
	if saving != nil {
		return Explain(saving, Target{})
	}
	return nil
}

// part goes off line with an account, if it is signed in, and waits for it: no longer than
// signing off may take.
func (a *Agent) part(ctx context.Context, address string) error {
	var parting []<-chan struct{}
	err := a.do(ctx, func() {
		if m := a.member(address); m != nil {
			parting = a.hangUp(m)
		}
	})
	for _, done := range parting {
		<-done
	}
	return err
}

// replace puts a member in the place of the one with that address, or behind all; nil
// removes that one.
func (a *Agent) replace(address string, by *member) {
	at := slices.IndexFunc(a.members, func(m *member) bool { return m.Address() == address })
	if at >= 0 {
		a.members[at].forgetRequests()
	}
	switch {
	case by == nil && at >= 0:
		a.members = slices.Delete(a.members, at, at+1)
		a.dismissAll(func(u *urgent) bool { return u.peer.Account == address })
	case by != nil && at >= 0:
		a.members[at] = by
	case by != nil:
		a.members = append(a.members, by)
	}
	if by != nil {
		by.attune() // he may have come while it was tried
	}
	a.drafts.retain(a.accounts()...)
	a.retainUploads()
}

// publishAccounts tells the faces which accounts there are.
func (a *Agent) publishAccounts() {
	s := a.now()
	a.publish(desk.Event{Kind: desk.EventAccount, Status: &s})
	a.publishStatus()
}

// revoke makes the token of an account that signs out worthless.
func (a *Agent) revoke(ctx context.Context, address string) {
	var m *member
	if a.do(ctx, func() { m = a.member(address) }) == nil && m != nil {
		m.Revoke(ctx)
	}
}

func (a *Agent) progress(ctx context.Context, p desk.Progress) {
	_ = a.do(ctx, func() { a.publish(desk.Event{Kind: desk.EventProgress, Progress: p}) })
}

// SignOut implements [desk.Desk]. An account whose history is to be forgotten stays signed in
// when that cannot be: else nobody could ask for it again.
func (a *Agent) SignOut(ctx context.Context, l desk.Leave) error {
	address, err := a.account(ctx, l.Account)
	if err != nil {
		return err
	}
	if l.Forget {
		if err := a.allowed(ctx, policy.Forget); err != nil {
			return err
		}
	}
	stays, err := a.partForNow(ctx, address)
	if err != nil {
		return err
	}
	if l.Forget {
		err := a.cfg.Journal.Forget(ctx, address)
		if a.store.note(err); err != nil {
			stays()
			return Explain(err, Target{Address: address})
		}
	}
	a.revoke(ctx, address)
	var gone *member
	err = a.do(context.WithoutCancel(ctx), func() {
		gone = a.member(address)
		a.settings.Remove(address)
		_ = a.save()
		a.replace(address, nil)
		if a.view = (desk.View{Screen: desk.ScreenContacts}); len(a.members) == 0 {
			a.view.Screen = desk.ScreenSignIn
		}
		a.publishAccounts()
	})
	if err != nil {
		return err
	}
	account.RemoveSessionFile(a.sessionFile(address))
	if gone != nil {
		gone.ForgetPeople()
	}
	if err := account.Forget(ctx, a.cfg.Patient, address); err != nil {
		return Explain(err, Target{Address: address})
	}
	return nil
}

// partForNow goes off line with an account that signs out, and waits for it. If that comes to
// nothing, stays makes it what it was.
func (a *Agent) partForNow(ctx context.Context, address string) (stays func(), err error) {
	connected := false
	if err := a.do(ctx, func() { m := a.member(address); connected = m != nil && m.Connected() }); err != nil {
		return nil, err
	}
	return func() {
		_ = a.do(context.WithoutCancel(ctx), func() {
			if m := a.member(address); connected && m != nil && !m.Connected() {
				a.goOnLine(m)
			}
		})
	}, a.part(ctx, address)
}
