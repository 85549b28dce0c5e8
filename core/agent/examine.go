package agent

import (
	"cmp"
	"context"
	"time"

	"vestnik/core/desk"
	"vestnik/core/doctor"
	"vestnik/core/xmpp"
)

// Examine implements [desk.Desk].
func (a *Agent) Examine(ctx context.Context, account string) (<-chan desk.Check, error) {
	cfg := doctor.Config{Means: a.cfg.Doctor, Stored: true, Explain: ExplainFor, Domain: Domain, Now: time.Now}
	cfg.Keyring = a.cfg.Vault
	var m *member
	var problem *desk.Problem
	if err := a.do(ctx, func() {
		if m = a.member(account); m == nil && account != "" {
			problem = a.lacks(account)
		}
	}); err != nil {
		return nil, err
	}
	if problem != nil {
		return nil, problem
	}
	if m != nil {
		var err error
		if cfg.Account, err = m.endpoint(ctx); err != nil {
			return nil, err
		}
		_ = m.Do(ctx, func() {
			if s := m.status(); s.Connection == desk.OnLine {
				cfg.Live = &doctor.Live{JID: s.JID, Contacts: m.People().Len()}
			}
		})
	}
	checks := make(chan desk.Check)
	go func() {
		defer close(checks)
		_ = doctor.Examine(ctx, cfg, func(c desk.Check) {
			select {
			case checks <- c:
			case <-ctx.Done():
			}
		})
	}()
	return checks, nil
}

// Log implements [desk.Desk].
func (a *Agent) Log(ctx context.Context, n int, follow bool) (<-chan desk.Record, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if a.cfg.Records == nil {
		none := make(chan desk.Record)
		close(none)
		return none, nil
	}
	ctx, cancel := context.WithCancel(ctx)
	stop := make(chan struct{})
	go func() {
		select {
		case <-a.gone:
		case <-stop:
		case <-ctx.Done():
		}
		cancel()
	}()
	out := make(chan desk.Record)
	go func() {
		defer close(out)
		defer close(stop)
		for r := range a.cfg.Records(ctx, n, follow) {
			select {
			case out <- r:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, nil
}

// ExplainFor explains what has happened on the way to an account's server.
func ExplainFor(err error, at desk.Account) *desk.Problem {
	return Explain(err, Target{Address: at.Address, URL: cmp.Or(at.URL, at.Address), Opening: true})
}

// Domain returns the domain of an account's address, or why it is none.
func Domain(address string) (string, error) {
	a, err := xmpp.ParseAccount(address)
	if err != nil {
		return "", desk.NewProblem(desk.BadAddress, "address", address)
	}
	return a.Domain(), nil
}
