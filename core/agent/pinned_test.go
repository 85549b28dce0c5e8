package agent_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

func TestWhatIsPinnedSurvivesARestartAndGoesWithTheAccount(t *testing.T) {
	w := newWorld(t)
	a, stop := w.resident()
	w.signIn(a)
	for _, peer := range []desk.Ref{{Address: erp}, desktest.Peer("team@rooms.example.com/Борис")} {
		if err := a.Pin(t.Context(), peer, true); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	a, _ = w.resident()
	s, err := a.Snapshot(t.Context())
	if err != nil || !slices.Equal(s.Status.Pinned, []desk.Ref{desktest.Peer(erp), desktest.Peer("team@rooms.example.com/Борис")}) {
		t.Errorf("%+v, %v", s.Status.Pinned, err)
	}
	if err := a.SignOut(t.Context(), desk.Leave{Account: desktest.Me}); err != nil {
		t.Fatal(err)
	}
	if s, _ := a.Snapshot(t.Context()); len(s.Status.Pinned) != 0 {
		t.Errorf("%+v are left", s.Status.Pinned)
	}
}

func TestOnlySoManyArePinnedAndNoAddressIsNone(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	w.signIn(a)
	for _, address := range []string{"", strings.Repeat("x", 4000)} {
		if err := a.Pin(t.Context(), desk.Ref{Address: address}, true); err == nil {
			t.Errorf("%.10q is pinned", address)
		}
	}
	for n := range desk.MaxPinned + 1 {
		if err := a.Pin(t.Context(), desk.Ref{Address: fmt.Sprintf("p%d@example.com", n)}, true); err != nil {
			t.Fatal(err)
		}
	}
	if s, _ := a.Snapshot(t.Context()); len(s.Status.Pinned) != desk.MaxPinned || s.Status.Pinned[0].Address != "p1@example.com" {
		t.Errorf("%d are left, %v first", len(s.Status.Pinned), s.Status.Pinned[0])
	}
}
