package agent_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
)

// roomServer plays a service of rooms: it lets in whoever comes, unless refuses says otherwise, and the
// account remembers what stands in marks.
type roomServer struct {
	mu      sync.Mutex
	marks   string // conferences
	refuses string // an error; "": all are let in
	taken   string // a nick
	past    string // what was said before
	entered int
}

var plan = desk.Ref{Account: me, Address: "plan@rooms.example.com"}

const planMark = "<conference jid='plan@rooms.example.com' autojoin='1'><nick>Алиса</nick></conference>"

func (s *roomServer) answer(e string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, to := attribute(e, "id"), attribute(e, "to")
	switch {
	case strings.Contains(e, "disco#info"):
		return "<iq type='result' from='" + to + "' id='" + id + "'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>"
	case strings.Contains(e, "jabber:iq:private"):
		return "<iq type='result' id='" + id + "'><query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'>" + s.marks + "</storage></query></iq>"
	case strings.HasPrefix(e, "<presence") && strings.Contains(e, "type='unavailable'") && strings.Contains(e, "rooms.example.com"):
		return "<presence type='unavailable' from='" + to + "' to='" + me + "/desk'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='none'/><status code='110'/></x></presence>"
	case strings.HasPrefix(e, "<presence") && strings.Contains(e, "'http://jabber.org/protocol/muc'"):
		refuses := s.refuses
		if _, nick, _ := strings.Cut(to, "/"); nick == s.taken && nick != "" {
			refuses = "conflict"
		}
		if s.entered++; refuses != "" {
			return "<presence type='error' id='" + id + "' from='" + to + "'><error type='wait'><" + refuses + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>"
		}
		return "<presence from='" + to + "' to='" + me + "/desk'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='participant'/><status code='110'/></x></presence>" + s.past +
			"<message type='groupchat' from='plan@rooms.example.com'><subject>план</subject></message>"
	}
	return ""
}

