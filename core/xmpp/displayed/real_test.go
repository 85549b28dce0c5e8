package displayed_test

import (
	"slices"
	"testing"

	"vestnik/core/servertest"
	"vestnik/core/xmpp/displayed"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/presence"
)

func TestMain(m *testing.M) { servertest.Main(m) }

func at(t *testing.T, server *servertest.Server, user string) (*im.Client, *imtest.Recorder) {
	c, e := imtest.SignIn(t, server.URL, server.CA, user+"@office.example", server.Users[user])
	if err := c.Announce(presence.Presence{}); err != nil {
		t.Fatal(err)
	}
	if err := c.Begin(imtest.Soon(t)); err != nil {
		t.Fatal(err)
	}
	if err := c.Confirm(imtest.Soon(t)); err != nil {
		t.Fatal(err)
	}
	return c, e
}

// What one program has read the others learn at once, and the next one when it comes.
func TestServersKeepWhatWasRead(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			desk, _ := at(t, server, "alice")
			_, heard := at(t, server, "alice")
			_, stranger := at(t, server, "bob")
			want := []displayed.Position{
				{Peer: boris, ID: imtest.Text("b")}, {Peer: anna, ID: imtest.Text("a")},
				{Peer: address("room@rooms.example"), By: address("room@rooms.example"), ID: imtest.Text("r")},
			}
			for _, p := range want {
				desk.Displayed.Set(p)
			}
			for _, p := range want {
				imtest.Wait(t, heard, func(all displayed.Positions) bool { return slices.Contains(all, p) })
			}
			_, late := at(t, server, "alice")
			var learned displayed.Positions // Prosody tells the last one by itself
			imtest.Wait(t, late, func(all displayed.Positions) bool {
				learned = append(learned, all...)
				return slices.Contains(learned, want[0]) && slices.Contains(learned, want[1]) && slices.Contains(learned, want[2])
			})
			if all := imtest.SoFar[displayed.Positions](stranger); len(all) > 0 {
				t.Errorf("bob learns %+v", all)
			}
			bob, _ := at(t, server, "bob")
			if items, err := bob.PEP.Items(imtest.Soon(t), desk.JID().Bare(), "urn:xmpp:mds:displayed:0"); err == nil {
				t.Errorf("bob sees %+v", items)
			}
		})
	}
}
