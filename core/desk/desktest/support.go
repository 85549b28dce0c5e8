package desktest

import (
	"context"

	"vestnik/core/desk"
)

// Examine implements [desk.Desk]: all is good.
func (f *Fake) Examine(ctx context.Context, at desk.Account) (<-chan desk.Check, error) {
	leave, err := f.enter(ctx, "Examine", at)
	if err != nil {
		return nil, err
	}
	defer leave()
	if at.Address != Me && at == (desk.Account{Address: at.Address}) && at.Address != "" {
		return nil, desk.NewProblem(desk.UnknownAccount, "address", at.Address)
	}
	found := make(chan desk.Check, len(desk.Steps))
	for _, step := range desk.Steps {
		found <- desk.Check{Step: step, Result: desk.Good}
	}
	close(found)
	return found, nil
}

// Log implements [desk.Desk]: nothing has happened.
func (f *Fake) Log(ctx context.Context, n int, follow bool) (<-chan desk.Record, error) {
	leave, err := f.enter(ctx, "Log", []any{n, follow})
	if err != nil {
		return nil, err
	}
	defer leave()
	none := make(chan desk.Record)
	if follow {
		context.AfterFunc(ctx, func() { close(none) })
	} else {
		close(none)
	}
	return none, nil
}

// Import implements [desk.Desk]: it brings nothing.
func (f *Fake) Import(ctx context.Context, file string) (desk.Imported, error) {
	leave, err := f.enter(ctx, "Import", file)
	if err != nil {
		return desk.Imported{}, err
	}
	defer leave()
	return desk.Imported{}, nil
}
