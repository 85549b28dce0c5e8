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
		var to []desk.Ref
		for i := range n {
			to = append(to, desk.Ref{Account: desktest.Me, Address: fmt.Sprintf("u%d@example.com", i)})
		}
		if n > 2 {
			to[2].Address = "nobody"
		}
		stored, errs := desk.SendEach(t.Context(), desktest.New().Send, desk.Outgoing{Body: "b"}, to)
		for i, peer := range to {
			bad := peer.Address == "nobody"
			if errors.Is(errs[i], desk.NewProblem(desk.BadAddress)) != bad || !bad && stored[i].Peer != peer {
				t.Errorf("%d, %v: %+v, %v", n, peer, stored[i], errs[i])
			}
		}
		if len(stored) != n || len(errs) != n {
			t.Errorf("%d: %d, %d", n, len(stored), len(errs))
		}
	}
}
