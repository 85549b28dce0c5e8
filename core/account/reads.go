package account

import (
	"context"

	"vestnik/core/journal"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/displayed"
	"vestnik/core/xmpp/message"
)

// markerKind is what markers are in the outbox.
const markerKind = "marker"

// Read tells of what the person has read: his other programs, through the account, and who
// has written it, if he is a contact and would like to know. The latter waits in the outbox
// while there is no session. It waits for the disk, and is not for the loop.
func (a *Account) Read(ctx context.Context, peer string, seen journal.Seen) error {
	to, err := xmpp.ReadAddress(peer)
	if err != nil {
		return err
	}
	contact := false
	err = a.owner.Do(ctx, func() {
		contact = a.people.Contact(peer).InRoster
		if a.session != nil && seen.ArchiveID != "" {
			a.session.Displayed.Set(displayed.Position{Peer: to, ID: seen.ArchiveID})
		}
	})
	if err != nil || !contact || seen.Asked == "" || a.withheld.markers.Load() {
		return err
	}
	_, stanza := message.Encode(message.Marker{Header: message.Header{To: to}, For: seen.Asked})
	marker := journal.Stanza{Account: a.cfg.Address, Kind: markerKind, Key: peer, To: peer, XML: string(stanza)}
	if _, err := a.cfg.Store.Take(ctx, journal.Batch{Stanzas: []journal.Stanza{marker}}); err != nil {
		return err
	}
	return a.owner.Do(ctx, a.Post)
}

// positions takes what another program of the person has read. No room is joined, so only
// ids of our own archive mean anything.
func (e *handler) positions(h *intake, all displayed.Positions) {
	for _, p := range all {
		if p.By.IsZero() {
			h.Displayed = append(h.Displayed, journal.Displayed{Account: h.account, Peer: p.Peer.String(), ID: p.ID, Archived: true, Mine: true})
		}
	}
}
