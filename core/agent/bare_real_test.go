package agent_test

import (
	"errors"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/servertest"
)

// A server without rooms, without a place for files and without an archive says so in a plain
// sentence each, to whoever asks for one of them; people write to each other all the same.
func TestAServerThatHasLittleIsEnough(t *testing.T) {
	w := newArchived(t, servertest.Prosody(t, servertest.Private(), servertest.Bare()))
	bob, heard := w.program("bob")
	defer bob.Close()
	a, _ := w.resident()
	if err := a.SignIn(t.Context(), w.account); err != nil {
		t.Fatal(err)
	}
	w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine && s.Status.Problem == nil })
	w.tell(bob, "Отчёт готов")
	w.until(a, func(s desk.Snapshot) bool {
		return len(s.Conversations) == 1 && s.Conversations[0].Last.Body == "Отчёт готов"
	})
	if _, err := a.Send(t.Context(), desk.Outgoing{To: bobs.Address, Body: "Спасибо"}); err != nil {
		t.Fatal(err)
	}
	if got := <-heard; got != "Спасибо" {
		t.Errorf("heard %q", got)
	}
	if _, err := a.FindRooms(t.Context(), desk.RoomQuery{}); !errors.Is(err, &desk.Problem{Code: desk.RoomNoService}) {
		t.Errorf("rooms: %v", err)
	}
	if _, err := a.FileLimit(t.Context(), ""); !errors.Is(err, &desk.Problem{Code: desk.NoUpload}) {
		t.Errorf("files: %v", err)
	}
	found, err := a.Search(t.Context(), desk.Query{Words: "отчёт"})
	if err != nil || len(found.Messages) != 1 || found.Local != nil {
		t.Errorf("found %d, only here %v, %v", len(found.Messages), found.Local, err)
	}
}
