package archive_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/archive"
	"vestnik/core/xmpp/session"
)

func TestAllThatTheArchiveHasIsHandedOverOnceAndInOrder(t *testing.T) {
	k := &kept{n: 120, limit: 50}
	at(t, k.answer, func(d *desk) {
		var marks []string
		p, err := d.CatchUp(d.t.Context(), archive.Mark{}, func(p archive.Progress) error {
			d.mu.Lock()
			defer d.mu.Unlock()
			if len(d.got) != p.Taken {
				t.Errorf("%d are handed over when the mark says %d", len(d.got), p.Taken)
			}
			marks = append(marks, fmt.Sprint(p.Mark.ID, " ", p.Taken))
			return nil
		})
		if err != nil || p.Mark.ID != "a119" || p.Mark.Time.Format(time.RFC3339) != minute(119) || p.Taken != 120 || p.ByTime {
			t.Errorf("%+v %v", p, err)
		}
		if want := []string{"a49 50", "a99 100", "a119 120"}; !slices.Equal(marks, want) {
			t.Errorf("%q", marks)
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
			p, err := d.CatchUp(d.t.Context(), c.from, ignore)
			if got := d.bodies(); err != nil || got != c.want || p.Mark.ID != c.mark || p.ByTime {
				t.Errorf("%+v: %q, %+v %v", c.from, got, p, err)
			}
			if c.want == "" && p.Mark != c.from {
				t.Errorf("nothing has come, and the mark moves to %+v", p.Mark)
			}
		}
	})
}

// What is not stored is not asked past.
func TestAPageIsAskedForWhenTheOneBeforeHasBeenTaken(t *testing.T) {
	k := &kept{n: 60, limit: 20}
	at(t, k.answer, func(d *desk) {
		d.full = 10
		end := make(chan error)
		go func() {
			_, err := d.CatchUp(d.t.Context(), archive.Mark{}, ignore)
			end <- err
		}()
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if len(k.asked) != 1 {
			t.Errorf("%d pages were asked for with a full disk", len(k.asked))
		}
		if err := <-end; err != nil || d.bodies() != numbered(0, 60) || len(k.asked) != 3 {
			t.Errorf("%v, %d pages", err, len(k.asked))
		}
	})
}

func TestTheCallerMayEndCatchingUp(t *testing.T) {
	k := &kept{n: 60, limit: 20}
	at(t, k.answer, func(d *desk) {
		enough := errors.New("enough")
		p, err := d.CatchUp(d.t.Context(), archive.Mark{}, func(p archive.Progress) error { return enough })
		if !errors.Is(err, enough) || p.Mark.ID != "a19" || d.bodies() != numbered(0, 20) {
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
		p, err := d.CatchUp(d.t.Context(), archive.Mark{}, func(p archive.Progress) error {
			marks = append(marks, p.Mark.ID)
			return nil
		})
		if want := []string{"a19", "a39", "a40"}; err != nil || !slices.Equal(marks, want) || p.Mark.ID != "a40" {
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
		p, err := d.CatchUp(d.t.Context(), archive.Mark{ID: "a100", Time: time.Date(1999, 11, 1, 10, 40, 0, 0, time.UTC)}, ignore)
		if err != nil || !p.ByTime || p.Mark.ID != "a199" || d.bodies() != numbered(150, 200) {
			t.Errorf("%+v %v", p, err)
		}
		if got := k.asked[1].fields["start"]; got != "1999-11-01T09:40:00Z" { // an hour before
			t.Errorf("it goes on from %q", got)
		}
		d.logs("1999-11-01T09:40:00Z")
		// Without a time it is asked for everything: a gap would be worse.
		p, err = d.CatchUp(d.t.Context(), archive.Mark{ID: "other"}, ignore)
		if err != nil || !p.ByTime || d.bodies() != numbered(150, 200) {
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
		p, err := d.CatchUp(d.t.Context(), archive.Mark{ID: "a1"}, ignore)
		var refused *xmpp.StanzaError
		if !errors.As(err, &refused) || p.Mark.ID != "a1" {
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
		_, err1 := d.CatchUp(d.t.Context(), archive.Mark{}, ignore)
		_, err2 := d.Back(d.t.Context(), archive.Filter{}, archive.Mark{})
		_, err3 := d.Search(d.t.Context(), archive.Filter{Text: "a"}, archive.Mark{})
		for _, err := range []error{err1, err2, err3} {
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
		if p, err := d.CatchUp(ctx, archive.Mark{}, ignore); !errors.Is(err, context.Canceled) || p.Mark.ID != "" {
			t.Errorf("%+v %v", p, err)
		}
		time.AfterFunc(time.Second, func() { d.conn.Close() })
		if _, err := d.CatchUp(d.t.Context(), archive.Mark{}, ignore); err == nil {
			t.Error("no error")
		}
		if _, err := d.Support(d.t.Context()); err != nil {
			t.Error("what is known needs no session:", err)
		}
	})
}
