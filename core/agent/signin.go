package agent

import (
	"cmp"
	"context"
	"crypto/rand"
	"strings"

	"vestnik/core/desk"
	"vestnik/core/settings"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
)

// SignIn implements [desk.Desk]: the account is tried before anything is changed,
// and the session that has proven it becomes the one that is used.
func (a *Agent) SignIn(ctx context.Context, account desk.Account) error {
	address, err := xmpp.ParseAccount(strings.TrimSpace(account.Address))
	switch {
	case err != nil:
		return desk.NewProblem(desk.BadAddress, "address", account.Address)
	case strings.TrimSpace(account.URL) == "":
		return desk.NewProblem(desk.NoURL, "domain", address.Domain())
	}
	account.Address, account.URL = address.String(), strings.TrimSpace(account.URL)
	var l *line
	if err := a.do(ctx, func() { l = newLine(a, account) }); err != nil {
		return err
	}
	open, err := a.try(ctx, l)
	if err != nil {
		return Explain(err, Target{Address: account.Address, URL: account.URL, Opening: true})
	}
	a.progress(ctx, desk.ProgressStoring)
	keeping := a.cfg.Patient.Set(ctx, account.Address, account.Password)
	if ctx.Err() != nil {
		open.Close()
		return ctx.Err()
	}
	l.unstored = keeping != nil
	if err := a.adopt(ctx, l, open); err != nil {
		open.Close()
		return err
	}
	a.progress(ctx, desk.ProgressDone)
	if problem := Explain(keeping, Target{Address: account.Address}); problem != nil {
		return problem
	}
	return nil
}

// try opens a session with a new account, beside what is there.
func (a *Agent) try(ctx context.Context, l *line) (*im.Client, error) {
	a.progress(ctx, desk.ProgressConnecting)
	ctx, cancel := context.WithTimeout(ctx, signInLimit)
	defer cancel()
	return l.dial(ctx, func() { a.progress(ctx, desk.ProgressChecking) })
}

// adopt replaces the account and the line, once the old line has signed off.
func (a *Agent) adopt(ctx context.Context, l *line, open *im.Client) error {
	var old <-chan struct{}
	if err := a.do(ctx, func() { old = a.hangUp() }); err != nil {
		return err
	}
	<-old // takes no longer than signing off may
	talks := a.loadTalks(l.account.Address)
	var saving error
	err := a.do(context.WithoutCancel(ctx), func() {
		a.settings.Account = &settings.Account{
			Address: l.account.Address, URL: l.account.URL, AllowHTTP: l.account.AllowHTTP,
			CAFile: l.account.CAFile, Resource: open.JID().Resource(),
			Mechanism: l.known.Mechanism,
		}
		a.settings.Proxy = cmp.Or(l.account.Proxy, a.settings.Proxy)
		a.settings.Pin = cmp.Or(l.account.Pin, a.settings.Pin)
		if a.status.Presence.Show == desk.Offline {
			a.status.Presence.Show = desk.Available
			a.settings.Presence.Show = string(desk.Available)
		}
		saving = a.save()
		a.password = l.account.Password
		a.people = newPeople(l.account.Address)
		a.forgetRequests()
		a.drafts.belong(l.account.Address)
		a.status.Address, a.status.URL = l.account.Address, l.account.URL
		a.talks = talks
		a.view = desk.View{Screen: desk.ScreenContacts}
		a.publish(desk.Event{Kind: desk.EventAccount})
		a.begin(l, open)
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

// NewResource names this installation to the server: the same each time, so that a
// session that was lost makes way for the next one, and unlike any other's.
func NewResource() string { return "vestnik-" + strings.ToLower(rand.Text()[:6]) }

// SignOut implements [desk.Desk]. What was written stays in the journal, for when
// the same account signs in again.
func (a *Agent) SignOut(ctx context.Context) error {
	address, err := a.account(ctx)
	if err != nil {
		return err
	}
	var old <-chan struct{}
	err = a.do(ctx, func() {
		old = a.hangUp()
		a.settings.Account, a.password = nil, ""
		_ = a.save()
		a.people = newPeople("")
		a.talks = newTalks()
		a.forgetRequests()
		a.drafts.belong("")
		a.status = desk.Status{
			Version: a.cfg.Version, Connection: desk.SignedOut,
			Presence: a.status.Presence, Problem: desk.NewProblem(desk.NoAccount), Trouble: a.status.Trouble,
		}
		a.view = desk.View{Screen: desk.ScreenSignIn}
		a.publish(desk.Event{Kind: desk.EventAccount})
		a.publishStatus()
	})
	if err != nil {
		return err
	}
	<-old
	if a.cfg.SessionFile != "" {
		_ = a.cfg.Vault.Delete(ctx, SessionKey(address)) // of no use to anybody now
	}
	if problem := Explain(a.cfg.Patient.Delete(ctx, address), Target{Address: address}); problem != nil &&
		problem.Code != desk.PasswordMissing && problem.Code != desk.KeyringAbsent { // which has nothing to forget
		return problem
	}
	return nil
}
