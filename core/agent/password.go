package agent

import (
	"context"
	"errors"
	"time"

	"vestnik/core/desk"
	"vestnik/core/vault"
)

// fetchPassword asks the keyring. One that is locked, or does not answer, is told, and
// the person is asked to unlock it: once, and again only when he wants to connect.
func (l *line) fetchPassword(ctx context.Context) error {
	password, err := l.agent.cfg.Vault.Get(ctx, l.account.Address)
	problem := Explain(err, Target{Address: l.account.Address})
	if problem != nil && !l.dismissed && (problem.Code == desk.KeyringSilent || problem.Code == desk.KeyringLocked) {
		l.tell(ctx, func(a *Agent) {
			a.status.Problem = problem
			a.publishStatus()
		})
		password, err = l.agent.cfg.Patient.Get(ctx, l.account.Address)
		l.dismissed = errors.Is(err, vault.ErrLocked)
	}
	if err != nil {
		return Explain(err, Target{Address: l.account.Address})
	}
	l.account.Password = password
	l.tell(ctx, func(a *Agent) { a.password, a.status.Problem = password, nil })
	return nil
}

// storeLater puts the password into a keyring that did not take it when the person signed
// in, as soon as it does. The person has been told, and is not asked again.
func (l *line) storeLater(ctx context.Context, password string) {
	for {
		select {
		case <-time.After(keyringPace):
		case <-l.stored:
		case <-ctx.Done():
			return
		}
		current := false
		l.tell(ctx, func(a *Agent) { current = a.password == password })
		if !current {
			return // the server no longer takes it
		}
		err := l.agent.cfg.Vault.Set(ctx, l.account.Address, password)
		if err == nil {
			l.agent.cfg.Log("the keyring has taken the password")
			l.shelve(ctx)
			return
		}
		if errors.Is(err, vault.ErrTooBig) {
			return
		}
	}
}
