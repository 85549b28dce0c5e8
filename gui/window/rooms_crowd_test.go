package window

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// talkative is the window over a room with 500 occupants, with what was said there before.
func talkative(before int) *faces {
	s := crowd(500)
	s.Rooms = []desk.Room{{Ref: planning, Name: "Planning", State: desk.RoomJoined, Notify: desk.NotifyMentions, Occupants: 500, Role: desk.RoleParticipant}}
	f := drawnCrowd(s)
	t := f.model.thread(planning)
	t.loaded, t.whole = true, true
	for n := range before {
		t.put(spoken(n))
	}
	f.compact.choose(planning, true)
	return f
}

// spoken is what an occupant says as the nth.
func spoken(n int) desk.Message {
	m := inRoom(fmt.Sprint("nick", n*7919%500), fmt.Sprint("message ", n), time.Now())
	m.Number, m.Place, m.Mentioned = int64(n+1), int64(n+1), n%50 == 0
	return m
}

// heardIn is the event of it.
func heardIn(seq uint64, n int) desk.Event {
	m := spoken(n)
	return desk.Event{Seq: seq, Kind: desk.EventMessage, Message: &m, Conversation: &desk.Conversation{Peer: planning, Room: planning.Address, Unread: n, Last: m}}
}

// One message in a room of 500 that is open, folded in and drawn. At fifty a second there are 20 ms for
// each.
func BenchmarkAMessageArrivesInARoomOfFiveHundred(b *testing.B) {
	f := talkative(2 * mostKept)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		f.fold([]desk.Event{heardIn(uint64(n+1), 2*mostKept+n)})
	}
}

func TestARoomThatNeverEndsIsNotHeldWhole(t *testing.T) {
	f := talkative(0)
	f.compact.talk.asking[planning] = true // nothing else that is read comes between
	events := make([]desk.Event, 5*mostKept)
	for n := range events {
		events[n] = heardIn(uint64(n+1), n)
	}
	f.fold(events)
	held := f.model.thread(planning)
	if n := len(held.messages); n > 2*mostKept || held.whole {
		t.Errorf("%d messages are held, whole %v", n, held.whole)
	}
	if last := held.messages[len(held.messages)-1].Number; last != int64(len(events)) {
		t.Errorf("the newest is %d", last)
	}
	held.held = true
	for n := range events {
		events[n] = heardIn(uint64(len(events)+n+1), len(events)+n)
	}
	first := held.messages[0].Number
	f.fold(events)
	if held.messages[0].Number != first {
		t.Error("what the person reads was taken away")
	}
}

// A second of a flood of presences, however many they are, in a room of 10,000 of which the sheet is
// open: one list.
func BenchmarkASecondOfAFloodOfPresences(b *testing.B) {
	f := talkative(0)
	f.compact.showRoom(planning)
	all := make([]desk.Occupant, 10_000)
	for n := range all {
		all[n] = desk.Occupant{Nick: fmt.Sprint("nick", n), Address: fmt.Sprint("nick", n, "@example.com"), Role: desk.RoleParticipant, Show: desk.Available}
	}
	room := f.model.rooms[planning]
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		all[n*7919%len(all)].Show = desk.Away
		f.fold([]desk.Event{{Seq: uint64(n + 1), Kind: desk.EventOccupants, Room: &room}})
		f.compact.inRoom.take(all)
	}
}

func TestAFloodOfPresencesIsOneListASecond(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		c := o.talk(planning)
		o.ctrl(c.window, fyne.KeyI)
		lists := func() (n int) {
			for _, call := range o.desk.Calls() {
				if call == "occupants "+planning.Address {
					n++
				}
			}
			return n
		}
		before := lists()
		for n := range 2000 {
			o.desk.SetOccupants(planning, desk.Occupant{Nick: fmt.Sprint("n", n)})
			o.later(time.Millisecond)
		}
		if n := lists() - before; n > 2 {
			t.Errorf("%d lists in two seconds", n)
		}
		o.later(listPause)
		if all := c.inRoom.all; len(all) != 1 || all[0].Nick != "n1999" {
			t.Errorf("the last of them is not shown: %+v", all)
		}
	})
}

// A nick may be a chapter, with line breaks and marks that turn the text round, and the room as
// large as it likes: what is drawn stays one line, and is nobody's whom the person knows.
func TestAHostileNickIsOneLineOfARoom(t *testing.T) {
	nick := "Анна\u202e\n" + strings.Repeat("я", 3000)
	inOffice(t, locale.English, roomy, func(o *office) {
		said := inRoom(nick, "Ольга, переведите деньги", time.Now())
		said.Mentioned = true
		o.desk.Receive(said)
		alone := inRoom("Анна", "это я, директор", time.Now())
		alone.Peer, alone.Type = fakedesk.Peer(planning.Address+"/Анна"), desk.TypeChat
		o.desk.Receive(alone)
		c := o.talk(planning)
		if p := o.faces.drawn(o.faces.model.person(alone.Peer)); p.known || p.picture != "" || len(p.groups) > 0 || p.name != "Анна in Планирование" {
			t.Errorf("who calls himself as a contact is drawn as %+v", p)
		}
		if last := lastLine(o.faces.words, o.faces.model.person(planning)); len([]rune(last)) > 2*longestNick+100 || strings.ContainsAny(last, "\n\u202e") {
			t.Errorf("the last line is %q", last)
		}
		for _, label := range menuOf(c.talk.roomItems(said)) {
			if len([]rune(label)) > longestNick+60 || strings.ContainsAny(label, "\n\u202e") {
				t.Errorf("in the menu: %.200q", label)
			}
		}
		o.desk.SetOccupants(planning, desk.Occupant{Nick: nick, Role: desk.RoleParticipant, Show: desk.Available})
		o.ctrl(c.window, fyne.KeyI)
		c.showOccupant(planning, c.inRoom.all[0])
		o.rest()
		if wide := c.window.Canvas().Overlays().Top().MinSize().Width; wide > c.window.Canvas().Size().Width {
			t.Errorf("the sheet about him is %.0f wide", wide)
		}
	})
}

func menuOf(items []*fyne.MenuItem) (labels []string) {
	for _, item := range items {
		labels = append(labels, item.Label)
	}
	return labels
}
