package tray

import (
	"strings"
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// twoAccounts is an office in which Anna is known by two accounts, and the second has no
// connection.
func twoAccounts() desk.Snapshot {
	s := office()
	home := desk.Ref{Account: "olga@home.example", Address: anna}
	s.Contacts = append(s.Contacts, desk.Contact{Ref: home, Name: s.Contacts[0].Name, Show: desk.Available, InRoster: true})
	s.Conversations = append([]desk.Conversation{{Peer: home, Unread: 1, Last: desk.Message{Number: 90, Peer: home}}}, s.Conversations...)
	s.Status.Accounts = []desk.AccountStatus{{Address: s.Contacts[0].Account, Connection: desk.OnLine}, {Address: home.Account, Connection: desk.Waiting}}
	s.Status.Connection, s.Status.Address = desk.Waiting, home.Account
	return s
}

func TestOfSeveralAccountsTheMenuSaysWhichOne(t *testing.T) {
	for _, language := range []string{locale.Russian, locale.English} {
		words := locale.New(language)
		menu := outline(menuFor(stateOf(twoAccounts()), words))
		if got := strings.Count(menu, "olga@home.example"); got != 2 { // the unread one, and to write to
			t.Errorf("%d times in\n%s", got, menu)
		}
		if one := outline(menuFor(stateOf(office()), words)); strings.Contains(one, words.Say("tray.account", "Name", "", "Account", "")) {
			t.Errorf("said of one account:\n%s", one)
		}
	}
}

func TestTheTooltipSaysWhichOfSeveralAccountsIsNotOnLine(t *testing.T) {
	words := locale.New(locale.English)
	s := twoAccounts().Status
	if got := lookFor(s, words).tooltip; !strings.Contains(got, "(olga@home.example)") {
		t.Error(got)
	}
	s.Connection, s.Address = desk.OnLine, s.Accounts[0].Address
	if got := lookFor(s, words).tooltip; strings.Contains(got, "@") {
		t.Errorf("though all are: %s", got)
	}
	s.Accounts = s.Accounts[:1]
	s.Connection = desk.Waiting
	if got := lookFor(s, words).tooltip; strings.Contains(got, "(") {
		t.Errorf("though there is but one: %s", got)
	}
}
