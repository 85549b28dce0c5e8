package agent_test

import (
	"strings"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/muc"
)

// Who is something to a room is seen and changed, whether he is there or not.
func TestRealRoomsSayWhoIsSomethingToThem(t *testing.T) {
	inRealRooms(t, func(w *rooms) {
		w.enters()
		is := func() string {
			w.t.Helper()
			all, err := w.a.RoomMembers(t.Context(), w.room)
			if err != nil {
				w.t.Fatal(err)
			}
			var list []string
			for _, m := range all {
				list = append(list, string(m.Affiliation)+" "+m.Address)
			}
			return strings.Join(list, ", ")
		}
		const owner = "owner alice@office.example"
		if got := is(); got != owner {
			w.t.Errorf("a new room: %s", got)
		}
		for _, a := range []desk.Affiliation{desk.Member, desk.Administrator, desk.Outcast} {
			if err := w.a.Moderate(t.Context(), desk.RoomDeed{Room: w.room, Address: bobs.Address, Affiliation: a, Reason: "так надо"}); err != nil {
				w.t.Fatal(err)
			}
			if got := is(); got != owner+", "+string(a)+" "+bobs.Address {
				w.t.Errorf("%s: %s", a, got)
			}
		}
		imtest.Wait(w.t, w.heard, func(c muc.Change) bool { return c.Reason == muc.Banned })
		if err := w.a.Moderate(t.Context(), desk.RoomDeed{Room: w.room, Address: bobs.Address, Affiliation: desk.NoAffiliation}); err != nil {
			w.t.Fatal(err)
		}
		if got := is(); got != owner {
			w.t.Errorf("he may come again: %s", got)
		}
		w.bobEnters()
	})
}
