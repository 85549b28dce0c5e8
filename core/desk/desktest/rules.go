package desktest

import (
	"errors"
	"slices"
	"testing"

	"vestnik/core/desk"
)

var (
	petr  = Peer("petr@example.com")
	boris = Peer("boris@example.com")
)

func requestIsAnswered(t *testing.T, d desk.Desk, c Control) {
	for peer, accept := range map[desk.Ref]bool{petr: true, boris: false} {
		events := watch(t, d)
		c.Ask(peer)
		e := await(t, events, kind(desk.EventRequest))
		if !slices.Equal(e.Requests, []desk.Ref{peer}) {
			t.Errorf("event: %q", e.Requests)
		}
		if got := snapshot(t, d).Requests; !slices.Equal(got, []desk.Ref{peer}) {
			t.Errorf("snapshot: %q", got)
		}
		if err := d.AnswerRequest(t.Context(), peer, accept); err != nil {
			t.Fatal(err)
		}
		if e := await(t, events, kind(desk.EventRequest)); len(e.Requests) > 0 || len(snapshot(t, d).Requests) > 0 {
			t.Errorf("answered, and still there: %q", e.Requests)
		}
		if err := d.AnswerRequest(t.Context(), peer, accept); !errors.Is(err, &desk.Problem{Code: desk.NoRequest}) {
			t.Errorf("answered twice: %v", err)
		}
	}
}

func draftIsKept(t *testing.T, d desk.Desk, _ Control) {
	const text = "Добрый день!\nПо поводу счёта 🦉 "
	for _, peer := range []desk.Ref{anna, petr} {
		if err := d.SetDraft(t.Context(), peer, text); err != nil {
			t.Fatal(err)
		}
	}
	if got := snapshot(t, d).Drafts; len(got) != 2 || got[0] != (desk.Draft{Peer: anna, Text: text}) || got[1].Peer != petr {
		t.Errorf("%q", got)
	}
	if err := d.SetDraft(t.Context(), anna, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Send(t.Context(), desk.Outgoing{To: petr.Address, Body: text}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "no drafts", func() bool { return len(snapshot(t, d).Drafts) == 0 })
}
