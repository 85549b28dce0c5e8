package agent_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/servertest"
)

// BenchmarkRejoin is how long a resident takes from its start until it is in all of twenty rooms
// again, on a real server; to reach is three seconds.
func BenchmarkRejoin(b *testing.B) {
	w := newArchived(b, servertest.Prosody(b, servertest.Private()))
	a, stop := w.resident()
	if err := a.SignIn(b.Context(), w.account); err != nil {
		b.Fatal(err)
	}
	w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine })
	const n = 20
	for i := range n {
		room := desk.Ref{Account: bobs.Account, Address: fmt.Sprintf("bench%d@conference.office.example", i)}
		if _, err := a.EnterRoom(b.Context(), desk.RoomEntry{Ref: room, Nick: "Алиса", Create: true, Autojoin: true}); err != nil {
			b.Fatal(err)
		}
	}
	stop()
	for b.Loop() {
		again, stop := w.resident()
		w.until(again, func(s desk.Snapshot) bool {
			in := 0
			for _, r := range s.Rooms {
				if r.State == desk.RoomJoined {
					in++
				}
			}
			return in == n
		})
		b.StopTimer()
		stop()
		b.StartTimer()
	}
}

// crowd is a resident, and a server that is one room with many in it.
func crowd(b *testing.B, occupants int) (r *pipedResident, room desk.Ref, stop func()) {
	room = desk.Ref{Account: me, Address: "crowd@rooms.example.com"}
	var there strings.Builder
	here := func(nick, more string) {
		fmt.Fprintf(&there, "<presence from='%s/%s' to='%s/desk'><show>away</show><status>В переговорной до обеда</status><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='member' role='participant' jid='%s@example.com/pc'/>%s</x></presence>", room.Address, nick, me, nick, more)
	}
	for i := range occupants - 1 {
		here(fmt.Sprint("colleague", i), "")
	}
	here("alice", "<status code='110'/>")
	r = &pipedResident{t: b, server: &piped{}, keyring: &keyring{passwords: map[string]string{me: word}}}
	r.patient.passwords = map[string]string{}
	r.server.answer = func(e string) string {
		if strings.HasPrefix(e, "<presence") && strings.Contains(e, "unavailable") {
			return fmt.Sprintf("<presence type='unavailable' from='%s/alice' to='%s/desk'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='member' role='none'/><status code='110'/></x></presence>", room.Address, me)
		}
		if strings.HasPrefix(e, "<presence") && strings.Contains(e, "http://jabber.org/protocol/muc") {
			return there.String()
		}
		return ""
	}
	stop = r.start(b.TempDir())
	for s, _ := r.Snapshot(context.Background()); s.Status.Connection != desk.OnLine; s, _ = r.Snapshot(context.Background()) {
		time.Sleep(time.Millisecond)
	}
	return r, room, stop
}

// BenchmarkJoinOfManyOccupants is how long a resident takes to be in a room of 200 and to know them;
// to reach is one second.
func BenchmarkJoinOfManyOccupants(b *testing.B) {
	r, room, stop := crowd(b, 200)
	defer stop()
	for b.Loop() {
		if _, err := r.EnterRoom(b.Context(), desk.RoomEntry{Ref: room}); err != nil {
			b.Fatal(err)
		}
		if who, err := r.Occupants(b.Context(), room); err != nil || len(who) != 200 {
			b.Fatal(len(who), err)
		}
		b.StopTimer()
		if err := r.LeaveRoom(b.Context(), room); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// BenchmarkCrowdedRoom is what a message costs in a room of 500, with a face that listens; at 50 a second
// it is to be next to nothing. heap is what the resident holds then.
func BenchmarkCrowdedRoom(b *testing.B) {
	r, room, stop := crowd(b, 500)
	defer stop()
	if _, err := r.EnterRoom(b.Context(), desk.RoomEntry{Ref: room}); err != nil {
		b.Fatal(err)
	}
	s, _ := r.Snapshot(b.Context())
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	last := make(chan string, 1)
	go func() {
		for ctx.Err() == nil {
			events, err := r.Watch(ctx, s.Seq)
			if err != nil {
				s, _ = r.Snapshot(ctx)
				continue
			}
			for e := range events {
				if s.Seq = e.Seq; e.Kind == desk.EventMessage && strings.HasSuffix(e.Message.Body, "!") {
					last <- e.Message.Body
				}
			}
		}
	}()
	n := 0
	for b.Loop() {
		for range 50 {
			n++
			end := ""
			if n%50 == 0 {
				end = "!"
			}
			r.server.say(fmt.Sprintf("<message type='groupchat' id='m-long-id-%d' from='%s/colleague%d' to='%s/desk'><body>сообщение %d%s</body></message>", n, room.Address, n%499, me, n, end))
		}
		<-last
	}
	b.StopTimer()
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "µs/message")
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapAlloc)/(1<<20), "MB-heap")
}

// BenchmarkAFloodOfPresences is what a second of 1,000 presences costs the resident in a room of 10,000,
// with a face that asks who is there whenever it is told that others are.
func BenchmarkAFloodOfPresences(b *testing.B) {
	r, room, stop := crowd(b, 10_000)
	defer stop()
	if _, err := r.EnterRoom(b.Context(), desk.RoomEntry{Ref: room}); err != nil {
		b.Fatal(err)
	}
	s, _ := r.Snapshot(b.Context())
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	over := make(chan bool)
	go func() {
		for ctx.Err() == nil {
			events, err := r.Watch(ctx, s.Seq)
			if err != nil {
				s, _ = r.Snapshot(ctx)
				continue
			}
			for e := range events {
				if s.Seq = e.Seq; e.Kind == desk.EventMessage {
					over <- true
				}
			}
		}
	}()
	n := 0
	for b.Loop() {
		if _, err := r.Occupants(ctx, room); err != nil {
			b.Fatal(err)
		}
		var flood strings.Builder
		for range 1000 {
			n++
			fmt.Fprintf(&flood, "<presence from='%s/colleague%d' to='%s/desk'><show>%s</show><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='member' role='participant'/></x></presence>",
				room.Address, n*7919%9999, me, []string{"away", "xa", "dnd"}[n%3])
		}
		r.server.say(flood.String() + fmt.Sprintf("<message type='groupchat' id='end-of-%d' from='%s/colleague1' to='%s/desk'><body>конец %d</body></message>", n, room.Address, me, n))
		<-over
	}
}
