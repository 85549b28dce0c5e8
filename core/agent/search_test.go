package agent_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
)

// searched is a shelf whose archive is searched: each message has the word, and each page but
// the newest of what is found is given only when fail allows.
type searched struct {
	shelf
	fail func(page int) string // the condition of an error, for a page of what is found
	page int
}

func (a *searched) answer(e string) string {
	form := strings.Contains(e, "type='get'") || strings.Contains(e, `type="get"`)
	switch {
	case strings.Contains(e, "urn:xmpp:mam:2") && form:
		return "<iq type='result' id='" + attribute(e, "id") + "'>" + strings.Replace(shelfForm, "</x>", "<field var='withtext'/></x>", 1) + "</iq>"
	case !strings.Contains(e, "withtext"):
		return strings.ReplaceAll(a.shelf.answer(e), "<body>", "<body>отчёт ")
	}
	if a.page++; a.fail != nil {
		if condition := a.fail(a.page); condition == "silence" {
			return " " // nothing
		} else if condition != "" {
			return "<iq type='error' id='" + attribute(e, "id") + "'><error type='cancel'><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
		}
	}
	last := a.n - 1
	if _, rest, ok := strings.Cut(e, "<before>a"); ok {
		at, _, _ := strings.Cut(rest, "<")
		i, _ := strconv.Atoi(at)
		last = i - 1
	}
	first := max(0, last-49)
	if a.bend != nil {
		if text := a.bend(e, first, last); text != "" {
			return text
		}
	}
	return strings.ReplaceAll(shelved(e, me, first, last), "<body>", "<body>отчёт ") + shelfEnd(e, first, last, first == 0)
}

// pages searches page by page, and returns the numbers that were found and how many of them
// are here.
func (r *pipedResident) pages(limit int) (texts string, here int, local *desk.Problem) {
	r.t.Helper()
	var all []string
	q := desk.Query{Words: "отчет", Limit: limit}
	for range 100 {
		found, err := r.Search(context.Background(), q)
		if err != nil || len(found.Messages) > limit {
			r.t.Fatalf("%d messages, %v", len(found.Messages), err)
		}
		for _, m := range found.Messages {
			if all = append(all, strings.TrimPrefix(m.Body, "отчёт ")); m.Number != 0 {
				here++
			}
		}
		if found.Local != nil {
			local = found.Local
		}
		if q.From = found.Next; q.From == "" {
			return strings.Join(all, " "), here, local
		}
	}
	r.t.Fatal("there is always more")
	return "", 0, nil
}

func backwards(from, to int) string {
	var all []string
	for i := from; i >= to; i-- {
		all = append(all, fmt.Sprint(i))
	}
	return strings.Join(all, " ")
}

// withSearch runs a test with a resident that has the newest 50 of 300 messages.
func withSearch(t *testing.T, a *searched, test func(r *pipedResident)) {
	a.n = 300
	inVirtualTime(t, func(s *piped, _ *keyring) { s.answer = a.answer }, func(r *pipedResident) {
		r.now()
		time.Sleep(time.Second)
		r.now()
		test(r)
	})
}

func TestWhatAnArchiveHasFoundIsToldPageByPageEachOnce(t *testing.T) {
	for _, limit := range []int{7, 50, 64, 1000} {
		withSearch(t, &searched{}, func(r *pipedResident) {
			if texts, here, local := r.pages(limit); texts != backwards(299, 0) || here != 50 || local != nil {
				t.Errorf("%d at once: %s; %d are here, %v", limit, texts, here, local)
			}
		})
	}
}

func TestWhyAnArchiveWasNotSearchedIsToldBesideWhatIsHere(t *testing.T) {
	for name, c := range map[string]struct {
		fail func(page int) string
		want string
		code desk.Code
	}{
		"refused":       {func(int) string { return "forbidden" }, backwards(299, 250), desk.Refused},
		"in the middle": {func(page int) string { return map[bool]string{true: "internal-server-error"}[page > 3] }, backwards(299, 200), desk.ServerFault},
		"no answer":     {func(int) string { return "silence" }, backwards(299, 250), desk.TimedOut},
	} {
		t.Run(name, func(t *testing.T) {
			withSearch(t, &searched{fail: c.fail}, func(r *pipedResident) {
				texts, _, local := r.pages(50)
				if texts != c.want || local == nil {
					t.Errorf("%s; %v", texts, local)
				} else if host, known := local.Facts["host"]; local.Code != c.code || known && host != "office.example" {
					t.Errorf("it is told that %v", local)
				}
			})
		})
	}
}

// Pages that are the same for ever, or have nothing that was searched for, end.
func TestAnArchiveThatFindsWithoutAnEndHasOne(t *testing.T) {
	withSearch(t, &searched{shelf: shelf{bend: func(e string, first, last int) string {
		return shelved(e, me, 100, 149) + shelfEnd(e, 100+len(e)%2, 149, false)
	}}}, func(r *pipedResident) {
		found, err := r.Search(context.Background(), desk.Query{Words: "отчет", Limit: 50})
		if err != nil || len(found.Messages) > 50 {
			t.Errorf("%d messages, %v", len(found.Messages), err)
		}
	})
}

func TestAPlaceThatNobodyHasGivenIsNone(t *testing.T) {
	withSearch(t, &searched{}, func(r *pipedResident) {
		for _, from := range []string{"x", "1 2", "[]", `{"here":"x"}`} {
			if _, err := r.Search(context.Background(), desk.Query{Words: "отчет", From: from}); err == nil {
				t.Errorf("%s: no error", from)
			}
		}
	})
}
