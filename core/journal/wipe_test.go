package journal

import (
	"path/filepath"
	"testing"
)

// What is wiped is found by nobody and lies nowhere, and the account goes on: what came from the
// archive does not come again, what waits to be told is told, and what comes then is there.
func TestWhatIsWipedIsGoneAndTheAccountGoesOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	const other = "other@x.example"
	full(t, j, 3*forgotten)
	crowd(t, j, other, 10)
	if w, err := j.Weigh(t.Context(), account, ""); err != nil || w != (Weight{3*forgotten + 1, 1}) {
		t.Errorf("%+v, %v", w, err)
	}
	change, err := j.Wipe(t.Context(), account)
	if err != nil || change.Total != 0 || change.Seq == 0 {
		t.Fatalf("%+v, %v", change, err)
	}
	held, err := j.Held(t.Context(), account, "", "")
	if err != nil || held.Newest != "A2" {
		t.Errorf("what is held of the archive: %+v, %v", held, err)
	}
	if out, err := j.Outbox(t.Context(), account, 0); err != nil || len(out) != 1 || out[0].Kind != "marker" {
		t.Errorf("what waits: %+v, %v", out, err)
	}
	receive(t, j, from(peer, "new", "после"))
	if got := finds(t, j, account, "", "s3kr1t"); len(got) > 0 {
		t.Errorf("found: %q", got)
	}
	if h := history(t, j, peer); len(h) != 1 || h[0].Body != "после" {
		t.Errorf("%+v", h)
	}
	if err := j.Forgotten(t.Context()); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := j.read.QueryRow(`SELECT count(*) FROM message`).Scan(&left); left != 11 || err != nil {
		t.Errorf("%d are left, %v", left, err)
	}
	if _, err := j.Wipe(t.Context(), other); err != nil { // whose words are the same
		t.Fatal(err)
	}
	if err := j.Forgotten(t.Context()); err != nil {
		t.Fatal(err)
	}
	j.Close()
	liesNowhere(t, path, "s3kr1t")
}

func TestOneConversationIsWipedAndNoOther(t *testing.T) {
	j := hasty(t)
	crowd(t, j, account, 100)
	receive(t, j, from("p1@x.example/Вера", "alone", "вдвоём"))
	receive(t, j, from("p1@x.example.net", "near", "рядом"))
	if w, err := j.Weigh(t.Context(), account, "p1@x.example"); err != nil || w.Messages != 6 {
		t.Errorf("%+v, %v", w, err)
	}
	peers, change, err := j.WipeConversation(t.Context(), account, "p1@x.example")
	if err != nil || len(peers) != 2 || change.Total != 96 {
		t.Errorf("%q, %+v, %v", peers, change, err)
	}
	if h := history(t, j, "p1@x.example"); len(h) != 0 {
		t.Errorf("%d are there", len(h))
	}
	if err := j.Forgotten(t.Context()); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := j.read.QueryRow(`SELECT count(*) FROM message`).Scan(&left); left != 96 || err != nil {
		t.Errorf("%d are left, %v", left, err)
	}
}
