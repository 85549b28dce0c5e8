package journal

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// What is taken back before it is due never leaves, and stays what it is for who opens the file
// again; what is due, has left or is not there cannot be taken back.
func TestWhatIsNotDueIsTakenBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	enqueue := func(due time.Time) Entry {
		e := to("p1@x.example", "x")
		e.Due = due
		stored, err := j.Enqueue(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		return stored.Entry
	}
	takeBack := func(number int64) (Change, error) { return j.TakeBack(t.Context(), account, "p1@x.example", number) }
	back, due := enqueue(time.Now().Add(time.Hour)), enqueue(time.Time{})
	c, err := takeBack(back.Number)
	if err != nil || !c.Changed || c.Entry.State != Failed || c.Entry.Error != Cancelled {
		t.Fatalf("%+v, %v", c, err)
	}
	for number, want := range map[int64]error{back.Number: ErrLeft, due.Number: ErrLeft, 99: ErrUnknown} {
		if _, err := takeBack(number); !errors.Is(err, want) {
			t.Errorf("%d: %v, want %v", number, err, want)
		}
	}
	j.Close()
	j = open(t, path)
	defer j.Close()
	out, err := j.Outbox(t.Context(), account, 0)
	next, failed := j.NextDue(t.Context(), account)
	if err != nil || len(out) != 1 || out[0].Number != due.Number || failed != nil || !next.IsZero() {
		t.Errorf("%+v, %v; next %v, %v", out, err, next, failed)
	}
}

// What was taken back does not go out as the correction that was written to it meanwhile.
func TestWhatIsTakenBackGoesWithItsCorrections(t *testing.T) {
	j := fresh(t)
	send := func(body, replaces string) Entry {
		e := to(peer, body)
		e.Due, e.Replaces = time.Now().Add(time.Hour), replaces
		return enqueue(t, j, e)
	}
	first := send("в 15:00", "")
	send("в 16:00", first.ID)
	send("в 17:00", first.ID)
	c, err := j.TakeBack(t.Context(), account, peer, first.Number)
	if err != nil || !c.Changed || c.Entry.Number != first.Number || c.Entry.State != Failed || c.Entry.CorrectionState != Failed || c.Entry.CorrectionError != Cancelled {
		t.Errorf("%+v, %v", c, err)
	}
	if next, err := j.NextDue(t.Context(), account); err != nil || !next.IsZero() {
		t.Errorf("something waits until %v, %v", next, err)
	}
}

// Whoever takes back a message in the moment in which it becomes due either has it or does not:
// what was taken back nobody has been given to send.
func TestNoMessageIsBothTakenBackAndHandedOut(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	const all = 60
	var numbers []int64
	for n := range all {
		e := to("p1@x.example", "x")
		e.Due = time.Now().Add(time.Duration(20+n) * time.Millisecond)
		stored, err := j.Enqueue(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, stored.Entry.Number)
	}
	taken, handed := map[int64]bool{}, map[int64]bool{}
	ctx, stop := context.WithCancel(t.Context())
	var both sync.WaitGroup
	both.Go(func() {
		for ctx.Err() == nil {
			out, _ := j.Outbox(ctx, account, 0)
			for _, e := range out {
				handed[e.Number] = true
			}
		}
	})
	for _, number := range numbers {
		_, err := j.TakeBack(t.Context(), account, "p1@x.example", number)
		if taken[number] = err == nil; err != nil && !errors.Is(err, ErrLeft) {
			t.Error(err)
		}
	}
	stop()
	both.Wait()
	out, err := j.Outbox(t.Context(), account, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range out {
		handed[e.Number] = true
	}
	for _, number := range numbers {
		if taken[number] && handed[number] {
			t.Errorf("%d was taken back and handed out", number)
		}
	}
}
