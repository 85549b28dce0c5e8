package desktest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

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

// Export implements [desk.Desk]: of what it writes only the number of messages is true.
func (f *Fake) Export(ctx context.Context, file string) (<-chan desk.Exported, error) {
	leave, err := f.enter(ctx, "Export", file)
	if err != nil {
		return nil, err
	}
	defer leave()
	if !filepath.IsAbs(file) {
		return nil, desk.NewProblem(desk.NoFile, "file", file)
	}
	told := make(chan desk.Exported, 1)
	defer close(told)
	if _, err := os.Stat(file); err == nil {
		told <- desk.Exported{Problem: desk.NewProblem(desk.FileThere, "file", file)}
		return told, nil
	}
	told <- desk.Exported{Messages: len(f.messages), Done: true}
	return told, os.WriteFile(file, nil, 0o600)
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

// Control is the world behind a desk under test.
type Control interface {
	// Receive makes peer have written a message, and returns it as stored.
	Receive(peer desk.Ref, body string) desk.Message
	// Asks makes peer have written a message that asks something.
	Asks(peer desk.Ref, body string, n *desk.Notice) desk.Message
	// Ask makes peer have asked to see the person's presence.
	Ask(peer desk.Ref)
	// SayIn makes somebody come into a room under a nick, if he is not there, and have said
	// something to all.
	SayIn(room desk.Ref, nick, body string) desk.Message
	// InviteInto makes somebody want the person in a room, in which he is.
	InviteInto(room desk.Ref, from string)
	// Attended returns the peers that are being looked at.
	Attended() []desk.Ref
}

func demoIsAProblem(t *testing.T, d desk.Desk, _ Control) {
	if err := d.TryDemo(t.Context()); !errors.Is(err, &desk.Problem{Code: desk.NoDemo}) {
		t.Errorf("error %v", err)
	}
}
