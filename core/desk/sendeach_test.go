package desk_test

import (
	"errors"
	"fmt"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

func TestEachRecipientHasHisOwnResult(t *testing.T) {
	for _, n := range []int{0, 1, 15, 16, 17, 50} {
		var to []string
		for i := range n {
			to = append(to, fmt.Sprintf("u%d@example.com", i))
		}
		if n > 2 {
			to[2] = "nobody"
		}
		stored, errs := desk.SendEach(t.Context(), desktest.New().Send, desk.Outgoing{Body: "b"}, to)
		for i, address := range to {
			bad := address == "nobody"
			if errors.Is(errs[i], desk.NewProblem(desk.BadAddress)) != bad || !bad && stored[i].To != address {
				t.Errorf("%d, %s: %+v, %v", n, address, stored[i], errs[i])
			}
		}
		if len(stored) != n || len(errs) != n {
			t.Errorf("%d: %d, %d", n, len(stored), len(errs))
		}
	}
}
