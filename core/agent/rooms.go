package agent

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"vestnik/core/account"
	"vestnik/core/alert"
	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/settings"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/muc"
)

// Rooms are told to the faces as the account has them, with what the person wants to hear of each,
// which is kept in the settings. What is said in one raises a popup where that is wanted; what
// calls him counts as a message to him alone.

// rooms are those of all accounts for the faces.
func (a *Agent) rooms() (all []desk.Room) {
	for _, m := range a.members {
		for _, r := range m.Rooms() {
			all = append(all, m.toRoom(r))
		}
	}
	return all
}

// toRoom translates a room for the faces.
func (m *member) toRoom(r account.Room) desk.Room {
	ref := m.ref(r.Address)
	local, _, _ := strings.Cut(r.Address, "@")
	out := desk.Room{
		Ref: ref, Name: cmp.Or(alert.Title(r.Bookmark.Name), alert.Title(r.Is.Info.Name), xmpp.Unescape(local)), Given: alert.Title(r.Bookmark.Name),
		Subject: r.Is.Subject, Nick: r.Nick,
		Notify: m.agent.notifies(ref), Autojoin: r.Remembered && r.Bookmark.Autojoin, State: desk.RoomLeft,
		Occupants: r.Is.Occupants, More: r.Is.More,
		Password: r.Is.Info.Password, MembersOnly: r.Is.Info.MembersOnly, Moderated: r.Is.Info.Moderated, NamesShown: r.Is.NamesShown, Logged: r.Is.Logged,
	}
	switch {
	case r.Is.State == muc.Joined:
		out.State, out.Role, out.Affiliation = desk.RoomJoined, desk.Role(r.Is.Role.String()), desk.Affiliation(r.Is.Affiliation.String())
	case r.Why.Refused && !r.Wanted:
		out.State = desk.RoomRefused
	case r.Wanted && m.Connected():
		out.State = desk.RoomJoining
	}
	if out.State != desk.RoomJoined {
		out.Reason, out.Text, out.Actor = desk.Code(account.RoomCondition(r.Why.Reason)), r.Why.Text, r.Why.Actor
	}
	return out
}

// room returns a room of the account as the faces have it.
func (m *member) room(address string) (desk.Room, bool) {
	r, is := m.Room(address)
	if !is {
		return desk.Room{Ref: m.ref(address)}, false
	}
	return m.toRoom(r), true
}

// occupantsPause is how often it is told at most that somebody has come into a room or gone, while
// nobody looks at the list.
const occupantsPause = time.Second

// tellOccupants tells how many are in a room, now and as long as that changes.
func (m *member) tellOccupants(address string) {
	r, is := m.room(address)
	if !is {
		return
	}
	m.agent.publish(desk.Event{Kind: desk.EventOccupants, Room: &r})
	if m.counting[address] {
		return
	}
	m.counting[address] = true
	time.AfterFunc(occupantsPause, func() {
		_ = m.Do(context.Background(), func() {
			delete(m.counting, address)
			if m.OccupantsAgain(address) {
				m.tellOccupants(address)
			}
		})
	})
}

// heardOfRooms tells the faces what has become of rooms.
func (m *member) heardOfRooms(n *account.News) {
	for _, address := range n.Rooms {
		m.tellRoom(address)
	}
	for _, address := range n.Occupants {
		m.tellOccupants(address)
	}
	for _, event := range n.InRooms {
		if news, is := m.roomNews(event); is {
			m.agent.publish(desk.Event{Kind: desk.EventRoomNews, RoomNews: &news})
		}
	}
	for _, i := range n.Invitations {
		m.invited(i)
	}
}

// tellRoom tells the faces how a room is, or that it is none any more.
func (m *member) tellRoom(address string) {
	r, is := m.room(address)
	if !is {
		m.agent.setNotify(r.Ref, "")
		m.agent.publish(desk.Event{Kind: desk.EventRoomGone, Room: &r})
		return
	}
	if r.State == desk.RoomJoined {
		m.dropInvitation(address)
	}
	m.agent.publish(desk.Event{Kind: desk.EventRoom, Room: &r})
}

