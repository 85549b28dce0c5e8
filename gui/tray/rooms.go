package tray

import (
	"cmp"
	"slices"
	"strings"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// roomOf returns the room that an address is, or of which it is one; one that is not known has no
// name.
func roomOf(s state, peer desk.Ref) (room desk.Room, nick string) {
	bare, nick, _ := strings.Cut(peer.Address, "/")
	room.Ref = desk.Ref{Account: peer.Account, Address: bare}
	if at := slices.IndexFunc(s.Rooms, func(r desk.Room) bool { return r.Ref == room.Ref }); at >= 0 {
		room = s.Rooms[at]
	}
	return room, nick
}

// counts is how much of a conversation is unread for the person: of a room what he wants to be
// told of.
func counts(s state, c desk.Conversation) int {
	if c.Room == "" || c.Room != c.Peer.Address {
		return c.Unread
	}
	room, _ := roomOf(s, c.Peer)
	return room.Counts(c)
}

// unreadText is the text about it: of a room that he is called there, if that is all he is told of.
func unreadText(s state, c desk.Conversation) string {
	if c.Room == c.Peer.Address && c.Room != "" {
		if room, _ := roomOf(s, c.Peer); room.Notify != desk.NotifyAll {
			return "tray.mentions"
		}
	}
	return "tray.unread"
}

// inRoom is what a room is called in the menu, or somebody in one.
func inRoom(s state, c desk.Conversation, words *locale.Words) string {
	room, nick := roomOf(s, c.Peer)
	local, _, _ := strings.Cut(room.Address, "@")
	name := cmp.Or(label(room.Name), label(local))
	if nick = label(nick); nick != "" {
		name = words.Say("room.nick-in", "Nick", nick, "Room", name)
	}
	return name
}

// applyRoom notes what has become of a room.
func applyRoom(s *state, event desk.Event) {
	s.Rooms = slices.DeleteFunc(s.Rooms, func(r desk.Room) bool { return r.Ref == event.Room.Ref })
	if event.Kind == desk.EventRoom {
		s.Rooms = append(s.Rooms, *event.Room)
	}
}
