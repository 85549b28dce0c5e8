package journal

import (
	"slices"
	"testing"
)

// A server that does not strip what senders claim: one has written the id under which the
// archive will keep what somebody else writes.
func forgery() Entry {
	e := from("mallory@evil.example", "forged", "посмотрите")
	e.ArchiveID, e.Time = "A002", noon
	return e
}

func TestAForgedArchiveIDHidesNoArchivedMessage(t *testing.T) {
	j := fresh(t)
	receive(t, j, forgery())
	changes := takePage(t, j, pageOf(1, 3))
	for _, c := range changes {
		if !c.Fresh || c.Entry.Peer != peer {
			t.Errorf("%+v", c)
		}
	}
	if got := bodies(t, j); !slices.Equal(got, inOrderFrom(1, 3)) {
		t.Errorf("%q", got)
	}
	// The id is the archived one's now: what comes again is known.
	anew := pageOf(1, 3)
	for _, c := range takePage(t, j, anew) {
		if c.Fresh {
			t.Errorf("twice: %+v", c)
		}
	}
	if h, err := j.History(t.Context(), account, "mallory@evil.example", 0, 9); err != nil || len(h) != 1 || h[0].ArchiveID != "" {
		t.Errorf("%+v %v", h, err)
	}
}

func TestAForgedArchiveIDIsNotBelievedOverTheArchive(t *testing.T) {
	j := fresh(t)
	takePage(t, j, pageOf(1, 3))
	if stored, fresh := receive(t, j, forgery()); !fresh || stored.ArchiveID != "" {
		t.Errorf("%+v", stored)
	}
	if got := bodies(t, j); !slices.Equal(got, inOrderFrom(1, 3)) {
		t.Errorf("%q", got)
	}
	// A second journal that has the forgery only hides nothing when it is merged.
	other := fresh(t)
	receive(t, other, forgery())
	late := kept(9)
	receive(t, other, late)
	if err := j.Merge(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	if got := bodies(t, j); !slices.Contains(got, "9") {
		t.Errorf("%q", got)
	}
}
