package window

import (
	"context"
	"strings"

	"vestnik/core/desk"
)

// roomServices are the services whose addresses are rooms and no people. They are asked for when an
// address is typed that nobody known has.
type roomServices struct {
	known map[string]bool
	asked bool
}

// isRoom tells whether an address that nobody known has is one of a room.
func (c *compact) isRoom(peer desk.Ref) bool {
	_, domain, _ := strings.Cut(peer.Address, "@")
	for room := range c.faces.model.rooms {
		if strings.HasSuffix(room.Address, "@"+domain) {
			return true
		}
	}
	if !c.services.asked {
		c.services.asked = true
		c.learnServices(peer.Account)
	}
	return c.services.known[domain]
}

// learnServices asks which services for rooms the server has.
func (c *compact) learnServices(account string) {
	work(c.faces.ctx, func(ctx context.Context) (desk.FoundRooms, error) {
		return c.faces.desk.FindRooms(ctx, desk.RoomQuery{Account: account})
	}, func(found desk.FoundRooms, err error) {
		c.services = roomServices{known: map[string]bool{}, asked: err == nil}
		for _, service := range found.Services {
			c.services.known[service] = true
		}
		if len(found.Services) > 0 {
			c.refreshPeople()
		}
	})
}

// chooseFound opens the conversation with whom the list has, or the sheet to enter a room that is
// not known yet.
func (c *compact) chooseFound(peer desk.Ref, write bool) {
	_, person := c.faces.model.contacts[peer]
	_, room := c.faces.model.rooms[peer]
	_, talk := c.faces.model.conversations[peer]
	switch unknown := !person && !room && !talk && !peer.IsZero(); {
	case !unknown || !c.isRoom(peer):
		c.choose(peer, write)
	case write:
		c.enterRoom(peer, "")
	}
}
