package archive_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/archive"
	"vestnik/core/xmpp/session"
)

func TestAllThatTheArchiveHasComesOnceAndInOrder(t *testing.T) {
	k := &kept{n: 120, limit: 50}
	at(t, k.answer, func(d *desk) {
		var pages []string
		p, err := d.CatchUp(d.t.Context(), archive.Mark{}, func(p archive.Page) error {
			pages = append(pages, fmt.Sprint(p.After, p.Before, " ", p.First.ID, " ", p.Last.ID, " ", len(p.Messages), " ", p.Complete, " ", p.ByTime))
			return d.keep(p)
		})
		if err != nil || p.ID != "a119" || p.Time.Format(time.RFC3339) != minute(119) {
			t.Errorf("%+v %v", p, err)
		}
		if want := []string{" a0 a49 50 false false", "a49 a50 a99 50 false false", "a99 a100 a119 20 true false"}; !slices.Equal(pages, want) {
			t.Errorf("%q", pages)
		}
		all := d.taken()
		for i, m := range all {
			if m.Body != fmt.Sprint("m", i) || m.Origin != session.Archive || m.ArchiveID != fmt.Sprint("a", i) || m.ID != fmt.Sprint("im", i) ||
				m.Mine || m.From.String() != "boris@office.example/Psi" || m.Time.UTC().Format(time.RFC3339) != minute(i) {
				d.t.Fatalf("%d: %+v", i, m)
			}
		}
		if len(all) != 120 {
			t.Errorf("%d", len(all))
		}
		d.hearsNothing() // no receipt for what is long known
		if all := d.logged(); len(all) != 0 {
			t.Errorf("%q", all)
		}
	})
}

func TestCatchingUpGoesOnBehindTheMark(t *testing.T) {
	k := &kept{n: 70, limit: 50}
	at(t, k.answer, func(d *desk) {
		for _, c := range []struct {
			from archive.Mark
			want string
			mark string
		}{
			{archive.Mark{ID: "a67"}, "m68 m69", "a69"},
			{archive.Mark{ID: "a69"}, "", "a69"},
			{archive.Mark{Time: time.Date(1999, 11, 1, 10, 7, 59, 0, time.UTC)}, "m68 m69", "a69"},
			{archive.Mark{Time: time.Date(1999, 11, 2, 0, 0, 0, 0, time.UTC)}, "", ""},
		} {
			p, err := d.CatchUp(d.t.Context(), c.from, d.keep)
			if got := d.bodies(); err != nil || got != c.want || p.ID != c.mark || d.byTime {
				t.Errorf("%+v: %q, %+v %v", c.from, got, p, err)
			}
			if c.want == "" && p != c.from {
				t.Errorf("nothing has come, and the mark moves to %+v", p)
			}
		}
	})
}

// What is not stored is not asked past.
func TestAPageIsAskedForWhenTheOneBeforeHasBeenTaken(t *testing.T) {
	k := &kept{n: 60, limit: 20}
	at(t, k.answer, func(d *desk) {
		pages := 0
		_, err := d.CatchUp(d.t.Context(), archive.Mark{}, func(p archive.Page) error {
			time.Sleep(time.Hour) // a slow disk
			if pages++; k.pages() != pages {
				t.Errorf("%d pages were asked for, %d taken", k.pages(), pages)
			}
			return d.keep(p)
		})
		if err != nil || d.bodies() != numbered(0, 60) || pages != 3 {
			t.Errorf("%v, %d pages", err, pages)
		}
	})
}

func TestAPageThatIsNotTakenDoesNotCount(t *testing.T) {
	k := &kept{n: 60, limit: 20}
	at(t, k.answer, func(d *desk) {
		full := errors.New("the disk is full")
		p, err := d.CatchUp(d.t.Context(), archive.Mark{}, func(p archive.Page) error {
			if p.After != "" {
				return full
			}
			return d.keep(p)
		})
		if !errors.Is(err, full) || p.ID != "a19" || d.bodies() != numbered(0, 20) || k.pages() != 2 {
			t.Errorf("%+v %v", p, err)
		}
		if p, err = d.CatchUp(d.t.Context(), p, d.keep); err != nil || p.ID != "a59" || d.bodies() != numbered(20, 60) {
			t.Errorf("%+v %v", p, err)
		}
	})
}

