package journal

import (
	"testing"
	"time"
)

// A correction of ours waits as a message does, goes out once, and what has become of it is told of
// the message in whose place its text stands.
func TestACorrectionOfOursGoesOutOnce(t *testing.T) {
	path := t.TempDir() + "/journal.db"
	j := open(t, path)
	first := enqueue(t, j, to(peer, "в 15:00"))
	if _, _, err := mark(t, j, account, peer, first.ID, Delivered, ""); err != nil {
		t.Fatal(err)
	}
	corrects := to(peer, "в 16:00")
	corrects.Replaces = first.ID
	taken, err := j.Take(t.Context(), Batch{Outgoing: []Entry{corrects}})
	if err != nil {
		t.Fatal(err)
	}
	second := taken.Outgoing[0].Entry
	if second.Corrects != first.Number || len(taken.Edited) != 1 || taken.Edited[0].Entry.Number != first.Number || taken.Edited[0].Conversation.Last.Body != "в 16:00" {
		t.Fatalf("%+v", taken)
	}
	if h := history(t, j, peer); len(h) != 1 || h[0].Body != "в 16:00" || h[0].State != Delivered || h[0].CorrectionState != Queued {
		t.Fatalf("%+v", h)
	}
	_ = j.Close()
	j = open(t, path)
	waiting, err := j.Outbox(t.Context(), account, 0)
	if err != nil || len(waiting) != 1 || waiting[0].ID != second.ID || waiting[0].Replaces != first.ID || waiting[0].Body != "в 16:00" {
		t.Fatalf("%+v, %v", waiting, err)
	}
	told, changed, err := mark(t, j, account, peer, second.ID, Sent, "")
	if err != nil || !changed || told.Number != first.Number || told.State != Delivered || told.CorrectionState != Sent {
		t.Errorf("%+v, %v, %v", told, changed, err)
	}
	if waiting, err := j.Outbox(t.Context(), account, 0); err != nil || len(waiting) != 0 {
		t.Errorf("it goes out again: %+v, %v", waiting, err)
	}
	back := to(peer, "в 16:00") // out of an archive
	back.ID, back.Replaces, back.ArchiveID, back.Time, back.Session, back.Mine = second.ID, first.ID, "a2", second.Time.Add(time.Second), "s", true
	if _, isNew := receive(t, j, back); isNew || len(history(t, j, peer)) != 1 {
		t.Error("it comes back as another message")
	}
	told, _, err = mark(t, j, account, peer, second.ID, Failed, "forbidden")
	if err != nil || told.Number != first.Number || told.CorrectionState != Failed || told.CorrectionError != "forbidden" || told.Error != "" {
		t.Errorf("%+v, %v", told, err)
	}
}

// In a room what we say comes back to us, and so it is known that all have it.
func TestACorrectionOfOursThatTheRoomHasToldIsThere(t *testing.T) {
	j := fresh(t)
	said := func(body, replaces string) Entry {
		e := to("room@conference.example.com", body)
		e.Room, e.Type, e.Nick, e.Replaces = true, "groupchat", "Алиса", replaces
		return e
	}
	first := enqueue(t, j, said("в 15:00", ""))
	second := enqueue(t, j, said("в 16:00", first.ID))
	if second.Corrects != first.Number {
		t.Fatalf("%+v", second)
	}
	back := said("в 16:00", first.ID)
	back.ID, back.From, back.Author, back.Mine, back.Session = second.ID, back.Peer+"/Алиса", "o1", true, "s"
	taken, err := j.Take(t.Context(), Batch{Entries: []Entry{back}})
	if err != nil {
		t.Fatal(err)
	}
	if got := taken.Received[0]; got.Fresh || !got.Changed || got.Entry.Number != first.Number || got.Entry.CorrectionState != Delivered {
		t.Errorf("%+v", got)
	}
}
