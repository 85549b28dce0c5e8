package pep_test

import (
	"errors"
	"testing"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/presence"
)

func TestMain(m *testing.M) { servertest.Main(m) }

func at(t *testing.T, server *servertest.Server, user string) *im.Client {
	c, _ := imtest.SignIn(t, server.URL, server.CA, user+"@office.example", server.Users[user])
	if err := c.Announce(presence.Presence{}); err != nil {
		t.Fatal(err)
	}
	if err := c.Confirm(imtest.Soon(t)); err != nil {
		t.Fatal(err)
	}
	return c
}

// A node is made with its options, changed where it has others, and seen by whom it is for.
func TestServersKeepWhatIsPublished(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			alice, bob := at(t, server, "alice"), at(t, server, "bob")
			node := imtest.Text("urn:example:node")
			publish := func(id string, o *pep.Options) {
				t.Helper()
				if err := alice.PEP.Publish(imtest.Soon(t), node, id, []byte("<mood xmlns='u'>"+id+"</mood>"), o); err != nil {
					t.Fatal(err)
				}
			}
			seen := func(c *im.Client) int {
				t.Helper()
				items, err := c.PEP.Items(imtest.Soon(t), alice.JID().Bare(), node)
				var refused *xmpp.StanzaError
				if err != nil && !errors.As(err, &refused) {
					t.Fatal(err)
				}
				return len(items)
			}
			publish("1", &pep.Options{Access: "open", MaxItems: 1})
			publish("2", &pep.Options{Access: "open", MaxItems: 1})
			if n := seen(bob); n != 1 {
				t.Errorf("bob sees %d items", n)
			}
			publish("3", &pep.Options{Access: "whitelist"})
			publish("4", &pep.Options{Access: "whitelist"})
			if n := seen(bob); n != 0 {
				t.Errorf("bob sees %d items", n)
			}
			if n := seen(alice); n != 3 {
				t.Errorf("alice sees %d items", n)
			}
			if _, err := alice.PEP.Items(imtest.Soon(t), xmpp.Address{}, imtest.Text("urn:example:nothing")); err == nil {
				t.Error("there is a node that nobody has made")
			}
		})
	}
}
