package archive_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/archive"
)

func TestPagesGoBackToTheBeginning(t *testing.T) {
	k := &kept{n: 120, limit: 100}
	at(t, k.answer, func(d *desk) {
		var at archive.Mark
		for _, want := range [][2]int{{70, 120}, {20, 70}, {0, 20}} {
			page, err := d.Back(d.t.Context(), archive.Filter{}, at)
			_ = d.keep(page)
			if page.Before != at.ID || page.After != "" || page.ByTime {
				t.Errorf("%+v", page)
			}
			if got := d.bodies(); err != nil || got != numbered(want[0], want[1]) {
				t.Errorf("%v: %s %v", want, got, err)
			}
			first, last := fmt.Sprint("a", want[0]), fmt.Sprint("a", want[1]-1)
			if page.First.ID != first || page.Last.ID != last || page.First.Time.Format(time.RFC3339) != minute(want[0]) ||
				page.Complete != (want[0] == 0) {
				t.Errorf("%+v", page)
			}
			at = page.First
		}
		if page, err := d.Back(d.t.Context(), archive.Filter{}, at); err != nil || !page.Complete || len(page.Messages) != 0 {
			t.Errorf("before the beginning: %+v %v", page, err)
		}
	})
}

func TestAPageMayBeginAtATime(t *testing.T) {
	k := &kept{n: 120, limit: 100}
	at(t, k.answer, func(d *desk) {
		ten := archive.Mark{Time: time.Date(1999, 11, 1, 10, 0, 0, 0, time.UTC)}
		if page, err := d.Back(d.t.Context(), archive.Filter{}, ten); err != nil || page.First.ID != "a11" || page.Last.ID != "a60" || page.Before != "" {
			t.Errorf("%+v %v", page, err)
		}
		// The filter may end before.
		if page, err := d.Back(d.t.Context(), archive.Filter{End: ten.Time.Add(-time.Hour)}, ten); err != nil || page.Last.ID != "a0" {
			t.Errorf("%+v %v", page, err)
		}
		// The archive has moved, and does not know the id.
		ten.ID = "before"
		if page, err := d.Back(d.t.Context(), archive.Filter{}, ten); err != nil || page.Last.ID != "a60" || page.Before != "" || !page.ByTime {
			t.Errorf("%+v %v", page, err)
		}
		var refused *xmpp.StanzaError
		if _, err := d.Back(d.t.Context(), archive.Filter{}, archive.Mark{ID: "before"}); !errors.As(err, &refused) {
			t.Error(err)
		}
	})
}

func TestABackwardPageThatRepeatsIsBroken(t *testing.T) {
	bent(t, func(q question, page []int) (string, bool) {
		return q.results([]int{3, 4}) + q.fin("", "a3", "a4"), true
	}, func(d *desk, k *kept) {
		page, err := d.Back(d.t.Context(), archive.Filter{}, archive.Mark{})
		if err != nil {
			d.t.Fatal(err)
		}
		if _, err = d.Back(d.t.Context(), archive.Filter{}, page.First); !errors.Is(err, archive.ErrBroken) {
			t.Error(err)
		}
	})
}

func TestAFilterIsWrittenAsTheSpecificationSays(t *testing.T) {
	k := &kept{n: 60, limit: 50}
	at(t, k.answer, func(d *desk) {
		boris, _ := xmpp.ParseAddress("boris@office.example")
		moscow := time.FixedZone("MSK", 3*60*60)
		_, err := d.Back(d.t.Context(), archive.Filter{
			With: boris, Text: "отчёт <за> год", IDs: []string{"a&1", "a2"}, After: "b", Before: "c",
			Start: time.Date(1999, 11, 1, 12, 30, 0, 999, moscow), End: time.Date(1999, 11, 1, 12, 30, 0, 1, moscow),
		}, archive.Mark{ID: "a30"})
		if err != nil {
			d.t.Fatal(err)
		}
		q := k.asked[0]
		want := map[string]string{
			"FORM_TYPE": "urn:xmpp:mam:2", "with": "boris@office.example", "start": "1999-11-01T09:30:00Z", "end": "1999-11-01T09:30:01Z",
			"{urn:xmpp:fulltext:0}fulltext": "отчёт <за> год", "ids": "a&1,a2", "after-id": "b", "before-id": "c",
		}
		if fmt.Sprint(q.fields) != fmt.Sprint(want) || q.max != 50 || !q.back || q.place != "a30" || q.to != "" {
			t.Errorf("%+v", q)
		}
		if x := q.node.Child("jabber:x:data", "x"); x.Attr("type") != "submit" {
			t.Errorf("%+v", x)
		}
		if _, err := d.CatchUp(d.t.Context(), archive.Mark{}, ignore); err != nil {
			t.Error(err)
		}
		if q := k.asked[1]; len(q.fields) != 1 || q.max != 250 || q.back || q.place != "" {
			t.Errorf("%+v", q)
		}
	})
}

func TestWhatWasFoundIsNotHandedOver(t *testing.T) {
	k := &kept{n: 60, limit: 50}
	at(t, k.answer, func(d *desk) {
		page, err := d.Back(d.t.Context(), archive.Filter{Text: "m"}, archive.Mark{})
		if err != nil || len(page.Messages) != 50 || page.Complete {
			d.t.Fatalf("%+v %v", page, err)
		}
		if got := d.taken(); len(got) != 0 {
			t.Errorf("%+v", got)
		}
	})
}

