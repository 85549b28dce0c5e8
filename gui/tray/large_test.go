package tray

import (
	"fmt"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// The contacts are tens of thousands where the menu shows fifteen.
func TestOfALargeOfficeOnlyThoseInTheMenuAreNamed(t *testing.T) {
	var s desk.Snapshot
	for i := range 20_000 {
		s.Contacts = append(s.Contacts, desk.Contact{Ref: desktest.Peer(fmt.Sprintf("u%05d@office.example", i)), Name: fmt.Sprintf("Имя %05d", 20_000-i), Show: desk.Offline})
	}
	s.Contacts[7].Name = s.Contacts[19_999].Name // one is in the menu, one is not
	s.Conversations = []desk.Conversation{{Peer: desktest.Peer("stranger@elsewhere.example")}, {Peer: s.Contacts[7].Ref}}
	names := namesOf(stateOf(s))
	if len(names) > mostContacts+len(s.Conversations) {
		t.Errorf("%d names", len(names))
	}
	if got := names[s.Contacts[7].Ref]; got != "Имя 00001 (u00007@office.example)" {
		t.Errorf("two with one name: %q", got)
	}
	first := recentFirst(stateOf(s))
	if len(first) != mostContacts || first[0].Address != s.Contacts[7].Address || first[1].Name != "Имя 00001" || first[2].Name != "Имя 00002" {
		t.Errorf("%v", first)
	}
}
