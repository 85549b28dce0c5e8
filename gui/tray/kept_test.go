package tray

import (
	"slices"
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

// A click would be refused.
func TestWhoMayNotHideCannotChooseTo(t *testing.T) {
	s := office()
	s.Status.CanHide = true
	s.Status.Kept = []desk.Presence{{Show: desk.Invisible, Text: "gone"}}
	s.Status.Managed = []desk.Managing{{Key: "off", Values: []string{desk.FeatureInvisible}}}
	words := locale.New(locale.English)
	greyed := []string{}
	for _, i := range presenceItems(stateOf(s), words) {
		if i.disabled {
			greyed = append(greyed, i.label)
		}
	}
	if want := []string{"Invisible (managed by your organisation)", "Invisible · gone"}; !slices.Equal(greyed, want) {
		t.Errorf("greyed: %q", greyed)
	}
}
