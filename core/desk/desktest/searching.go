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
		"before one":               {desk.Query{Words: "счёт", Peer: anna, From: last.Number}, "Счёт оплачен"},
		"all with somebody":        {desk.Query{Peer: anna, Forward: true}, "Счёт оплачен|другое|ещё один счёт"},
		"behind one":               {desk.Query{Peer: anna, Forward: true, From: first.Number, Limit: 1}, "другое"},
		"since later":              {desk.Query{Peer: anna, Since: last.Time.AddDate(1, 0, 0)}, ""},
		"until then":               {desk.Query{Peer: anna, Until: first.Time}, ""},
		"words that nobody writes": {desk.Query{Words: "небывалое"}, ""},
	} {
		found, err := d.Search(t.Context(), rule.q)
		var got []string
		for _, m := range found.Messages {
			got = append(got, m.Body)
		}
		if strings.Join(got, "|") != rule.want || err != nil || !found.Indexed.IsZero() {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
}
