package tray

import (
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

func TestThePresencesThatAreKeptStandInTheMenu(t *testing.T) {
	s := office()
	s.Status.Kept = []desk.Presence{{Show: desk.Away, Text: "Обед 🍲"}, {Show: desk.DoNotDisturb, Text: "Созвон"}}
	words := locale.New(locale.English)
	fake := desktest.New()
	if err := choose(t, menuFor(stateOf(s), words), "Presence", "Do not disturb · Созвон").do(t.Context(), fake); err != nil {
		t.Fatal(err)
	}
	want := desktest.Call{Method: "SetPresence", With: desk.Choice{Presence: s.Status.Kept[1]}}
	if calls := fake.Calls(); len(calls) != 1 || calls[0] != want {
		t.Errorf("%+v", calls)
	}
	choose(t, menuFor(stateOf(s), words), "Presence", "Away · Обед 🍲")
}
