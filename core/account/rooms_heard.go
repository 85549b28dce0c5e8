package account

import (
	"slices"

	"vestnik/core/journal"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/muc"
	"vestnik/core/xmpp/session"
)

// inRooms takes what a session says of rooms. It runs on the session's goroutine.
func (e *handler) inRooms(h *intake, event session.Event) {
	switch v := event.(type) {
	case muc.Message:
		e.by.roomsHeard.Store(v.Room.String(), true)
		h.Entries = append(h.Entries, e.saidInRoom(&h.Batch, v)...)
	case muc.Private:
		h.Entries = append(h.Entries, e.saidAlone(&h.Batch, v)...)
	case muc.Moderation:
		h.Edits = append(h.Edits, moderated(h.account, v))
	case muc.Change:
		e.in[v.Room] = v.State == muc.Joined
		h.onLoop = append(h.onLoop, func(n *News) {
			e.by.roomChanged(v)
			n.room(v.Room)
		})
	case muc.Described:
		h.onLoop = append(h.onLoop, func(n *News) { n.room(v.Room) })
	case muc.Subject:
		h.onLoop = append(h.onLoop, func(n *News) { n.room(v.Room) })
	case muc.Occupants:
		h.onLoop = append(h.onLoop, func(n *News) { n.Occupants = append(n.Occupants, v.Room.String()) })
	case muc.Configured:
		h.onLoop = append(h.onLoop, func(n *News) {
			n.room(v.Room)
			n.InRooms = append(n.InRooms, v)
		})
	case muc.Deed, muc.Declined, muc.NickRefused:
		h.onLoop = append(h.onLoop, func(n *News) { n.InRooms = append(n.InRooms, v) })
	case muc.Invitation:
		h.onLoop = append(h.onLoop, func(n *News) {
			if people := &e.by.people; !people.isBlocked(v.Room.String()) && !people.isBlocked(v.From.Bare().String()) { // the server lets through what others say of them
				n.Invitations = append(n.Invitations, v)
			}
		})
	case muc.Bookmarked:
		h.onLoop = append(h.onLoop, func(*News) {
			e.by.remembered(v.Set, false)
			e.by.forgotten(v.Removed, v.Emptied)
		})
	}
}

// OccupantsAgain has the news that somebody has come into a room or gone told again, and tells
// whether there was any since it was told, see [muc.Rooms.Again].
func (a *Account) OccupantsAgain(address string) bool {
	r := a.rooms[address]
	return r != nil && a.session != nil && a.session.Rooms.Again(r.address)
}

// room adds a room that has changed, once.
func (n *News) room(address xmpp.Address) {
	if !slices.Contains(n.Rooms, address.String()) {
		n.Rooms = append(n.Rooms, address.String())
	}
}

// saidInRoom translates what was said to all in a room, and adds what was said about messages.
// Only who has written one may correct it or take it back, and where that is not known nobody
// may.
func (e *handler) saidInRoom(b *journal.Batch, m muc.Message) (entries []journal.Entry) {
	account, room := e.by.cfg.Address, m.Room.String()
	for _, said := range m.Said {
		if v, is := said.(message.Message); is && v.Error == nil && hasText(v) {
			entries = append(entries, e.roomEntry(m, v))
		}
		nickRemark(b, said, m.Author, journal.Edit{Account: account, Peer: room, Mine: m.Mine, Time: m.Time})
	}
	return entries
}

// nickRemark adds what is said about messages by who is known by a nick.
func nickRemark(b *journal.Batch, said session.Event, author string, edit journal.Edit) {
	switch v := said.(type) {
	case message.Retraction:
		if edit.Kind, edit.Target, edit.From = journal.Retract, v.For, author; author != "" || edit.Mine {
			b.Edits = append(b.Edits, edit)
		}
	case message.Reactions:
		edit.Kind, edit.Target, edit.From, edit.Emoji = journal.React, v.For, v.From.String(), v.All
		b.Edits = append(b.Edits, edit)
	}
}

// roomEntry translates a message in a room for the journal. What was said before we came to a
// room of which nothing is here is no news.
func (e *handler) roomEntry(m muc.Message, said message.Message) journal.Entry {
	entry := e.entry(said)
	entry.Peer, entry.Room, entry.Type, entry.Nick, entry.Author = m.Room.String(), true, "groupchat", m.Nick, m.Author
	entry.Mine, entry.Read, entry.Mentioned, entry.Markable = m.Mine, m.Mine, m.Mentioned, false
	entry.Time, entry.Delayed = m.Time, !m.Time.IsZero()
	if entry.ArchiveID = m.StanzaID; m.StanzaID != "" {
		entry.Archive = entry.Peer
	}
	if m.History {
		entry.Origin = journal.Origin(session.Offline) // it stands before what comes live
		if isNew, _ := e.by.roomsNew.Load(entry.Peer); isNew == true {
			entry.Read = true
		}
	}
	return entry
}

// saidAlone translates what an occupant says to us alone, or we to him. It is a conversation of
// its own, with his address in the room: whose nick that is next nobody knows.
func (e *handler) saidAlone(b *journal.Batch, p muc.Private) (entries []journal.Entry) {
	peer := p.Room.String() + "/" + p.Nick
	for _, said := range p.Said {
		if v, is := said.(message.Message); is && v.Error == nil && hasText(v) {
			entry := e.entry(v)
			entry.Peer, entry.Nick, entry.Author, entry.Markable = peer, p.Nick, p.Author, false
			entries = append(entries, entry)
		}
		nickRemark(b, said, p.Author, journal.Edit{Account: e.by.cfg.Address, Peer: peer, Mine: p.Mine, Time: p.Time})
	}
	return entries
}

// moderated is what a moderator has done to a message.
func moderated(account string, m muc.Moderation) journal.Edit {
	return journal.Edit{Account: account, Peer: m.Room.String(), Kind: journal.Moderate, Target: m.For, From: m.By, Reason: m.Text, Time: m.Time}
}

// returned tells whose message an error is about: of one that we have said to an occupant alone
// it is from him.
func (e *handler) returned(from xmpp.Address) string {
	if from.Resource() != "" && e.in[from.Bare()] {
		return from.String()
	}
	return from.Bare().String()
}
