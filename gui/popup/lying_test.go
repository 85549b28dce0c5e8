//go:build linux

package popup

import (
	"testing"

	"vestnik/core/desk/desktest"
)

// Some daemons have but one popup, whose number is that of all. A click on it is for the one whose
// text stands there: a phrase must not go to somebody who has written before.
func TestWhereAllPopupsHaveOneNumberAClickIsForTheLast(t *testing.T) {
	d := startFake(t, privateBus(t), "actions")
	d.only = 1
	popups := open(t)
	says := []Action{{Key: Default, Label: "Open"}, {Key: sayKey(5, "Yes"), Label: "Yes"}}
	for _, who := range []string{"anna@example.org", "boris@example.org", "vera@example.org"} {
		if err := popups.Raise(t.Context(), Popup{Peer: desktest.Peer(who), Title: who, Actions: says}); err != nil {
			t.Fatal(err)
		}
	}
	for range 16 {
		d.conn.Emit(object, service+".ActionInvoked", uint32(1), sayKey(5, "Yes"))
		if got := <-popups.Clicks(); got.Peer != desktest.Peer("vera@example.org") {
			t.Fatalf("it goes to %v", got.Peer)
		}
	}
}
