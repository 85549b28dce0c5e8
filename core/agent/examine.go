package agent

import (
	"cmp"
	"context"
	"strings"
	"time"

	"vestnik/core/desk"
	"vestnik/core/doctor"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
)

// Examine implements [desk.Desk].
func (a *Agent) Examine(ctx context.Context, at desk.Account) (<-chan desk.Check, error) {
	cfg := doctor.Config{Means: a.cfg.Doctor, Explain: ExplainFor, Domain: Domain, Now: time.Now}
	cfg.Keyring = a.cfg.Vault
	examined := a.patient
	if at != (desk.Account{Address: at.Address}) {
		examined = a.applicant
	}
	if err := examined(ctx, at, &cfg); err != nil {
		return nil, err
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

// patient has one of the accounts that are signed in examined.
func (a *Agent) patient(ctx context.Context, at desk.Account, cfg *doctor.Config) error {
	cfg.Stored = true
	var m *member
	var problem *desk.Problem
	if err := a.do(ctx, func() {
		if m = a.member(at.Address); m == nil && at.Address != "" {
			problem = a.lacks(at.Address)
		}
	}); err != nil {
		return err
	}
	if problem != nil {
		return problem
	}
	if m == nil {
		return nil
	}
	var err error
	if cfg.Account, err = m.endpoint(ctx); err != nil {
		return err
	}
	return m.Do(ctx, func() {
		if s, open := m.status(), m.Session(); s.Connection == desk.OnLine {
			cfg.Live = &doctor.Live{JID: s.JID, Contacts: m.People().Len(), Help: func(ctx context.Context) []string { return helpOf(ctx, open) }}
		}
	})
}

// helpLimit is how long an examination waits for whom to turn to.
const helpLimit = 5 * time.Second

// helpOf asks the server of a session whom to turn to; it need not say.
func helpOf(ctx context.Context, open *im.Client) []string {
	ctx, cancel := context.WithTimeout(ctx, helpLimit)
	defer cancel()
	domain, err := xmpp.ParseAddress(open.JID().Domain())
	if err != nil {
		return nil
	}
	info, err := open.Disco.Info(ctx, domain, "")
	if err != nil {
		return nil
	}
	return Help(&info)
}

// applicant has an account examined that somebody is trying to sign in with.
func (a *Agent) applicant(ctx context.Context, at desk.Account, cfg *doctor.Config) error {
	at.Address, at.URL = strings.TrimSpace(at.Address), strings.TrimSpace(at.URL)
	var refused *desk.Problem
	err := a.do(ctx, func() {
		refused = Permit(a.policy, at)
		at.Proxy, at.Pin = cmp.Or(at.Proxy, a.settings.Proxy), cmp.Or(at.Pin, a.settings.Pin)
		cfg.Account = Overrule(a.policy, at)
	})
	if err == nil && refused != nil {
		return refused
	}
	return err
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
	ctx, cancel := a.lasting(ctx)
	out := make(chan desk.Record)
	go func() {
		defer close(out)
		defer cancel()
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
	return Explain(err, Target{Address: at.Address, URL: cmp.Or(at.URL, at.Address), Trusts: at.Trust != "", Opening: true})
}

// Domain returns the domain of an account's address, or why it is none.
func Domain(address string) (string, error) {
	a, err := xmpp.ParseAccount(address)
	if err != nil {
		return "", desk.NewProblem(desk.BadAddress, "address", address)
	}
	return a.Domain(), nil
}
