package archive_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"vestnik/core/xmpp/archive"
)

// bent runs a test with an archive of 10 messages in pages of 5 that answers otherwise.
func bent(t *testing.T, bend func(q question, page []int) (string, bool), test func(d *desk, k *kept)) {
	t.Helper()
	k := &kept{n: 10, limit: 5, bend: bend}
	at(t, k.answer, func(d *desk) { test(d, k) })
}

func TestABrokenPageMovesNoMark(t *testing.T) {
	for name, bend := range map[string]func(q question, page []int) string{
		"more results than asked for": func(q question, page []int) string {
			text := ""
			for i := range 300 {
				text += q.result(fmt.Sprint("a", i), minute(0), chat("x"))
			}
			return text + q.fin("complete='true'", "a0", "a299")
		},
		"more results than asked for, and no end": func(q question, page []int) string {
			text := ""
			for i := range 2000 {
				text += q.result(fmt.Sprint("a", i), minute(0), chat("x"))
			}
			return text
		},
		"no word of an end": func(q question, page []int) string {
			return q.results(page) + "<iq type='result' id='" + q.iq + "'/>"
		},
		"an end of another version": func(q question, page []int) string {
			return q.results(page) + "<iq type='result' id='" + q.iq + "'><fin xmlns='urn:xmpp:mam:1' complete='true'/></iq>"
		},
		"an id without measure": func(q question, page []int) string {
			return q.results(page) + q.fin("", "a0", strings.Repeat("a", 2000))
		},
		"silence": func(q question, page []int) string { return q.results(page) },
	} {
		bent(t, func(q question, page []int) (string, bool) {
			if q.place == "" {
				return "", false // the first page is as it should be
			}
			return bend(q, page), true
		}, func(d *desk, k *kept) {
			begin := time.Now()
			p, err := d.CatchUp(d.t.Context(), archive.Mark{}, d.keep)
			if !errors.Is(err, archive.ErrBroken) || p.ID != "a4" || time.Since(begin) > 3*time.Minute {
				t.Errorf("%s: %+v %v after %v", name, p, err, time.Since(begin))
			}
			if got := d.bodies(); got != numbered(0, 5) {
				t.Errorf("%s: %s", name, got)
			}
			// What comes again is taken.
			k.bend = nil
			if p, err = d.CatchUp(d.t.Context(), p, d.keep); err != nil || d.bodies() != numbered(5, 10) || p.ID != "a9" {
				t.Errorf("%s: %+v %v", name, p, err)
			}
		})
	}
}

func TestPagesThatRepeatEnd(t *testing.T) {
	for name, last := range map[string]func(n int) int{
		"the same":    func(int) int { return 4 },
		"two in turn": func(n int) int { return n % 2 },
		"a long ring": func(n int) int { return n % 100 },
	} {
		n := 0
		at(t, func(q question) string {
			if q.asksForm() {
				return q.form()
			}
			i := last(n)
			n++
			return q.results([]int{i}) + q.fin("", fmt.Sprint("a", i), fmt.Sprint("a", i))
		}, func(d *desk) {
			if p, err := d.CatchUp(d.t.Context(), archive.Mark{}, d.keep); !errors.Is(err, archive.ErrBroken) || n > 101 {
				t.Errorf("%s: %+v %v after %d pages", name, p, err, n)
			}
		})
	}
}

func TestAnArchiveWithoutAnEndEnds(t *testing.T) {
	n := 0
	at(t, func(q question) string {
		if q.asksForm() {
			return q.form()
		}
		n++
		return q.fin("", fmt.Sprint("a", n), fmt.Sprint("a", n)) // nothing in it, but there is more
	}, func(d *desk) {
		p, err := d.CatchUp(d.t.Context(), archive.Mark{}, d.keep)
		if !errors.Is(err, archive.ErrBroken) || n != 4000 || p.ID != "a4000" {
			t.Errorf("%+v %v after %d pages", p, err, n)
		}
		if len(d.logged()) > 200 {
			t.Error("the log has no end")
		}
	})
}

