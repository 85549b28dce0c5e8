package agent_test

import (
	"slices"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// Who is reached through a gateway stands in a group of its name, and in his own where he has one.
func TestThePeopleOfAGatewayStandInAGroupOfItsName(t *testing.T) {
	inVirtualTime(t, func(s *piped, _ *keyring) {
		s.roster = "<item jid='icq.example.com' name='ICQ' subscription='from'/><item jid='123@icq.example.com' subscription='both'/>" +
			"<item jid='456@icq.example.com' subscription='both'><group>Склад</group></item><item jid='anna@example.com' subscription='both'/>"
	}, func(r *pipedResident) {
		groups := func(address string) []string {
			all := r.now().Contacts
			at := slices.IndexFunc(all, func(c desk.Contact) bool { return c.Ref == desktest.Peer(address) })
			return all[at].Groups
		}
		for address, want := range map[string][]string{"123@icq.example.com": {"ICQ"}, "456@icq.example.com": {"Склад"}, "anna@example.com": nil, "icq.example.com": nil} {
			if got := groups(address); !slices.Equal(got, want) {
				t.Errorf("%s: %q, not %q", address, got, want)
			}
		}
		told := r.events()
		r.server.say("<iq type='set' id='push'><query xmlns='jabber:iq:roster'><item jid='icq.example.com' name='Аська' subscription='from'/></query></iq>")
		r.now()
		if got := groups("123@icq.example.com"); !slices.Equal(got, []string{"Аська"}) {
			t.Errorf("%q", got)
		}
		if !slices.ContainsFunc(*told, func(e desk.Event) bool {
			return e.Contact != nil && e.Contact.Ref == desktest.Peer("123@icq.example.com") && slices.Equal(e.Contact.Groups, []string{"Аська"})
		}) {
			t.Error("the faces do not hear of it")
		}
	})
}