// turn changes what it does.
func (s *roomServer) turn(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// inPlan is a resident whose account remembers a room.
func inPlan(t *testing.T, s *roomServer, test func(r *pipedResident)) {
	inVirtualTime(t, func(p *piped, _ *keyring) { p.answer = s.answer }, test)
}

// A script that could not get into a room gives nobody's room up.
func TestWhoCannotUseARoomNowTakesItFromNobody(t *testing.T) {
	s := &roomServer{marks: planMark, refuses: "remote-server-timeout"}
	inPlan(t, s, func(r *pipedResident) {
		if state := roomOf(r.now(), plan).State; state != desk.RoomJoining {
			t.Fatalf("the room is %s", state)
		}
		if _, err := r.EnterRoom(context.Background(), desk.RoomEntry{Ref: plan}); !errors.Is(err, &desk.Problem{Code: desk.RoomUnreachable}) {
			t.Error(err)
		}
		s.turn(func() { s.refuses = "" })
		time.Sleep(time.Minute)
		if state := roomOf(r.now(), plan).State; state != desk.RoomJoined {
			t.Errorf("a minute later it is %s", state)
		}
	})
}

// What was refused in one session is tried again in the next; where somebody has removed us he need not
// do so again.
func TestARoomThatIsRememberedIsTriedAgainInTheNextSession(t *testing.T) {
	s := &roomServer{marks: planMark, refuses: "resource-constraint"}
	inPlan(t, s, func(r *pipedResident) {
		if room := roomOf(r.now(), plan); room.State != desk.RoomRefused {
			t.Fatalf("%+v", room)
		}
		s.turn(func() { s.refuses = "" })
		again := func() desk.Room {
			r.server.say("</stream:stream>")
			time.Sleep(10 * time.Second)
			return roomOf(r.now(), plan)
		}
		if room := again(); room.State != desk.RoomJoined {
			t.Errorf("in the next session: %+v", room)
		}
		r.server.say("<presence type='unavailable' from='plan@rooms.example.com/Алиса'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='none'/><status code='110'/><status code='307'/></x></presence>")
		if room := roomOf(r.now(), plan); room.Reason != desk.RoomKicked {
			t.Errorf("%+v", room)
		}
		entered := func() (n int) { s.turn(func() { n = s.entered }); return n }
		before := entered()
		if room := again(); room.State != desk.RoomLeft || entered() != before {
			t.Errorf("who was removed is %s", room.State)
		}
	})
}

// A nick that was taken once is asked for again, and another one is no second name for ever.
func TestANickThatWasTakenIsAskedForInTheNextSession(t *testing.T) {
	s := &roomServer{marks: planMark, taken: "Алиса"}
	inPlan(t, s, func(r *pipedResident) {
		again := func() desk.Room {
			r.server.say("</stream:stream>")
			time.Sleep(10 * time.Second)
			return roomOf(r.now(), plan)
		}
		for range 2 {
			if room := again(); room.Nick != "Алиса 2" {
				t.Errorf("%+v", room)
			}
		}
		s.turn(func() { s.taken = "" })
		if room := again(); room.Nick != "Алиса" {
			t.Errorf("%+v", room)
		}
	})
}

// Not every server tells that another program has forgotten a room.
func TestARoomThatWasForgottenElsewhereIsLeft(t *testing.T) {
	const other = "<conference jid='other@rooms.example.com'/>"
	s := &roomServer{marks: planMark + other}
	inPlan(t, s, func(r *pipedResident) {
		if room := roomOf(r.now(), plan); room.State != desk.RoomJoined {
			t.Fatalf("%+v", room)
		}
		s.turn(func() { s.marks = other })
		r.server.say("</stream:stream>")
		time.Sleep(time.Minute)
		if now := r.now(); len(now.Rooms) != 1 || now.Rooms[0].Address != "other@rooms.example.com" {
			t.Errorf("%+v", now.Rooms)
		}
		s.turn(func() { s.marks = "" }) // who has nothing to say may have lost it
		r.server.say("</stream:stream>")
		time.Sleep(time.Minute)
		if now := r.now(); len(now.Rooms) != 1 {
			t.Errorf("%+v", now.Rooms)
		}
	})
}

// What was said before we came to a room is no news, though it calls us; what was said since we were
// there is.
func TestThePastOfARoomIsNewsForWhoWasThereBefore(t *testing.T) {
	before := func(id, at string) string {
		return "<message type='groupchat' id='" + id + "' from='plan@rooms.example.com/Вера'><body>Алиса, сюда</body><delay xmlns='urn:xmpp:delay' from='plan@rooms.example.com' stamp='" + at + "'/></message>"
	}
	s := &roomServer{marks: planMark, past: before("the-first-one", "1999-12-31T23:00:00Z")}
	inPlan(t, s, func(r *pipedResident) {
		now := r.now()
		if len(now.Conversations) != 1 || now.Conversations[0].Unread != 0 || now.Status.Unread != 0 {
			t.Errorf("%+v", now.Conversations)
		}
		s.turn(func() { s.past += before("the-second-one", "2000-01-01T00:00:05Z") })
		r.server.say("</stream:stream>")
		time.Sleep(10 * time.Second)
		now = r.now()
		if all, err := r.History(context.Background(), plan, 0, 10); err != nil || len(all) != 2 || now.Conversations[0].Unread != 1 || now.Conversations[0].Mentions != 1 {
			t.Errorf("%+v, %q, %v", now.Conversations, texts(all), err)
		}
	})
}

// What is filled in for a bot does not go to who has taken its name since.
func TestAFormInARoomIsAnsweredToWhoHasAsked(t *testing.T) {
	inPlan(t, &roomServer{marks: planMark}, func(r *pipedResident) {
		here := func(kind, nick, more string) {
			r.server.say("<presence " + kind + " from='plan@rooms.example.com/" + nick + "'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='participant'/>" + more + "</x></presence>")
		}
		r.now()
		here("", "ERP", "")
		r.server.say("<message type='groupchat' id='f1' from='plan@rooms.example.com/ERP'><body>Ваш пароль?</body><x xmlns='jabber:x:data' type='form'><field var='a' type='text-private'/></x></message>")
		r.now()
		all, err := r.History(context.Background(), plan, 0, 10)
		if err != nil || len(all) != 1 || all[0].AsksForm() == nil {
			t.Fatalf("%+v, %v", all, err)
		}
		answer := func() error {
			_, err := r.AnswerForm(context.Background(), plan, all[0].Number, desk.FormAnswers{"a": {"сезам"}})
			return err
		}
		here("type='unavailable'", "ERP", "")
		here("", "ERP", "")
		synctest.Wait()
		if err := answer(); !errors.Is(err, &desk.Problem{Code: desk.RoomNoOccupant}) {
			t.Errorf("to another one: %v", err)
		}
		if r.server.has("сезам") {
			t.Error("it has left")
		}
	})
}

// An announcement of an occupant is his, and not the room's.
func TestWhatAnOccupantAnnouncesIsNotOfTheRoom(t *testing.T) {
	inPlan(t, &roomServer{marks: planMark}, func(r *pipedResident) {
		r.now()
		for _, kind := range []string{"headline", "whatever"} {
			r.server.say("<message type='" + kind + "' from='plan@rooms.example.com/mallory'><body>Все свободны</body><x xmlns='http://jabber.org/protocol/muc#user'/></message>")
		}
		now := r.now()
		if len(now.Conversations) != 1 || now.Conversations[0].Peer.Address != "plan@rooms.example.com/mallory" || now.Conversations[0].Last.Nick != "mallory" {
			t.Errorf("%+v", now.Conversations)
		}
	})
}

// What is said to somebody in a room goes nowhere else when the person has left it.
func TestWhoHasLeftARoomSaysNothingToItsOccupants(t *testing.T) {
	inPlan(t, &roomServer{}, func(r *pipedResident) {
		if _, err := r.EnterRoom(context.Background(), desk.RoomEntry{Ref: plan}); err != nil {
			t.Fatal(err)
		}
		r.server.say("<message type='chat' from='plan@rooms.example.com/Вера'><body>тсс</body><x xmlns='http://jabber.org/protocol/muc#user'/></message>")
		r.now()
		if err := r.LeaveRoom(context.Background(), plan); err != nil {
			t.Fatal(err)
		}
		r.now()
		_, err := r.Send(context.Background(), desk.Outgoing{To: plan.Address + "/Вера", Body: "и ты"})
		if now := r.now(); !errors.Is(err, &desk.Problem{Code: desk.RoomOutside}) || len(now.Conversations) != 1 {
			t.Errorf("%v, %+v", err, now.Conversations)
		}
	})
}

// What a stranger writes as if he were in a room is a stranger's.
func TestNobodyIsLessOfAStrangerBecauseHeSaysThatHeIsInARoom(t *testing.T) {
	inPlan(t, &roomServer{marks: planMark}, func(r *pipedResident) {
		watching, stop := context.WithCancel(context.Background())
		defer stop()
		events, err := r.Watch(watching, r.now().Seq)
		if err != nil {
			t.Fatal(err)
		}
		for from, stranger := range map[string]bool{"anna@evil.example": true, "plan@rooms.example.com": false} {
			r.server.say("<message type='chat' from='" + from + "/Анна'><body>смотри</body><x xmlns='http://jabber.org/protocol/muc#user'/></message>")
			for e := range events {
				if e.Kind == desk.EventAlert {
					if a := e.Alert; a.Stranger != stranger || a.Nick != "Анна" || stranger && a.Title != from {
						t.Errorf("%s: %+v", from, a)
					}
					break
				}
			}
		}
	})
}

const invitation = "<message from='plan@rooms.example.com'><x xmlns='http://jabber.org/protocol/muc#user'><invite from='mallory@evil.example/x'><reason>тайна</reason></invite></x></message>"

// Who passes by the screen learns no more of an invitation, or of a request, than of a message.
func TestAnInvitationShowsWhatPopupsMayShow(t *testing.T) {
	for _, c := range []struct {
		preview           desk.Preview
		title, from, text bool
	}{{desk.PreviewAll, true, true, true}, {desk.PreviewName, true, true, false}, {desk.PreviewNone, false, false, false}} {
		inPlan(t, &roomServer{}, func(r *pipedResident) {
			if err := set(r, "preview", string(c.preview)); err != nil {
				t.Fatal(err)
			}
			watching, stop := context.WithCancel(context.Background())
			defer stop()
			events, err := r.Watch(watching, r.now().Seq)
			if err != nil {
				t.Fatal(err)
			}
			r.server.say(invitation + "<presence type='subscribe' from='mallory@evil.example'><status>тайна</status></presence>")
			for seen := 0; seen < 2; {
				if e := <-events; e.Kind == desk.EventAlert {
					seen++
					if a := e.Alert; (a.Title != "") != c.title || (a.From != "") != (c.from && a.Invitation) || strings.Contains(a.Text, "тайна") != c.text || a.Preview != c.preview {
						t.Errorf("%s: %+v", c.preview, a)
					}
				}
			}
		})
	}
}

// The server drops what who is blocked sends, but not what a room says of him.
func TestWhoIsBlockedInvitesIntoNoRoom(t *testing.T) {
	s := &roomServer{}
	inVirtualTime(t, func(p *piped, _ *keyring) {
		p.answer = func(e string) string {
			if strings.Contains(e, "<blocklist") {
				return "<iq type='result' id='" + attribute(e, "id") + "'><blocklist xmlns='urn:xmpp:blocking'><item jid='mallory@evil.example'/></blocklist></iq>"
			}
			if strings.Contains(e, "disco#info") && attribute(e, "to") == "example.com" {
				return "<iq type='result' from='example.com' id='" + attribute(e, "id") + "'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:blocking'/></query></iq>"
			}
			return s.answer(e)
		}
	}, func(r *pipedResident) {
		r.now()
		r.server.say(invitation)
		if now := r.now(); len(now.Invitations) != 0 {
			t.Errorf("%+v", now.Invitations)
		}
		r.server.say(strings.Replace(invitation, "mallory@", "boris@", 1))
		if now := r.now(); len(now.Invitations) != 1 {
			t.Errorf("%+v", now.Invitations)
		}
	})
}
