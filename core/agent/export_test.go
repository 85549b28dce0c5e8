package agent

import (
	"context"
	"maps"
	"slices"
	"vestnik/core/desk"
)

// AttendedPeers returns who is being looked at.
func (a *Agent) AttendedPeers() []desk.Ref {
	var peers []desk.Ref
	_ = a.do(context.Background(), func() { peers = slices.SortedFunc(maps.Keys(a.attended), desk.Ref.Compare) })
	return peers
}
