package desk

import (
	"context"
	"slices"
	"time"

	"vestnik/core/alert"
)

// Preview is how much of a message a popup shows.
type Preview = alert.Preview

// The previews.
const (
	PreviewAll  = alert.All
	PreviewName = alert.Name // who has written, and not what
	PreviewNone = alert.None // only that something has come
)

// Previews are all, in the order in which menus offer them.
var Previews = alert.Previews

// Muted is a conversation that raises no popup until a moment; of nobody, all of them.
type Muted struct {
	Peer  Ref       `json:"peer"`
	Until time.Time `json:"until"`
}

// MutedUntil returns until when a conversation is muted, or, of nobody, all are; zero: it is not.
func (s *Status) MutedUntil(peer Ref) time.Time {
	if at := slices.IndexFunc(s.Muted, func(m Muted) bool { return m.Peer == peer }); at >= 0 {
		return s.Muted[at].Until
	}
	return time.Time{}
}

// Alerting is how the person wants to be told of messages.
type Alerting interface {
	// Snooze takes the popup of the message with a journal number back, and raises it again
	// later, if the message was not dealt with by then. It is remembered over restarts.
	Snooze(ctx context.Context, peer Ref, number int64, until time.Time) error

	// Mute has the messages of a conversation raise no popup until a moment, but for urgent
	// ones of those who may write such at any time. They are counted, and summed up then. The
	// zero time ends it. It is remembered over restarts. Of nobody it mutes all conversations, as
	// quiet hours do.
	Mute(ctx context.Context, peer Ref, until time.Time) error

	// Alerts returns those that are asked for, over all conversations that are here, the last
	// one first; see [Message.IsAlert]. They may be fewer than the limit where they are large;
	// none means that there are no more.
	Alerts(ctx context.Context, q AlertQuery) ([]Message, error)

	// Forecast returns what a message would do if it came now, and why it would do no more.
	// Nothing happens.
	Forecast(ctx context.Context, m Supposed) (Forecast, error)
}

// What goes through the door and is no type of the desk's own.
type (
	snoozed struct {
		Peer   Ref       `json:"peer"`
		Number int64     `json:"number"`
		Until  time.Time `json:"until"`
	}
)

// Snooze implements [Alerting].
func (c *Client) Snooze(ctx context.Context, peer Ref, number int64, until time.Time) error {
	return tell(ctx, c, snooze, snoozed{peer, number, until})
}

// Mute implements [Alerting].
func (c *Client) Mute(ctx context.Context, peer Ref, until time.Time) error {
	return tell(ctx, c, mute, Muted{peer, until})
}
