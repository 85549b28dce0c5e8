package main

import (
	"slices"
	"strings"

	"vestnik/core/desk"
	"vestnik/core/xmpp"
)

// named returns the account of ours that a person means, as it is kept: "" where he has
// named none.
func named(ours []string, account string) (string, error) {
	address := account
	if a, err := xmpp.ReadAddress(account); err == nil {
		address = a.Bare().String()
	}
	switch {
	case account == "", slices.Contains(ours, address):
		return address, nil
	case len(ours) == 0:
		return "", desk.NewProblem(desk.NoAccount)
	}
	return "", desk.NewProblem(desk.UnknownAccount, "address", account)
}

// addresses are those of the accounts that are signed in.
func addresses(s *desk.Status) (all []string) {
	for i := range s.Accounts {
		all = append(all, s.Accounts[i].Address)
	}
	return all
}

// toLeave returns the account that a person signs out of: the one that he has named, or the
// only one.
func (p *program) toLeave(ours []string, account string) (string, error) {
	switch {
	case len(ours) == 0:
		return "", desk.NewProblem(desk.NoAccount)
	case account == "" && len(ours) > 1:
		return "", sentence(p.words.Say("cli.which-account", "Accounts", strings.Join(ours, ", ")))
	case account == "":
		return ours[0], nil
	}
	return named(ours, account)
}