// A live message has an id of the archive, but does not say that all before it was taken.
func TestALiveMessageMovesNoMark(t *testing.T) {
	k := &kept{n: 40, limit: 20}
	k.bend = func(q question, page []int) (string, bool) {
		if k.n == 40 { // while the first page is under way, boris writes
			k.n = 41
			live := strings.Replace(chat("m40"), "<body>", "<stanza-id xmlns='urn:xmpp:sid:0' by='anna@office.example' id='a40'/><body>", 1)
			return q.results(page[:10]) + live + q.results(page[10:]) + q.fin("", "a0", "a19"), true
		}
		return "", false
	}
	at(t, k.answer, func(d *desk) {
		var marks []string
		p, err := d.CatchUp(d.t.Context(), archive.Mark{}, func(p archive.Page) error {
			marks = append(marks, p.Last.ID)
			return d.keep(p)
		})
		if want := []string{"a19", "a39", "a40"}; err != nil || !slices.Equal(marks, want) || p.ID != "a40" {
			t.Errorf("%q %+v %v", marks, p, err)
		}
		// It comes twice, under the same id.
		var ids []string
		for _, m := range d.taken() {
			if m.Body == "m40" {
				ids = append(ids, fmt.Sprint(m.Origin, m.ArchiveID))
			}
		}
		if want := []string{fmt.Sprint(session.Live, "a40"), fmt.Sprint(session.Archive, "a40")}; !slices.Equal(ids, want) {
			t.Errorf("%q", ids)
		}
	})
}

// The archive has dropped what is old, with the message of the mark.
func TestWhatAnArchiveHasForgottenIsSaid(t *testing.T) {
	k := &kept{n: 200, first: 150, limit: 50}
	at(t, k.answer, func(d *desk) {
		p, err := d.CatchUp(d.t.Context(), archive.Mark{ID: "a100", Time: time.Date(1999, 11, 1, 10, 40, 0, 0, time.UTC)}, d.keep)
		if err != nil || !d.byTime || p.ID != "a199" || d.bodies() != numbered(150, 200) {
			t.Errorf("%+v %v", p, err)
		}
		if got := k.asked[1].fields["start"]; got != "1999-11-01T09:40:00Z" { // an hour before
			t.Errorf("it goes on from %q", got)
		}
		d.logs("1999-11-01T09:40:00Z")
		// Without a time it is asked for everything: a gap would be worse.
		p, err = d.CatchUp(d.t.Context(), archive.Mark{ID: "other"}, d.keep)
		if err != nil || !d.byTime || d.bodies() != numbered(150, 200) {
			t.Errorf("%+v %v", p, err)
		}
	})
}

func TestAnArchiveThatForgetsEverythingEndsIt(t *testing.T) {
	at(t, func(q question) string {
		if q.asksForm() {
			return q.form()
		}
		return q.fail("cancel", "item-not-found")
	}, func(d *desk) {
		p, err := d.CatchUp(d.t.Context(), archive.Mark{ID: "a1"}, d.keep)
		var refused *xmpp.StanzaError
		if !errors.As(err, &refused) || p.ID != "a1" {
			t.Errorf("%+v %v", p, err)
		}
	})
}

func TestWithoutAnArchiveItSaysSo(t *testing.T) {
	asked := 0
	at(t, func(q question) string {
		asked++
		return q.fail("cancel", "service-unavailable")
	}, func(d *desk) {
		can, err := d.Support(d.t.Context())
		if can != (archive.Support{}) || err != nil {
			t.Errorf("%+v %v", can, err)
		}
		_, err1 := d.CatchUp(d.t.Context(), archive.Mark{}, d.keep)
		_, err2 := d.Back(d.t.Context(), archive.Filter{}, archive.Mark{})
		for _, err := range []error{err1, err2} {
			if !errors.Is(err, archive.ErrNotOffered) {
				t.Error(err)
			}
		}
		if asked != 1 {
			t.Errorf("it was asked %d times", asked)
		}
	})
}

func TestAnArchiveThatIsBusyIsAskedAgain(t *testing.T) {
	asked := 0
	at(t, func(q question) string {
		if asked++; asked == 1 {
			return q.fail("wait", "resource-constraint")
		}
		return "<iq type='result' id='" + q.iq + "'/>" // and one that has no form
	}, func(d *desk) {
		if _, err := d.Support(d.t.Context()); err == nil {
			t.Error("no error")
		}
		can, err := d.Support(d.t.Context())
		if want := (archive.Support{Offered: true}); can != want || err != nil {
			t.Errorf("%+v %v", can, err)
		}
	})
}

func TestCatchingUpEndsWithItsContextAndWithTheSession(t *testing.T) {
	k := &kept{n: 10, limit: 5}
	k.bend = func(q question, page []int) (string, bool) { return q.results(page), true } // and no end
	at(t, k.answer, func(d *desk) {
		ctx, cancel := context.WithCancel(d.t.Context())
		time.AfterFunc(time.Second, cancel)
		if p, err := d.CatchUp(ctx, archive.Mark{}, d.keep); !errors.Is(err, context.Canceled) || p.ID != "" {
			t.Errorf("%+v %v", p, err)
		}
		time.AfterFunc(time.Second, func() { d.conn.Close() })
		if _, err := d.CatchUp(d.t.Context(), archive.Mark{}, d.keep); err == nil {
			t.Error("no error")
		}
		if _, err := d.Support(d.t.Context()); err != nil {
			t.Error("what is known needs no session:", err)
		}
	})
}
