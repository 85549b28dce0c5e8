package window

import (
	"context"
	"time"

	"vestnik/core/desk"
)

// muteFor is for how long a conversation is muted.
const muteFor = time.Hour

// mute offers to hear nothing of a conversation for a while, or to hear of it again.
func (c *compact) mute(peer desk.Ref) (label string, do func(after func())) {
	until := c.faces.model.status.MutedUntil(peer)
	label, next := c.faces.words.Say("window.mute"), time.Now().Add(muteFor)
	if until.After(time.Now()) {
		label, next = c.faces.words.Say("window.unmute", "Time", c.faces.words.Clock(until.Local())), time.Time{}
	}
	return label, func(after func()) {
		c.do(func(ctx context.Context, d desk.Desk) error { return d.Mute(ctx, peer, next) }, after)
	}
}

// isMuted tells whether no popup comes of a conversation: for a while, or of a room at all.
func (m *model) isMuted(p person) bool {
	return p.room != nil && p.room.Notify == desk.NotifyNone || m.status.MutedUntil(p.peer).After(time.Now())
}
