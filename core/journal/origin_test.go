package journal

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const live, offline Origin = 0, 1

func arrival(session string, origin Origin, id, body string) Entry {
	e := from(peer, id, body)
	e.Session, e.Origin = session, origin
	return e
}

func TestEqualArrivalsOfOneSessionAreDifferentMessages(t *testing.T) {
	j := fresh(t)
	for _, body := range []string{"A", "B", "A", "A"} {
		if _, isNew := receive(t, j, arrival("s1", live, "1", body)); !isNew {
			t.Errorf("%s was taken for one before", body)
		}
	}
	// The server has kept all four, and tells them again to the next session.
	for _, body := range []string{"A", "B", "A", "A"} {
		if _, isNew := receive(t, j, arrival("s2", offline, "1", body)); isNew {
			t.Errorf("%s comes twice", body)
		}
	}
	if _, isNew := receive(t, j, arrival("s2", offline, "1", "A")); !isNew {
		t.Error("a fourth A was taken for one of the three")
	}
	if n := len(history(t, j, peer)); n != 5 {
		t.Errorf("%d messages", n)
	}
}

// ejabberd 23 routes what a session has left that ended badly again, also what that has
// got: whoever is off line then is handed it twice, with another time and another id of
// the archive.
func TestWhatAServerHasKeptTwiceIsOne(t *testing.T) {
	j := fresh(t)
	kept := func(session, id, body, archived string, after time.Duration) Entry {
		e := arrival(session, offline, id, body)
		e.Delayed, e.ArchiveID, e.Time = true, archived, e.Time.Add(after)
		return e
	}
	for n, c := range []struct {
		Entry
		isNew bool
	}{
		{kept("s1", "id-of-a-program", "one", "A1", 0), true},
		{kept("s1", "id-of-a-program", "one", "A2", 5*time.Second), false},
		{kept("s1", "id-of-a-program", "two", "A3", 5*time.Second), true}, // says something else
		{kept("s1", "id-of-a-program", "one", "A4", time.Hour), true},     // at another time
		{kept("s1", "1", "one", "", 0), true},
		{kept("s1", "1", "one", "", 0), true}, // an id that is none
	} {
		if _, isNew := receive(t, j, c.Entry); isNew != c.isNew {
			t.Errorf("%d: new %v", n, isNew)
		}
	}
}

// A session that goes from process to process repeats the end of what was stored, or
// nothing; what follows is new, equal or not.
func TestAResumedSessionRepeatsNothingAndLosesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		j := fresh(t)
		said := func(n int) Entry {
			// Now and then the same id and text: what is behind tells which one it is.
			e := arrival("s", live, fmt.Sprint(rapid.IntRange(0, 2).Draw(rt, "id"), n%5), "x")
			e.Time = time.Now()
			return e
		}
		var all []Entry
		var numbers []int64
		put := func(e Entry, r Repeated) Repeated {
			taken, err := j.Take(rt.Context(), Batch{Entries: []Entry{e}, Repeated: r})
			if err != nil {
				rt.Fatal(err)
			}
			if taken.Received[0].Fresh {
				all, numbers = append(all, e), append(numbers, taken.Received[0].Entry.Number)
			}
			return taken.Repeated
		}
		want := rapid.IntRange(0, 12).Draw(rt, "before")
		for n := range want {
			put(said(n), Repeated{})
		}
		for range rapid.IntRange(1, 3).Draw(rt, "lives") {
			kept := rapid.IntRange(0, len(all)).Draw(rt, "kept") // all before this were dealt with
			r := Repeated{Session: "s"}
			if kept > 0 {
				r.After = numbers[kept-1]
			}
			r.Since = time.Now()
			before := len(all)
			for _, e := range append([]Entry{}, all[kept:]...) {
				r = put(e, r)
			}
			if len(all) != before {
				rt.Fatalf("%d of %d repeated ones were stored again", len(all)-before, before-kept)
			}
			for n := range rapid.IntRange(1, 4).Draw(rt, "after") {
				r = put(said(n), r)
				want++
			}
			if len(all) != want {
				rt.Fatalf("%d stored, %d were said", len(all), want)
			}
		}
	})
}

func TestAStateKeptInTheMiddleOfAnAnswerRepeatsItsBeginningToo(t *testing.T) {
	j := fresh(t)
	var last int64
	entries := make([]Entry, 6)
	for i := range entries {
		entries[i] = arrival("s", live, fmt.Sprint(i), "x")
		entries[i].Time = time.Now()
		stored, _ := receive(t, j, entries[i])
		last = stored.Number
	}
	taken, err := j.Take(t.Context(), Batch{
		Entries:  append(entries[2:], arrival("s", live, "5", "x")),
		Repeated: Repeated{Session: "s", After: last - 2, Since: time.Now().Add(-time.Minute)},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range taken.Received {
		if c.Fresh != (i == 4) {
			t.Errorf("%d: fresh %v", i, c.Fresh)
		}
	}
}
