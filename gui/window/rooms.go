package window

import (
	"strings"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// applyRoom folds in what has become of rooms.
func (m *model) applyRoom(e desk.Event) {
	switch {
	case e.Kind == desk.EventInvitation:
		m.invitations = e.Invitations
	case e.Room == nil:
	case e.Kind == desk.EventRoomGone:
		delete(m.rooms, e.Room.Ref)
		m.turned(e.Room.Ref)
	default:
		m.rooms[e.Room.Ref] = *e.Room
		m.turned(e.Room.Ref)
	}
}

// roomOf returns the room that a peer is, or in which he is called so, and his nick there.
func (m *model) roomOf(peer desk.Ref) (room desk.Ref, nick string, ok bool) {
	bare, nick, _ := strings.Cut(peer.Address, "/")
	room = desk.Ref{Account: peer.Account, Address: bare}
	if _, ok = m.rooms[room]; !ok {
		ok = m.conversations[peer].Room != ""
	}
	return room, nick, ok
}

// longestNick is how many runes of a nick are shown: a room lets it have thousands.
const longestNick = 60

// nickOf returns a nick as it may be shown.
func nickOf(nick string) string {
	nick, cut := clip(nick, longestNick)
	if nick = plain(nick); cut {
		nick += "…"
	}
	return nick
}

// placeInRoom says of a line that it is a room, or an occupant of one.
func (m *model) placeInRoom(p *person) {
	at, nick, ok := m.roomOf(p.peer)
	if !ok {
		return
	}
	room, known := m.rooms[at]
	if !known { // what was said there is all that is left
		room = desk.Room{Ref: at, State: desk.RoomLeft, Notify: desk.NotifyMentions}
	}
	name, _ := clip(room.Name, 100)
	if name = plain(name); name == "" {
		local, _, _ := strings.Cut(at.Address, "@")
		name = plain(local)
	}
	p.show, p.text, p.picture, p.groups = desk.Offline, "", "", nil
	if room.State == desk.RoomJoined {
		p.show = desk.Available
	}
	if nick != "" {
		p.name, p.inside = nickOf(nick), name
		return
	}
	p.name, p.room, p.written = name, &room, true
	p.text, _ = clip(plain(room.Subject), 300)
}

// roomWords says how a room is.
func roomWords(words *locale.Words, r desk.Room) string {
	switch r.State {
	case desk.RoomJoined:
		return words.Count("count.occupants", r.Occupants)
	case desk.RoomJoining:
		return words.Say("room.joining")
	case desk.RoomRefused:
		return words.Say("room.refused")
	}
	return words.Say("room.left")
}

// describeRoom says how a room is, and what it is about.
func describeRoom(words *locale.Words, p person) string {
	all := []string{roomWords(words, *p.room)}
	if p.text != "" {
		all = append(all, p.text)
	} else {
		all = append(all, address(p.peer.Address))
	}
	if p.account > 0 {
		all = append(all, words.Say("window.by-account", "Account", address(p.peer.Account)))
	}
	return strings.Join(all, " · ")
}

// The signs of a room: one that the person is in, and one that he is not.
var (
	insideSign  = sign("room", disc+`{available}"/>`+hash+`{inside}" d="`+hashPath+`"/>`)
	outsideSign = sign("room-left", ring+`{absent}"/>`+hash+`{absent}" d="`+hashPath+`"/>`)
)

const (
	hash     = `<path fill="none" stroke-width="1.2" stroke-linecap="round" stroke="`
	hashPath = "M7 5l-.7 6M9.8 5l-.7 6M5.2 6.8h5.8M5 9.2h5.8"
)

func roomSign(r desk.Room) fyne.Resource {
	if r.State == desk.RoomJoined {
		return insideSign
	}
	return outsideSign
}
