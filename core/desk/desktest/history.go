package desktest

import (
	"fmt"
	"slices"
	"testing"

	"vestnik/core/desk"
)

func historyIsPaged(t *testing.T, d desk.Desk, c Control) {
	var want []string
	for i := range 7 {
		want = append(want, fmt.Sprint(i))
		c.Receive(anna, want[i])
		c.Receive(petr, "not hers")
	}
	var got []string
	for before := int64(0); ; {
		page, err := d.History(t.Context(), anna, before, 3)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		var bodies []string
		for _, m := range page {
			bodies = append(bodies, m.Body)
		}
		got, before = append(bodies, got...), page[0].Number
	}
	if !slices.Equal(got, want) {
		t.Errorf("history: %v, want %v", got, want)
	}
}

func olderEnds(t *testing.T, d desk.Desk, c Control) {
	c.Receive(anna, "the first of all")
	older := desk.OlderThere
	for n := 0; older == desk.OlderThere; n++ {
		var err error
		if older, err = d.ReadOlder(t.Context(), anna); err != nil || n > 10 {
			t.Fatalf("%q after %d pages, %v", older, n, err)
		}
	}
	if older != desk.OlderNone && older != desk.OlderNotKept {
		t.Errorf("in the end there is %q", older)
	}
}
