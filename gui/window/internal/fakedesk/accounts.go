package fakedesk

import (
	"context"
	"slices"

	"vestnik/core/desk"
)

// Locate implements desk.Desk.
func (d *Desk) Locate(_ context.Context, a desk.Account) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if a.Trust == "" {
		d.called("locate " + a.Address)
	} else {
		d.called("locate " + a.Address + " trusting " + a.Trust)
	}
	switch {
	case d.LocateError != nil:
		return "", d.LocateError
	case d.URL == "":
		return "", desk.NewProblem(desk.NoURL, "domain", a.Address)
	}
	return d.URL, nil
}

// SignIn implements desk.Desk.
func (d *Desk) SignIn(ctx context.Context, a desk.Account) error {
	d.mu.Lock()
	d.called("sign-in " + a.Address)
	d.accounts = append(d.accounts, a)
	steps, err := d.SignInSteps, d.SignInError
	d.mu.Unlock()
	if steps != nil {
		if err := steps(ctx, func(p desk.Progress) { d.Tell(desk.Event{Kind: desk.EventProgress, Progress: p}) }); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	d.SetStatus(func(s *desk.Status) {
		s.Address, s.Connection, s.Presence.Show = a.Address, desk.OnLine, desk.Available
	})
	return nil
}

// SignOut implements desk.Desk.
func (d *Desk) SignOut(_ context.Context, l desk.Leave) error {
	d.SetStatus(func(s *desk.Status) { *s = desk.Status{Connection: desk.SignedOut} })
	return nil
}

// PutFirst implements desk.Desk.
func (d *Desk) PutFirst(_ context.Context, account string) error {
	d.mu.Lock()
	d.called("first " + account)
	d.mu.Unlock()
	d.SetStatus(func(s *desk.Status) {
		at := slices.IndexFunc(s.Accounts, func(a desk.AccountStatus) bool { return a.Address == account })
		s.Accounts = slices.Concat(s.Accounts[at:at+1], s.Accounts[:at], s.Accounts[at+1:])
	})
	return nil
}
