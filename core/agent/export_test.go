package agent

import (
	"context"
	"maps"
	"slices"
	"time"

	"vestnik/core/account"
	"vestnik/core/desk"
	"vestnik/core/journal"
)

// AttendedPeers returns who is being looked at.
func (a *Agent) AttendedPeers() []desk.Ref {
	var peers []desk.Ref
	_ = a.do(context.Background(), func() { peers = slices.SortedFunc(maps.Keys(a.attended), desk.Ref.Compare) })
	return peers
}

// KeptSince is since when messages are kept, or a later moment.
func (a *Agent) KeptSince(ctx context.Context, or time.Time) time.Time { return a.keptSince(ctx, or) }

// Coming tells an account of a message that is being stored.
func (a *Agent) Coming(address string, c journal.Change) {
	_ = a.do(context.Background(), func() { a.member(address).Heard(nil, &account.News{Coming: []journal.Change{c}}) })
}
