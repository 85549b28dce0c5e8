package agent_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
)

// inRoomsOf is a resident in some rooms of a server, in virtual time, that is asked for nothing else.
func inRoomsOf(t *testing.T, pinged func(room string) string, test func(r *pipedResident, rooms []string), rooms ...string) {
	const ns = "http://jabber.org/protocol/muc"
	inVirtualTime(t, func(s *piped, _ *keyring) {
		s.answer = func(e string) string {
			to, id := attribute(e, "to"), attribute(e, "id")
			room, _, _ := strings.Cut(to, "/")
			switch {
			case strings.Contains(e, "urn:xmpp:ping") && strings.Contains(to, "/"):
				return "<iq id='" + id + "' from='" + to + "' " + pinged(room)
			case strings.Contains(e, "disco#info"):
				return "<iq type='result' from='" + to + "' id='" + id + "'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>"
			case strings.HasPrefix(e, "<presence") && strings.Contains(e, ns) && to != "":
				return "<presence from='" + to + "' to='" + me + "/desk'><x xmlns='" + ns + "#user'><item affiliation='none' role='participant'/><status code='110'/></x></presence>"
			}
			return ""
		}
	}, func(r *pipedResident) {
		for _, room := range rooms {
			if _, err := r.EnterRoom(context.Background(), desk.RoomEntry{Ref: desk.Ref{Account: me, Address: room}}); err != nil {
				t.Fatal(err)
			}
		}
		r.now()
		test(r, rooms)
	})
}

// heardSince are the elements that the server has heard since it had heard n.
func (s *piped) heardSince(n int) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.heard[n:]...)
}

// A room in which something is said is not asked whether we are in it, a silent one four times an
// hour, and nothing else goes out.
func TestASilentRoomIsAskedAndNothingElseIsSaid(t *testing.T) {
	inRoomsOf(t, func(string) string { return "type='result'/>" }, func(r *pipedResident, rooms []string) {
		time.Sleep(20 * time.Minute) // what was said on entering is over
		r.now()
		before := len(r.server.heardSince(0))
		for range 6 {
			r.server.say("<message type='groupchat' from='" + rooms[0] + "/Вера' to='" + me + "/desk'><body>ещё тут</body></message>")
			synctest.Wait()
			time.Sleep(10 * time.Minute)
		}
		asked := map[string]int{}
		for _, e := range r.server.heardSince(before) {
			room, _, _ := strings.Cut(attribute(e, "to"), "/")
			if !strings.Contains(e, "urn:xmpp:ping") {
				t.Errorf("in an hour it says %.200q", e)
			}
			asked[room]++
		}
		if asked[rooms[0]] != 0 || asked[rooms[1]] != 4 || len(asked) != 1 {
			t.Errorf("asked in an hour: %v", asked)
		}
	}, "talks@rooms.example.com", "silent@rooms.example.com")
}

func TestARoomThatHasForgottenUsIsEnteredAgain(t *testing.T) {
	const lost = "type='error'><error type='cancel'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
	again := true
	inRoomsOf(t, func(string) string {
		if again {
			again = false
			return lost
		}
		return "type='result'/>"
	}, func(r *pipedResident, rooms []string) {
		entered := func() int { return r.server.count("<presence", rooms[0]+"/", "http://jabber.org/protocol/muc") }
		before := entered()
		time.Sleep(16 * time.Minute)
		if s := r.now(); entered() != before+1 || roomOf(s, desk.Ref{Account: me, Address: rooms[0]}).State != desk.RoomJoined {
			t.Errorf("entered %d times more, %+v", entered()-before, s.Rooms)
		}
	}, "silent@rooms.example.com")
}

// Ten thousand who come and go are a list of a bounded size, and few events.
func TestARoomOfTenThousandStaysSmall(t *testing.T) {
	inRoomsOf(t, nil, func(r *pipedResident, rooms []string) {
		ref := desk.Ref{Account: me, Address: rooms[0]}
		before := r.now().Seq
		for from := 0; from < 10_000; from += 500 {
			var many strings.Builder
			for i := range 500 {
				fmt.Fprintf(&many, "<presence from='%s/%s%d' to='%s/desk'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='participant'/></x></presence>",
					rooms[0], strings.Repeat("я", 100), from+i, me)
			}
			r.server.say(many.String())
		}
		s := r.now()
		who, err := r.Occupants(context.Background(), ref)
		if err != nil || len(who) < 5000 || roomOf(s, ref).Occupants > 10_001 {
			t.Errorf("%d of %d are listed, %v", len(who), roomOf(s, ref).Occupants, err)
		}
		if n := s.Seq - before; n > 10 {
			t.Errorf("they are %d events", n)
		}
	}, "crowd@rooms.example.com")
}
