package account

import (
	"context"

	"vestnik/core/journal"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/displayed"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
)

// markerKind is what markers are in the outbox.
const markerKind = "marker"

// What the person has read is told to his other programs through the account (XEP-0490). The
// journal knows of which conversations it is yet to be told, until the server has taken it:
// so what was read in no session, or in one that was lost, is told in the next. There the
// positions of the others come first, and the messages that they are about: what another
// program has read further is not taken back.

// Read tells of what the journal has as read: the person's other programs, and who has
// written it, if he is a contact and has asked to be told of the message with the id asked,
// which may be empty. Both wait while there is no session. It waits for the disk, and is not
// for the loop.
func (a *Account) Read(ctx context.Context, peer, asked string) error {
	to, err := xmpp.ReadAddress(peer)
	if err != nil {
		return err
	}
	contact := false
	err = a.owner.Do(ctx, func() {
		contact = a.people.Contact(peer).InRoster
		if a.current != nil {
			poke(a.current.read)
		}
	})
	if err != nil || !contact || asked == "" || a.withheld.markers.Load() {
		return err
	}
	_, stanza := message.Encode(message.Marker{Header: message.Header{To: to}, For: asked})
	marker := journal.Stanza{Account: a.cfg.Address, Kind: markerKind, Key: peer, To: peer, XML: string(stanza)}
	if _, err := a.cfg.Store.Take(ctx, journal.Batch{Stanzas: []journal.Stanza{marker}}); err != nil {
		return err
	}
	return a.owner.Do(ctx, a.Post)
}

// acknowledgementKind is what acknowledgements are in the outbox. They have been asked for by
// a click, and are not withheld as markers are.
const acknowledgementKind = "acknowledgement"

// Acknowledgement is what tells the sender of a message that the person has taken notice of
// it. It waits in the outbox while there is no session.
func Acknowledgement(account, sender, id string) (journal.Stanza, error) {
	to, err := xmpp.ReadAddress(sender)
	if err != nil {
		return journal.Stanza{}, err
	}
	_, stanza := message.Encode(message.Marker{Header: message.Header{To: to}, For: id, Acknowledged: true})
	return journal.Stanza{Account: account, Kind: acknowledgementKind, Key: sender + " " + id, To: sender, XML: string(stanza)}, nil
}

// positions takes what another program of the person has read, of people and of rooms.
func (e *handler) positions(h *intake, all displayed.Positions) {
	for _, p := range all {
		h.Displayed = append(h.Displayed, journal.Displayed{Account: h.account, Peer: p.Peer.String(), ID: p.ID, Archived: true, Mine: true})
	}
}

// compare notes that what is stored now of what was read elsewhere is to be compared with
// what was read here.
func (e *handler) compare(h *intake) {
	if h.known {
		e.onceKnown.Do(func() { close(e.known) })
	}
	if len(h.Displayed) > 0 {
		poke(e.by.read)
	}
}

// tellRead tells the person's other programs what he has read here, in a session. whole says
// that all has come that was missed: else nothing is told of a conversation that was read
// elsewhere up to a message that is not here. Of a room that is so when its own archive was read.
func (c *connection) tellRead(ctx context.Context, s *im.Client, whole bool) {
	next := c.handler.known
	for {
		select {
		case <-next:
		case <-ctx.Done():
			return
		}
		all, err := c.cfg.Store.Untold(ctx, c.cfg.Address, whole)
		if err != nil && ctx.Err() == nil {
			c.cfg.Log("what was read is not told: %v", err)
		}
		for _, d := range all {
			peer, err := xmpp.ReadAddress(d.Peer)
			if err != nil {
				continue
			}
			position := displayed.Position{Peer: peer, ID: d.ID}
			if d.Room {
				position.By = peer
			}
			s.Displayed.Set(position)
		}
		next = c.read
	}
}

// told notes that the account has a position. If that cannot be stored it is told again.
func (c *connection) told(p displayed.Position) {
	d := journal.Displayed{Account: c.cfg.Address, Peer: p.Peer.String(), ID: p.ID, Archived: true, Mine: true}
	_, _ = c.cfg.Store.Take(context.Background(), journal.Batch{Displayed: []journal.Displayed{d}})
}
