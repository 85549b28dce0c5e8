package desktest

import (
	"strings"
	"testing"

	"vestnik/core/desk"
)

func searchFinds(t *testing.T, d desk.Desk, c Control) {
	first := c.Receive(anna, "Счёт оплачен")
	c.Receive(petr, "счёт Петра")
	c.Receive(anna, "другое")
	last := c.Receive(anna, "ещё один счёт")
	for name, rule := range map[string]struct {
		q    desk.Query
		want string
	}{
		"words, the last first":    {desk.Query{Words: "счёт"}, "ещё один счёт|счёт Петра|Счёт оплачен"},
		"words, with somebody":     {desk.Query{Words: "СЧЁТ", Peer: anna}, "ещё один счёт|Счёт оплачен"},
		"so many":                  {desk.Query{Words: "счёт", Limit: 1}, "ещё один счёт"},
		"all with somebody":        {desk.Query{Peer: anna, Forward: true}, "Счёт оплачен|другое|ещё один счёт"},
		"since later":              {desk.Query{Peer: anna, Since: last.Time.AddDate(1, 0, 0)}, ""},
		"until then":               {desk.Query{Peer: anna, Until: first.Time}, ""},
		"words that nobody writes": {desk.Query{Words: "небывалое"}, ""},
	} {
		found, err := d.Search(t.Context(), rule.q)
		if got := bodies(found.Messages); got != rule.want || err != nil || !found.Indexed.IsZero() {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
	for name, rule := range map[string]struct {
		q    desk.Query
		want string
	}{
		"words":            {desk.Query{Words: "счёт", Limit: 1}, "ещё один счёт|счёт Петра|Счёт оплачен"},
		"with somebody":    {desk.Query{Peer: anna, Limit: 2}, "ещё один счёт|другое|Счёт оплачен"},
		"the first before": {desk.Query{Peer: anna, Limit: 1, Forward: true}, "Счёт оплачен|другое|ещё один счёт"},
	} {
		if got := everyPage(t, d, rule.q); bodies(got) != rule.want {
			t.Errorf("page by page, %s: %q", name, bodies(got))
		}
	}
}

// everyPage searches until nothing follows.
func everyPage(t *testing.T, d desk.Desk, q desk.Query) (all []desk.Message) {
	t.Helper()
	for range 10 {
		found, err := d.Search(t.Context(), q)
		if err != nil || len(found.Messages) > q.Limit {
			t.Fatalf("%d of %d, %v", len(found.Messages), q.Limit, err)
		}
		if all, q.From = append(all, found.Messages...), found.Next; q.From == "" {
			return all
		}
	}
	t.Fatal("there is always something that follows")
	return nil
}

func bodies(all []desk.Message) string {
	var texts []string
	for _, m := range all {
		texts = append(texts, m.Body)
	}
	return strings.Join(texts, "|")
}
