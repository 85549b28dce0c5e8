package journal

import (
	"path/filepath"
	"testing"
)

func TestWhoTakesNoMessagesIsKnownOverARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	if c, err := j.SetNoReply(t.Context(), account, peer, true); err != nil || c.Changed {
		t.Fatalf("of whom nothing is known: %+v, %v", c, err)
	}
	receive(t, j, from(peer, "1", "x"))
	for _, changes := range []bool{true, false} {
		c, err := j.SetNoReply(t.Context(), account, peer, true)
		if err != nil || c.Changed != changes || changes && (!c.Conversation.NoReply || c.Conversation.Last.Body != "x" || c.Conversation.Unread != 1) {
			t.Fatalf("%+v, %v", c, err)
		}
	}
	if c, _, err := j.Receive(t.Context(), from(peer, "2", "y")); err != nil || c.Body != "y" {
		t.Fatal(err)
	}
	j.Close()
	j = open(t, path)
	if all, err := j.Conversations(t.Context(), account, 0); err != nil || len(all) != 1 || !all[0].NoReply {
		t.Fatalf("%+v, %v", all, err)
	}
	if c, err := j.SetNoReply(t.Context(), account, peer, false); err != nil || !c.Changed || c.Conversation.NoReply {
		t.Fatalf("%+v, %v", c, err)
	}
}
