package agent_test

import (
	"slices"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/xmpp/im/imtest"
)

// What was begun to be written, what waits to be sent and what is unread goes with the room.
func TestARoomThatIsForgottenLeavesNothing(t *testing.T) {
	w := newWorld(t)
	c := &control{w: w, others: map[desk.Ref]*colleague{}}
	a, stop := w.resident()
	w.signIn(a)
	w.enters(a)
	c.a = a
	c.SayIn(team, "Вера К.", "Алиса, раз")
	alone := desk.Ref{Account: me, Address: team.Address + "/Вера К."}
	for _, to := range []desk.Ref{team, alone} {
		if _, err := a.Send(t.Context(), desk.Outgoing{To: to.Address, Body: "да"}); err != nil {
			t.Fatal(err)
		}
		if err := a.SetDraft(t.Context(), to, "и ещё"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.Send(t.Context(), desk.Outgoing{To: anna, Body: "остаётся"}); err != nil {
		t.Fatal(err)
	}
	w.until(a, func(s desk.Snapshot) bool { return len(s.Conversations) == 3 && s.Status.Unread == 1 })
	if err := a.ForgetRoom(t.Context(), team, true); err != nil {
		t.Fatal(err)
	}
	is := func(s desk.Snapshot) bool {
		return roomOf(s, team).Address == "" && len(s.Conversations) == 1 && s.Conversations[0].Peer.Address == anna && s.Status.Unread == 0 && len(s.Drafts) == 0
	}
	w.until(a, is)
	stop()
	a, _ = w.resident()
	s := w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine })
	if !is(s) {
		t.Errorf("after a restart: %+v, %+v", s.Rooms, s.Conversations)
	}
}

func TestWithoutThatWhatWasSaidStays(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	w.signIn(a)
	w.enters(a)
	if _, err := a.Send(t.Context(), desk.Outgoing{To: team.Address, Body: "да"}); err != nil {
		t.Fatal(err)
	}
	if err := a.ForgetRoom(t.Context(), team, false); err != nil {
		t.Fatal(err)
	}
	s := w.until(a, func(s desk.Snapshot) bool { return roomOf(s, team).Address == "" })
	if !slices.ContainsFunc(s.Conversations, func(c desk.Conversation) bool { return c.Peer == team }) {
		t.Errorf("%+v", s.Conversations)
	}
	if err := a.ForgetRoom(t.Context(), team, true); err != nil { // that is all that is left
		t.Fatal(err)
	}
	w.until(a, func(s desk.Snapshot) bool { return len(s.Conversations) == 0 })
}

func TestWhoMayNotDeleteHisMessagesMayForgetARoom(t *testing.T) {
	w := newWorld(t)
	w.set(values{policy.Off: []string{policy.Forget}})
	a, _ := w.resident()
	w.signIn(a)
	w.enters(a)
	isManaged(t, "to delete what was said", a.ForgetRoom(t.Context(), team, true), string(policy.Forget))
	if err := a.ForgetRoom(t.Context(), team, false); err != nil {
		t.Error(err)
	}
}

// The name that a room has for the person is known in all his programs.
func TestRealRoomsAreCalledAndForgottenInAllProgramsOfThePerson(t *testing.T) {
	inRealRooms(t, func(w *rooms) {
		w.enters()
		at, _ := imtest.SignIn(w.t, w.server.URL, w.server.CA, bobs.Account, w.server.Users["alice"])
		name := func() string {
			marks, err := at.Bookmarks.All(t.Context())
			if err != nil {
				w.t.Fatal(err)
			}
			for _, b := range marks {
				if b.Room == w.address {
					return "«" + b.Name + "»"
				}
			}
			return ""
		}
		for given, shown := range map[string]string{"Планы": "Планы", "": w.address.Local()} {
			if err := w.a.SetRoom(t.Context(), desk.RoomSetting{Ref: w.room, Name: &given, Notify: desk.NotifyMentions, Autojoin: true}); err != nil {
				w.t.Fatal(err)
			}
			w.until(w.a, func(s desk.Snapshot) bool { return roomOf(s, w.room).Given == given && roomOf(s, w.room).Name == shown })
			if got := name(); got != "«"+given+"»" {
				w.t.Errorf("another program calls it %s", got)
			}
		}
		if err := w.a.ForgetRoom(t.Context(), w.room, false); err != nil {
			w.t.Fatal(err)
		}
		if got := name(); got != "" {
			w.t.Errorf("another program still has it, as %s", got)
		}
	})
}
