package agent_test

import (
	"context"
	"testing"

	"errors"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// Whoever signs in where somebody else was on line must not see what that one has read,
// and a face that was open all the time must not go on showing it.
func TestAFaceForgetsTheAccountThatWasBefore(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	w.signIn(a)
	if _, err := a.Send(t.Context(), desk.Outgoing{To: "secret@example.com", Body: "between us"}); err != nil {
		t.Fatal(err)
	}
	before := w.until(a, func(s desk.Snapshot) bool { return len(s.Conversations) > 0 })
	ended := func(what string, seq uint64) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		events, err := a.Watch(ctx, seq)
		if err != nil {
			t.Fatal(err)
		}
		for e := range events {
			if e.Kind == desk.EventAccount {
				return
			}
		}
		t.Errorf("%s: who knows what was before is not sent back for a snapshot", what)
	}
	if err := a.SignOut(t.Context(), desk.Leave{}); err != nil {
		t.Fatal(err)
	}
	ended("signed out", before.Seq)
	out := w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.SignedOut })
	if len(out.Conversations)+len(out.Contacts)+len(out.Drafts) > 0 {
		t.Errorf("signed out: %+v", out)
	}
	other := w.account()
	other.Address = "boris@example.com"
	if err := a.SignIn(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	ended("another account", out.Seq)
	for _, c := range w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine }).Conversations {
		if c.Peer.Address == "secret@example.com" {
			t.Error("another account's conversation is shown")
		}
	}
	w.signIn(a) // without having signed out
	found := false
	for _, c := range w.until(a, func(s desk.Snapshot) bool { return len(s.Status.Accounts) == 2 }).Conversations {
		found = found || c.Peer.Address == "secret@example.com"
	}
	if !found {
		t.Error("what an account has kept is not there when it comes back")
	}
}

// Who asks for a view may not know the account.
func TestAPeerWithoutAnAccountIsOneOfTheOneThereIs(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	w.signIn(a)
	if err := a.Show(t.Context(), desk.View{Screen: desk.ScreenConversation, Peer: desk.Ref{Address: anna}}); err != nil {
		t.Fatal(err)
	}
	if s, err := a.Snapshot(t.Context()); err != nil || s.View.Peer != desktest.Peer(anna) {
		t.Errorf("%+v, %v", s.View, err)
	}
	if _, err := a.History(t.Context(), desk.Ref{Account: "nobody@example.com", Address: anna}, 0, 1); !errors.Is(err, &desk.Problem{Code: desk.UnknownAccount}) {
		t.Errorf("of an account that is not signed in: %v", err)
	}
}

// Who is put first is meant where nobody is named, and after a restart as well.
func TestTheFirstAccountIsWhichThePersonSays(t *testing.T) {
	w := newWorld(t)
	a, stop := w.resident()
	w.signIn(a)
	other := w.account()
	other.Address = "boris@example.com"
	if err := a.SignIn(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	before := w.until(a, func(s desk.Snapshot) bool { return len(s.Status.Accounts) == 2 })
	for range 2 { // the second time it is already
		if err := a.PutFirst(t.Context(), other.Address); err != nil {
			t.Fatal(err)
		}
	}
	m, err := a.Send(t.Context(), desk.Outgoing{To: "stranger@example.com", Body: "by whom?"})
	if err != nil || m.Peer.Account != other.Address {
		t.Errorf("it went by %s, %v", m.Peer.Account, err)
	}
	stop()
	a, _ = w.resident()
	s, err := a.Snapshot(t.Context())
	if err != nil || len(s.Status.Accounts) != 2 || s.Status.Accounts[0].Address != other.Address || s.Status.Accounts[1].Address != before.Status.Accounts[0].Address {
		t.Errorf("%+v, %v", s.Status.Accounts, err)
	}
}
