package journal

import (
	"path/filepath"
	"testing"
	"time"
)

// A message that is to go out later is in the outbox from then on, also for who has opened the file
// again, and not before; it holds up nothing.
func TestAMessageWaitsUntilItIsDue(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	now := time.Now()
	late, soon := now.Add(time.Hour), now.Add(400*time.Millisecond)
	for _, due := range []time.Time{late, soon, {}} {
		e := to("p1@x.example", "x")
		e.Due = due
		stored, err := j.Enqueue(t.Context(), e)
		if err != nil || stored.Entry.Due.UnixMicro() != due.UnixMicro() && !due.IsZero() {
			t.Fatalf("%+v, %v", stored.Entry.Due, err)
		}
	}
	next := func() time.Time {
		at, err := j.NextDue(t.Context(), account)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	if at := next(); at.UnixMicro() != soon.UnixMicro() && time.Now().Before(soon) {
		t.Errorf("due at %v, want %v", at, soon)
	}
	j.Close()
	j = open(t, path)
	defer j.Close()
	time.Sleep(time.Until(soon) + time.Millisecond)
	out, err := j.Outbox(t.Context(), account, 10)
	if err != nil || len(out) != 2 || out[0].Due.UnixMicro() != soon.UnixMicro() || !out[1].Due.IsZero() {
		t.Errorf("%+v, %v", out, err)
	}
	if at := next(); at.UnixMicro() != late.UnixMicro() {
		t.Errorf("due at %v, want %v", at, late)
	}
	if at, err := j.NextDue(t.Context(), "other@x.example"); err != nil || !at.IsZero() {
		t.Errorf("%v, %v", at, err)
	}
}