// roomKinds are what becomes of occupants.
var roomKinds = map[muc.Reason]desk.RoomKind{muc.Kicked: desk.NewsKicked, muc.Banned: desk.NewsBanned, muc.Removed: desk.NewsRemoved, muc.MembersOnly: desk.NewsRemoved}

// roomNews translates what has happened in a room.
func (m *member) roomNews(event any) (desk.RoomNews, bool) {
	switch v := event.(type) {
	case muc.Deed:
		news := desk.RoomNews{Room: m.ref(v.Room.String()), Kind: cmp.Or(roomKinds[v.Reason], desk.NewsRemoved), Nick: v.Nick, NewNick: v.NewNick, Actor: v.Actor, Text: v.Text}
		if v.NewNick != "" {
			news.Kind = desk.NewsRenamed
		}
		return news, true
	case muc.Declined:
		return desk.RoomNews{Room: m.ref(v.Room.String()), Kind: desk.NewsDeclined, Nick: v.From.Bare().String(), Text: v.Reason}, true
	case muc.NickRefused:
		return desk.RoomNews{Room: m.ref(v.Room.String()), Kind: desk.NewsNickRefused, Nick: v.Nick}, true
	case muc.Configured:
		return desk.RoomNews{Room: m.ref(v.Room.String()), Kind: desk.NewsConfigured}, true
	}
	return desk.RoomNews{}, false
}

// notifies is of what in a room the person is told.
func (a *Agent) notifies(room desk.Ref) desk.Notify {
	if at := a.roomAt(room); at >= 0 {
		return desk.Notify(a.settings.Rooms[at].Notify)
	}
	return desk.NotifyMentions
}

func (a *Agent) roomAt(room desk.Ref) int {
	return slices.IndexFunc(a.settings.Rooms, func(r settings.Room) bool {
		return r.Account == room.Account && r.Address == room.Address
	})
}

// setNotify keeps of what in a room the person is told; what is usual is not kept.
func (a *Agent) setNotify(room desk.Ref, n desk.Notify) {
	at := a.roomAt(room)
	if at < 0 && (n == "" || n == desk.NotifyMentions) {
		return
	}
	a.settings.Rooms = slices.DeleteFunc(slices.Clone(a.settings.Rooms), func(r settings.Room) bool {
		return r.Account == room.Account && r.Address == room.Address
	})
	if n != "" && n != desk.NotifyMentions {
		a.settings.Rooms = append(a.settings.Rooms, settings.Room{Account: room.Account, Address: room.Address, Notify: string(n)})
	}
	_ = a.save() // what cannot be saved is told when it matters
}

// speaks tells whether a message in a room is one that the person is told of.
func (m *member) speaks(e *journal.Entry) bool {
	if !e.Room {
		return true
	}
	switch m.agent.notifies(m.ref(e.Peer)) {
	case desk.NotifyAll:
		return true
	case desk.NotifyMentions:
		return e.Mentioned
	}
	return false
}

// roomUnread is how much of what is unread in rooms the person is not to be reminded of.
func (m *member) roomUnread() (n int) {
	for at := m.conversations.newest.Front(); at != nil; at = at.Next() {
		c := &at.Value.(*conversation).Conversation
		if c.Unread == 0 || c.Room != c.Peer.Address {
			continue
		}
		switch m.agent.notifies(c.Peer) {
		case desk.NotifyMentions:
			n += c.Unread - c.Mentions
		case desk.NotifyNone:
			n += c.Unread
		}
	}
	return n
}

// inRoom completes an alert by where a message was said.
func (m *member) inRoom(out *desk.Alert, e *journal.Entry) {
	switch {
	case e.Room:
		r, _ := m.room(e.Peer)
		out.Room, out.Stranger, out.NoReply = true, false, false
		if r.Name != "" {
			out.Title = r.Name
		}
		if nick := alert.Title(e.Nick); nick != "" {
			out.Text = nick + ": " + out.Text
		}
	case e.Nick != "":
		room, _, _ := strings.Cut(e.Peer, "/")
		r, known := m.room(room) // anybody can write as an occupant of a room does
		out.Title, out.Nick, out.Stranger = cmp.Or(r.Name, alert.Title(xmpp.Unescape(room))), alert.Title(e.Nick), !known
	}
}
