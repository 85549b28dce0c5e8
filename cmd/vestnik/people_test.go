package main

import (
	"testing"

	"vestnik/core/desk"
)

// Whoever blocks a stranger who asks or writes does not name the account that he has met by.
func TestACommandIsAboutSomebodyAsTheAccountKnowsHimThatDoes(t *testing.T) {
	const one, two = "me@one.example", "me@two.example"
	at := func(account, address string) desk.Ref { return desk.Ref{Account: account, Address: address} }
	s := &desk.Snapshot{
		Status:        desk.Status{Accounts: []desk.AccountStatus{{Address: one}, {Address: two}}},
		Contacts:      []desk.Contact{{Ref: at(two, "boris@two.example")}},
		Requests:      []desk.Request{{Ref: at(two, "asker@evil.example")}, {Ref: at(one, "boris@two.example")}},
		Conversations: []desk.Conversation{{Peer: at(two, "writer@evil.example")}},
	}
	for address, want := range map[string]string{
		"boris@two.example": two, "asker@evil.example": two, "writer@evil.example": two, "nobody@two.example": two, "nobody@evil.example": one,
	} {
		if got := by(s, at("", address), allOf(s)); got != at(want, address) {
			t.Errorf("%+v", got)
		}
		if got := by(s, at(one, address), allOf(s)); got != at(one, address) {
			t.Errorf("who names an account: %+v", got)
		}
	}
	if got := by(s, at("", "boris@two.example"), askersOf(s)); got.Account != one {
		t.Errorf("who is answered: %+v", got)
	}
	if got := by(&desk.Snapshot{}, at("", "boris@two.example"), nil); got != at("", "boris@two.example") {
		t.Errorf("%+v", got)
	}
}
