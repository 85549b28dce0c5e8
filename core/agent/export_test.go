package agent

import (
	"context"
	"maps"
	"slices"
)

// AttendedPeers returns who is being looked at.
func (a *Agent) AttendedPeers() []string {
	var peers []string
	_ = a.do(context.Background(), func() { peers = slices.Sorted(maps.Keys(a.attended)) })
	return peers
}
