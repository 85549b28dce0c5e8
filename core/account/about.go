package account

import (
	"strconv"
	"strings"

	"vestnik/core/journal"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/message"
)

// What the person says about messages waits in the outbox while there is no session, and in a room
// until we are in it. Only the last of a kind that is said about a message goes out: who likes it,
// and then no longer does, says nothing.

// Kinds of what is said about messages, in the outbox.
const (
	ReactionsKind  = "reactions"
	RetractionKind = "retraction"

	inRoom = "room-" // before these, of what goes into one
)

// Named returns the id by which others know a message: in a room it is the one that the room has
// given it (XEP-0444 §4.1, XEP-0461 §3.1), empty where that has given none.
func Named(e *journal.Entry) string {
	if e.Room {
		return e.ArchiveID
	}
	return e.ID
}

// Writer returns who has written a message, as an answer names him (XEP-0461 §3.1).
func Writer(e *journal.Entry) string {
	switch {
	case e.Room:
		return e.Peer + "/" + e.Nick
	case e.Mine:
		return e.Account
	}
	return e.Peer
}

// Remark is what tells others what the person says about a message; say makes it of what is known
// of it as of every stanza.
func Remark(e *journal.Entry, kind string, say func(message.Header) message.Remark) (journal.Stanza, error) {
	to, err := xmpp.ReadAddress(e.Peer)
	if err != nil {
		return journal.Stanza{}, err
	}
	h := message.Header{To: to}
	if e.Room {
		h.Type, kind = "groupchat", inRoom+kind
	}
	_, stanza := message.Encode(say(h))
	return journal.Stanza{Account: e.Account, Kind: kind, Key: strconv.FormatInt(e.Number, 10), To: e.Peer, XML: string(stanza)}, nil
}

// roomOf is the room into which something of the outbox goes; empty: into none.
func roomOf(e *journal.Entry) string {
	switch {
	case e.Room:
		return e.Peer
	case strings.HasPrefix(e.Kind, inRoom):
		return e.To
	}
	return ""
}
