package window

import (
	"fmt"
	"testing"
	"time"

	"vestnik/core/desk"
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
