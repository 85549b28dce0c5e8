package agent_test

import (
	"slices"
	"strings"
	"testing"

	"vestnik/core/desk"
)

func TestAStatusThatIsKeptSurvivesARestartAndEachChoice(t *testing.T) {
	w := newWorld(t)
	a, stop := w.resident()
	lunch := desk.Presence{Show: desk.Away, Text: "Обед 🍲"}
	if err := a.KeepPresence(t.Context(), lunch, true); err != nil {
		t.Fatal(err)
	}
	if err := a.SetPresence(t.Context(), desk.Choice{Presence: desk.Presence{Show: desk.DoNotDisturb}}); err != nil {
		t.Fatal(err)
	}
	stop()
	a, _ = w.resident()
	s, err := a.Snapshot(t.Context())
	if err != nil || !slices.Equal(s.Status.Kept, []desk.Presence{lunch}) {
		t.Errorf("%+v, %v", s.Status.Kept, err)
	}
}

func TestWhatIsNoStatusOrOneTooManyIsNotKept(t *testing.T) {
	a, _ := newWorld(t).resident()
	for _, p := range []desk.Presence{{Show: desk.Away}, {Show: "busy", Text: "?"}, {Show: desk.Away, Text: strings.Repeat("о", desk.MaxStatus)}} {
		if a.KeepPresence(t.Context(), p, true) == nil {
			t.Errorf("%.20q %.20q is kept", p.Show, p.Text)
		}
	}
	for n := range desk.MaxKept {
		if err := a.KeepPresence(t.Context(), desk.Presence{Show: desk.Away, Text: strings.Repeat("x", n+1)}, true); err != nil {
			t.Fatal(err)
		}
	}
	if a.KeepPresence(t.Context(), desk.Presence{Show: desk.Chat, Text: "x"}, true) == nil {
		t.Error("one too many")
	}
	if s, _ := a.Snapshot(t.Context()); len(s.Status.Kept) != desk.MaxKept || s.Status.Kept[0].Text != "x" {
		t.Errorf("%d are left", len(s.Status.Kept))
	}
}
