package desktest

import (
	"context"
	"errors"
	"slices"
	"testing"

	"vestnik/core/desk"
)

// PutFirst implements [desk.Desk].
func (f *Fake) PutFirst(ctx context.Context, account string) error {
	leave, err := f.enter(ctx, "PutFirst", account)
	if err != nil {
		return err
	}
	defer leave()
	status := f.snapshot.Status
	at := slices.IndexFunc(status.Accounts, func(a desk.AccountStatus) bool { return a.Address == account })
	if at < 0 {
		return desk.NewProblem(desk.UnknownAccount, "address", account)
	}
	status.Accounts = slices.Concat(status.Accounts[at:at+1], status.Accounts[:at], status.Accounts[at+1:])
	f.emit(desk.Event{Kind: desk.EventStatus, Status: &status})
	return nil
}

func firstIsOneThatIsSignedIn(t *testing.T, d desk.Desk, _ Control) {
	if err := d.PutFirst(t.Context(), Me); err != nil {
		t.Error(err)
	}
	if err := d.PutFirst(t.Context(), "nobody@example.com"); !errors.Is(err, &desk.Problem{Code: desk.UnknownAccount}) {
		t.Errorf("error %v", err)
	}
	if all := snapshot(t, d).Status.Accounts; len(all) != 1 || all[0].Address != Me {
		t.Errorf("%+v", all)
	}
}
