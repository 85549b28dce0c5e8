package journal_test

import (
	"path/filepath"
	"testing"

	"vestnik/core/journal"
)

// A journal that stood in for one that could not be opened is not lost.
func TestMergedMessagesFollowAsFarAsTheyHaveGot(t *testing.T) {
	ctx := t.Context()
	open := func(name string) *journal.Journal {
		j, err := journal.Open(filepath.Join(t.TempDir(), name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { j.Close() })
		return j
	}
	const me, peer = "anna@office.example", "boris@office.example"
	whole, spare := open("whole.db"), open("spare.db")
	old := journal.Entry{Account: me, Peer: peer, From: peer, To: me, Type: "chat", ID: "1", ArchiveID: "a1", Body: "old"}
	for _, j := range []*journal.Journal{whole, spare} {
		if _, _, err := j.Receive(ctx, old); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := spare.Receive(ctx, journal.Entry{Account: me, Peer: peer, From: peer, To: me, Type: "chat", ID: "2", Body: "new"}); err != nil {
		t.Fatal(err)
	}
	queued, err := spare.Enqueue(ctx, journal.Entry{Account: me, Peer: peer, From: me, To: peer, Type: "chat", Body: "answer"})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // a program that is killed after it merges once more
		if err := whole.Merge(ctx, spare); err != nil {
			t.Fatal(err)
		}
		spareless, err := whole.History(ctx, me, peer, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		bodies := ""
		for _, e := range spareless {
			bodies += e.Body + " "
		}
		if bodies != "old new answer " && bodies != "old new answer new " {
			t.Fatalf("%q", bodies)
		}
	}
	waiting, err := whole.Outbox(ctx, me, 0)
	if err != nil || len(waiting) != 1 || waiting[0].ID != queued.Entry.ID {
		t.Errorf("the outbox holds %v, %v", waiting, err)
	}
	_, unread, err := whole.Unread(ctx, me)
	if err != nil || unread[peer] < 2 {
		t.Errorf("unread %v, %v", unread, err)
	}
}
