package gateway

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"vestnik/core/desk"
)

// A topic may be a room. The account enters those of all topics, and goes on to be in them; who posts
// before it is in is told to come again.

// enterAgain is how often it is seen to that the account is in its rooms.
const enterAgain = 30 * time.Second

// entered are the rooms that the account has been in. Safe for concurrent use.
type entered struct {
	mu  sync.Mutex
	all map[string]bool
}

func (e *entered) has(room string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.all[room]
}

func (e *entered) add(room string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.all == nil {
		e.all = map[string]bool{}
	}
	e.all[room] = true
}

// rooms are those of all topics.
func (c *Config) rooms() []string {
	all := map[string]bool{}
	for _, t := range c.Topics {
		if t.Room != "" {
			all[t.Room] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

var errOutside = refusal{http.StatusServiceUnavailable, "the account is not in the room of this topic yet", 5 * time.Second}

// stayInRooms sees to it that the account is in its rooms, until ctx ends.
func (g *Gateway) stayInRooms(ctx context.Context) {
	told := map[string]string{}
	for {
		for _, room := range g.Config.rooms() {
			switch _, err := g.Desk.EnterRoom(ctx, desk.RoomEntry{Ref: desk.Ref{Address: room}}); {
			case err == nil:
				g.entered.add(room)
				delete(told, room)
			case ctx.Err() == nil && told[room] != err.Error():
				told[room] = err.Error()
				g.Log("gateway: %s: %v", room, err)
			}
		}
		wait := enterAgain
		if len(told) > 0 {
			wait /= 10
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return
		}
	}
}

// sendTo hands a message to the desk, into a room where the recipient is one.
func (g *Gateway) sendTo(ctx context.Context, m desk.Outgoing) (desk.Message, error) {
	if g.entered.has(m.To) {
		m.Type = desk.TypeRoom
	}
	return g.Desk.Send(ctx, m)
}
