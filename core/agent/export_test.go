package agent

import (
	"context"
	"maps"
	"slices"
	"time"

	"vestnik/core/desk"
)

// AttendedPeers returns who is being looked at.
func (a *Agent) AttendedPeers() []desk.Ref {
	var peers []desk.Ref
	_ = a.do(context.Background(), func() { peers = slices.SortedFunc(maps.Keys(a.attended), desk.Ref.Compare) })
	return peers
}

// KeptSince is since when messages are kept, or a later moment.
func (a *Agent) KeptSince(ctx context.Context, or time.Time) time.Time { return a.keptSince(ctx, or) }
