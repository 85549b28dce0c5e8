package agent

import (
	"context"
	"slices"

	"vestnik/core/desk"
	"vestnik/core/settings"
)

// Pin implements [desk.Desk].
func (a *Agent) Pin(ctx context.Context, peer desk.Ref, on bool) error {
	peer, err := a.resolve(ctx, peer)
	if err != nil {
		return err
	}
	if peer.Address == "" || len(peer.Address) > longestAddress {
		return desk.NewProblem(desk.BadAddress, "address", "")
	}
	return a.choose(ctx, func() {
		one := settings.Peer{Account: peer.Account, Address: peer.Address}
		pinned := slices.DeleteFunc(slices.Clone(a.settings.Pinned), func(o settings.Peer) bool { return o == one })
		if on {
			pinned = append(pinned, one)
		}
		a.settings.Pinned = pinned[max(0, len(pinned)-desk.MaxPinned):]
	})
}

// tellPinned says what is pinned.
func (a *Agent) tellPinned() (all []desk.Ref) {
	for _, p := range a.settings.Pinned {
		all = append(all, desk.Ref{Account: p.Account, Address: p.Address})
	}
	return all
}