func TestOnlyWhatTheArchiveCanIsAskedFor(t *testing.T) {
	for name, c := range map[string]struct {
		fields []string
		want   archive.Support
		words  string
	}{
		"nothing":         {nil, archive.Support{Offered: true}, ""},
		"words":           {[]string{"withtext", "{urn:xmpp:fulltext:0}fulltext"}, archive.Support{Offered: true, Search: true}, "{urn:xmpp:fulltext:0}fulltext"},
		"words as of old": {[]string{"withtext"}, archive.Support{Offered: true, Search: true}, "withtext"},
		"ids":             {[]string{"ids", "before-id", "after-id"}, archive.Support{Offered: true, Extended: true}, ""},
		"half of it":      {[]string{"ids"}, archive.Support{Offered: true}, ""},
	} {
		var asked []question
		at(t, func(q question) string {
			if q.asksForm() {
				return q.form(c.fields...)
			}
			asked = append(asked, q)
			return q.fin("complete='true'", "", "")
		}, func(d *desk) {
			can, err := d.Support(d.t.Context())
			if can.Offered != c.want.Offered || can.Search != c.want.Search || can.Extended != c.want.Extended || err != nil {
				t.Errorf("%s: %+v %v", name, can, err)
			}
			for _, f := range []archive.Filter{{Text: "w"}, {IDs: []string{"i"}}, {After: "i"}, {Before: "i"}} {
				_, err := d.Back(d.t.Context(), f, archive.Mark{})
				if able := f.Text != "" && can.Search || f.Text == "" && can.Extended; able != (err == nil) || !able && !errors.Is(err, archive.ErrUnsupported) {
					t.Errorf("%s: %+v: %v", name, f, err)
				}
			}
			if c.want.Search && (len(asked) != 2 || asked[0].fields[c.words] != "w") {
				t.Errorf("%s: %+v", name, asked)
			}
			if !c.want.Search && !c.want.Extended && len(asked) > 0 {
				t.Errorf("%s: it was asked all the same", name)
			}
		})
	}
}

// As ejabberd 23.01 answers with SQLite or PostgreSQL: it offers to search, and finds nothing.
func TestAnArchiveThatFindsNoWordOfItsOwnDoesNotCountAsSearched(t *testing.T) {
	for name, c := range map[string]struct {
		body  string
		finds string // the word that it finds
		asked string // the words that it is asked for, of "nowhere" twice
		able  bool
	}{
		"it finds nothing":         {"слово, «длинное» слово_с_чертой", "", "nowhere||длинное", false},
		"it finds its own":         {"слово, «длинное» слово_с_чертой", "длинное", "nowhere||длинное|nowhere", true},
		"it has none that is long": {"да 1234567 ну-ка-ещё-раз", "", "nowhere||nowhere|", true},
		"it has nothing":           {"", "", "nowhere||nowhere|", true},
	} {
		var asked []string
		at(t, func(q question) string {
			if q.asksForm() {
				return q.form("withtext")
			}
			word := q.fields["withtext"]
			asked = append(asked, word)
			if c.body == "" || word != "" && word != c.finds {
				return q.fin("complete='true'", "", "")
			}
			return q.result("a1", minute(1), "<message xmlns='jabber:client' from='boris@office.example'><body>"+c.body+"</body></message>") + q.fin("complete='true'", "a1", "a1")
		}, func(d *desk) {
			for range 2 {
				_, err := d.Back(d.t.Context(), archive.Filter{Text: "nowhere"}, archive.Mark{})
				if c.able && err != nil || !c.able && !errors.Is(err, archive.ErrUnsupported) {
					t.Errorf("%s: %v", name, err)
				}
			}
			if got := strings.Join(asked, "|"); got != c.asked {
				t.Errorf("%s: it was asked for %s", name, got)
			}
		})
	}
}

// Pages of long messages are asked for in parts, and one message is taken whatever it weighs.
func TestAPageIsHeldUpToAWeight(t *testing.T) {
	long := strings.Repeat("отчёт ", 80_000) // 880 kB
	k := &kept{n: 50, limit: 50}
	k.bend = func(q question, page []int) (string, bool) {
		text := ""
		for _, i := range page {
			body := "<body>" + long + "</body>"
			if i == 48 {
				body = strings.Repeat("<body>"+long+"</body>", 8)
			}
			text += q.result(fmt.Sprint("a", i), minute(i), "<message xmlns='jabber:client' from='boris@office.example'>"+body+"</message>")
		}
		return text + q.fin("", fmt.Sprint("a", page[0]), fmt.Sprint("a", page[len(page)-1])), true
	}
	at(t, k.answer, func(d *desk) {
		var before archive.Mark
		var sizes []int
		for range 3 {
			page, err := d.Back(d.t.Context(), archive.Filter{}, before)
			if err != nil {
				d.t.Fatal(err)
			}
			sizes = append(sizes, len(page.Messages))
			before = page.First
		}
		if !slices.Equal(sizes, []int{1, 1, 6}) || before.ID != "a42" {
			t.Errorf("%v down to %s", sizes, before.ID)
		}
	})
}
