package desktest_test

import (
	"errors"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

func TestFakeKeepsTheRulesOfTheDoor(t *testing.T) {
	desktest.Conformance(t, func(*testing.T) (desk.Desk, desktest.Control) {
		fake := desktest.New()
		return fake, fake
	})
}

func TestFakeRecordsCallsAndFailsAsTold(t *testing.T) {
	fake := desktest.New()
	want := desk.NewProblem(desk.WrongPassword, "address", desktest.Me)
	fake.Fail("SignIn", want)
	account := desk.Account{Address: desktest.Me, Password: "not this one"}
	if err := fake.SignIn(t.Context(), account); !errors.Is(err, want) {
		t.Errorf("SignIn: %v", err)
	}
	fake.Fail("SignIn", nil)
	if err := fake.SignIn(t.Context(), account); err != nil {
		t.Error(err)
	}
	calls := fake.Calls()
	if len(calls) != 2 || calls[1] != (desktest.Call{Method: "SignIn", With: account}) {
		t.Errorf("calls: %v", calls)
	}
}

func TestFakeKeepsWhatItEmits(t *testing.T) {
	fake := desktest.New()
	contact := desk.Contact{Ref: desktest.Peer("anna@example.com"), Name: "Анна", Show: desk.Away, InRoster: true}
	fake.Emit(desk.Event{Kind: desk.EventContact, Contact: &contact})
	contact2 := contact
	contact2.Show = desk.Available
	fake.Emit(desk.Event{Kind: desk.EventContact, Contact: &contact2})
	snapshot, err := fake.Snapshot(t.Context())
	if err != nil || len(snapshot.Contacts) != 1 || snapshot.Contacts[0].Show != desk.Available {
		t.Errorf("%+v, %v", snapshot.Contacts, err)
	}
}