// Servers have been seen to leave out what the specification asks for (Openfire's archive
// before 2.1.0).
func TestOddPagesAreUnderstood(t *testing.T) {
	for name, c := range map[string]struct {
		bend func(q question, page []int) string
		want string
		line string
	}{
		"never complete": {func(q question, page []int) string {
			if len(page) == 0 {
				return q.fin("", "", "")
			}
			return q.results(page) + q.fin("complete='false'", fmt.Sprint("a", page[0]), fmt.Sprint("a", page[len(page)-1]))
		}, numbered(0, 10), ""},
		"no first and last": {func(q question, page []int) string {
			return q.results(page) + q.fin("", "", "")
		}, numbered(0, 10), ""},
		"a result twice": {func(q question, page []int) string {
			return q.results(page) + q.results(page[:1]) + q.fin("complete='1'", "a0", fmt.Sprint("a", page[len(page)-1]))
		}, numbered(0, 5), "twice"},
		"a result without an id": {func(q question, page []int) string {
			return q.result("", minute(0), chat("x")) + q.results(page) + q.fin("complete='1'", "a0", fmt.Sprint("a", page[len(page)-1]))
		}, numbered(0, 5), "without an id"},
		"out of order": {func(q question, page []int) string {
			return q.results([]int{4, 3, 2, 1, 0}) + q.fin("complete='1'", "a0", "a4")
		}, "m4 m3 m2 m1 m0", "not in order"},
	} {
		bent(t, func(q question, page []int) (string, bool) { return c.bend(q, page), true }, func(d *desk, k *kept) {
			if p, err := d.CatchUp(d.t.Context(), archive.Mark{}, d.keep); err != nil {
				t.Errorf("%s: %+v %v", name, p, err)
			}
			if got := d.bodies(); got != c.want {
				t.Errorf("%s: %s", name, got)
			}
			if lines := strings.Join(d.logged(), "\n"); !strings.Contains(lines, c.line) || (c.line == "") != (lines == "") || strings.Count(lines, "\n") > 0 {
				t.Errorf("%s: the log is %q", name, lines)
			}
		})
	}
}

// A message that cannot be read keeps no others from being caught up with.
func TestAResultThatCannotBeReadIsPassed(t *testing.T) {
	huge := strings.Repeat("<x xmlns='u'/>", 40_000)
	bent(t, func(q question, page []int) (string, bool) {
		if q.place != "" {
			return "", false
		}
		return q.results(page[:4]) + q.result("a4", minute(4), "<message xmlns='jabber:client' from='boris@office.example/desk'>"+huge+"</message>") + q.fin("", "a0", "a4"), true
	}, func(d *desk, k *kept) {
		p, err := d.CatchUp(d.t.Context(), archive.Mark{}, d.keep)
		if err != nil || p.ID != "a9" {
			t.Errorf("%+v %v", p, err)
		}
		unreadable := 0
		for _, m := range d.taken() {
			if m.Unreadable == "" {
				continue
			}
			unreadable++
			if m.From.String() != "boris@office.example/desk" || m.ArchiveID != "a4" || m.Time.Format(time.RFC3339) != minute(3) {
				t.Errorf("%+v", m) // its time is lost: it is about that of the one before
			}
		}
		if unreadable != 1 {
			t.Errorf("%d are unreadable", unreadable)
		}
		if lines := d.logged(); len(lines) != 1 {
			t.Errorf("the log is %q", lines)
		}
	})
}

// A mark with a time to come would lead past messages when the archive forgets its id.
func TestAStampThatCannotBeDoesNotGoIntoAMark(t *testing.T) {
	for _, stamp := range []string{"", "yesterday", "2999-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "1000000-01-01T00:00:00Z"} {
		bent(t, func(q question, page []int) (string, bool) {
			return q.results(page[:2]) + q.result("a2", stamp, chat("m2")) + q.fin("complete='true'", "a0", "a2"), true
		}, func(d *desk, k *kept) {
			p, err := d.CatchUp(d.t.Context(), archive.Mark{}, d.keep)
			if err != nil || p.ID != "a2" || p.Time.Format(time.RFC3339) != minute(1) {
				t.Errorf("%q: %+v %v", stamp, p, err)
			}
			if all := d.taken(); len(all) != 3 || all[2].Time.IsZero() {
				t.Errorf("%q: %+v", stamp, all)
			}
		})
	}
}
