package tray

import (
	"strings"
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

func TestRoomsAreUnreadByWhatOneWantsToHear(t *testing.T) {
	words := locale.New(locale.English)
	planning := desktest.Peer("planning@rooms.example.com")
	s := stateOf(desk.Snapshot{Status: desk.Status{Connection: desk.OnLine}})
	room := func(notify desk.Notify) desk.Event {
		return desk.Event{Kind: desk.EventRoom, Room: &desk.Room{Ref: planning, Name: "Планирование", State: desk.RoomJoined, Notify: notify}}
	}
	unread := func(peer desk.Ref, unread, mentions int) desk.Event {
		return desk.Event{Kind: desk.EventConversation, Conversation: &desk.Conversation{Peer: peer, Room: planning.Address, Unread: unread, Mentions: mentions}}
	}
	for _, c := range []struct {
		what  string
		event desk.Event
		want  string
	}{
		{"a room with talk", room(desk.NotifyMentions), ""},
		{"what is said there to nobody", unread(planning, 40, 0), ""},
		{"a call", unread(planning, 41, 2), "Планирование — you are called 2 times"},
		{"all is wanted", room(desk.NotifyAll), "Планирование — 41 unread"},
		{"nothing is wanted", room(desk.NotifyNone), ""},
		{"a word for him alone", unread(desktest.Peer(planning.Address+"/Боря"), 1, 0), "Боря in Планирование — 1 unread"},
	} {
		if !apply(&s, c.event) {
			t.Errorf("%s changes nothing", c.what)
		}
		got, _, _ := strings.Cut(outline(menuFor(s, words)), "Open Vestnik")
		if strings.TrimSpace(got) != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
		if opens := tapped(s).Screen == desk.ScreenConversation; opens != (c.want != "") {
			t.Errorf("%s: a click opens a conversation: %v", c.what, opens)
		}
	}
	apply(&s, desk.Event{Kind: desk.EventRoomGone, Room: &desk.Room{Ref: planning}})
	if len(s.Rooms) != 0 {
		t.Error("the room is still there")
	}
}
