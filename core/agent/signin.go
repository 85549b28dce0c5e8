package agent

import (
	"cmp"
	"context"
	"strings"

	"vestnik/core/account"
	"vestnik/core/desk"
	"vestnik/core/settings"
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
	case strings.TrimSpace(at.URL) == "":
		return desk.NewProblem(desk.NoURL, "domain", address.Domain())
	}
	at.Address, at.URL = address.String(), strings.TrimSpace(at.URL)
	var m *member
	if err := a.do(ctx, func() { m = a.candidate(at) }); err != nil {
		return err
	}
	open, err := a.try(ctx, m)
	if err != nil {
		return m.explain(err, true)
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
// keeps its resource, and how it was signed in is held against its server.
func (a *Agent) candidate(at desk.Account) *member {
	resource, known := "", session.Proof{}
	if s := a.settings.Account; s != nil && s.Address == at.Address {
		resource, known.Mechanism = s.Resource, s.Mechanism
	}
	return a.join(at, cmp.Or(resource, account.NewResource()), known)
}

// try opens a session with a new account, beside what is there.
func (a *Agent) try(ctx context.Context, m *member) (*account.Attempt, error) {
	a.progress(ctx, desk.ProgressConnecting)
	return m.Try(ctx, func() { a.progress(ctx, desk.ProgressChecking) })
}

// adopt replaces the account, once the old one has signed off.
func (a *Agent) adopt(ctx context.Context, m *member, open *account.Attempt) error {
	var old <-chan struct{}
	if err := a.do(ctx, func() { old = a.hangUp() }); err != nil {
		return err
	}
	<-old // takes no longer than signing off may
	m.talks = a.loadTalks(m.Address())
	var saving error
	err := a.do(context.WithoutCancel(ctx), func() {
		a.settings.Account = &settings.Account{
			Address: m.Address(), URL: m.at.URL, AllowHTTP: m.at.AllowHTTP,
			CAFile: m.at.CAFile, Resource: open.JID().Resource(),
			Mechanism: open.Proof().Mechanism,
		}
		a.settings.Proxy = cmp.Or(m.at.Proxy, a.settings.Proxy)
		a.settings.Pin = cmp.Or(m.at.Pin, a.settings.Pin)
		if a.presence.Show == desk.Offline {
			a.presence.Show = desk.Available
			a.settings.Presence.Show = string(desk.Available)
		}
		saving = a.save()
		if a.own != nil {
			a.own.forgetRequests()
		}
		a.own = m
		a.drafts.retain(m.Address())
		a.view = desk.View{Screen: desk.ScreenContacts}
		a.publish(desk.Event{Kind: desk.EventAccount})
		m.goOnLine(open)
	})
	if err != nil {
		return err
	}
	if saving != nil {
		return Explain(saving, Target{})
	}
	return nil
}

func (a *Agent) progress(ctx context.Context, p desk.Progress) {
	_ = a.do(ctx, func() { a.publish(desk.Event{Kind: desk.EventProgress, Progress: p}) })
}

// SignOut implements [desk.Desk]. What was written stays in the journal, for when
// the same account signs in again.
func (a *Agent) SignOut(ctx context.Context) error {
	address, err := a.account(ctx, "")
	if err != nil {
		return err
	}
	var old <-chan struct{}
	err = a.do(ctx, func() {
		old = a.hangUp()
		a.settings.Account = nil
		_ = a.save()
		if a.own != nil {
			a.own.forgetRequests()
		}
		a.own = nil
		a.drafts.retain()
		a.view = desk.View{Screen: desk.ScreenSignIn}
		a.publish(desk.Event{Kind: desk.EventAccount})
		a.publishStatus()
	})
	if err != nil {
		return err
	}
	<-old
	if err := account.Forget(ctx, a.cfg.Patient, address); err != nil {
		return Explain(err, Target{Address: address})
	}
	return nil
}
