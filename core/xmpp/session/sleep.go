package session

import (
	"context"
	"time"
)

// sleeper is a connection that knows of sleep, as BOSH connections do.
type sleeper interface {
	Pause(ctx context.Context, d time.Duration) error
	Wake()
}

// Pause tells the server that nothing will be heard of us for up to d, or for as
// long as it grants if that is less; see [vestnik/core/xmpp/bosh.Conn.Pause], whose errors
// it returns. It waits for the server, until ctx ends. Over a connection that knows
// no pauses it does nothing.
func (s *Session) Pause(ctx context.Context, d time.Duration) error {
	if c, ok := s.conn.(sleeper); ok {
		return c.Pause(ctx, d)
	}
	return nil
}

// Wake says that the machine has slept, or that its network has changed: what is
// under way is sent again at once, over new connections. It does not block.
func (s *Session) Wake() {
	if c, ok := s.conn.(sleeper); ok {
		c.Wake()
	}
}
