package agent_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/message"
)

var team = desk.Ref{Account: me, Address: "team@rooms.example.com"}

// enters has the resident in the room of the team, remembered.
func (w *world) enters(a desk.Desk) desk.Room {
	w.t.Helper()
	r, err := a.EnterRoom(w.t.Context(), desk.RoomEntry{Ref: team, Nick: "Алиса", Autojoin: true})
	if err != nil || r.State != desk.RoomJoined {
		w.t.Fatalf("%+v, %v", r, err)
	}
	return r
}

// A program that was killed goes on in the rooms that its session is in, and shows nobody anything.
func TestACrashedResidentIsStillInItsRooms(t *testing.T) {
	w := newWorld(t)
	c := &control{w: w, others: map[desk.Ref]*colleague{}}
	other := c.inRoom(team, "Вера К.", anna)
	a, stop := w.resident()
	w.signIn(a)
	w.enters(a)
	if _, err := a.Send(t.Context(), desk.Outgoing{To: team.Address, Body: "раз"}); err != nil {
		t.Fatal(err)
	}
	w.until(a, func(s desk.Snapshot) bool {
		return len(s.Conversations) == 1 && s.Conversations[0].Last.State == desk.Delivered
	})
	w.crash(stop)
	a, _ = w.resident()
	w.until(a, func(s desk.Snapshot) bool {
		return roomOf(s, team).State == desk.RoomJoined && roomOf(s, team).Nick == "Алиса"
	})
	to, _ := xmpp.ReadAddress(team.Address)
	if _, err := other.Messages.Send(message.Message{To: to, Type: "groupchat", Body: "два"}); err != nil {
		t.Fatal(err)
	}
	w.until(a, func(s desk.Snapshot) bool {
		return slices.ContainsFunc(s.Conversations, func(c desk.Conversation) bool { return c.Peer == team && c.Last.Body == "два" })
	})
	all, err := a.History(t.Context(), team, 0, 100)
	own := slices.DeleteFunc(all, func(m desk.Message) bool { return m.Body != "раз" && m.Body != "два" })
	if err != nil || len(own) != 2 {
		t.Errorf("%q, %v", texts(all), err)
	}
}

// Others would see him there.
func TestWhoHidesIsInNoRoom(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	w.signIn(a)
	w.enters(a)
	for _, c := range []struct {
		show desk.Show
		is   desk.RoomState
	}{{desk.Invisible, desk.RoomJoining}, {desk.Available, desk.RoomJoined}, {desk.Offline, desk.RoomLeft}, {desk.Away, desk.RoomJoined}} {
		if err := a.SetPresence(t.Context(), desk.Choice{Presence: desk.Presence{Show: c.show}}); err != nil {
			t.Fatal(err)
		}
		w.until(a, func(s desk.Snapshot) bool { return roomOf(s, team).State == c.is })
	}
}

// What is said while we are not there waits for the room, and holds nothing else up.
func TestWhatIsSaidOffLineWaitsForItsRoom(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	w.signIn(a)
	w.enters(a)
	show := func(s desk.Show) {
		if err := a.SetPresence(t.Context(), desk.Choice{Presence: desk.Presence{Show: s}}); err != nil {
			t.Fatal(err)
		}
	}
	show(desk.Offline)
	w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OffLine })
	for _, to := range []string{team.Address, anna} {
		if _, err := a.Send(t.Context(), desk.Outgoing{To: to, Body: "потом"}); err != nil {
			t.Fatal(err)
		}
	}
	show(desk.Available)
	w.until(a, func(s desk.Snapshot) bool {
		return len(s.Conversations) == 2 && !slices.ContainsFunc(s.Conversations, func(c desk.Conversation) bool { return c.Last.State == desk.Queued })
	})
}

func TestWhatIsSaidInARoomThatPutsUsOutFails(t *testing.T) {
	w := newWorld(t)
	c := &control{w: w, others: map[desk.Ref]*colleague{}}
	room := desk.Ref{Account: me, Address: "strict@rooms.example.com"}
	host := c.inRoom(room, "host", anna)
	a, _ := w.resident()
	w.signIn(a)
	if _, err := a.EnterRoom(t.Context(), desk.RoomEntry{Ref: room, Nick: "Алиса", Autojoin: true}); err != nil {
		t.Fatal(err)
	}
	if err := a.SetPresence(t.Context(), desk.Choice{Presence: desk.Presence{Show: desk.Offline}}); err != nil {
		t.Fatal(err)
	}
	sent, err := a.Send(t.Context(), desk.Outgoing{To: room.Address, Body: "ещё вопрос"})
	if err != nil {
		t.Fatal(err)
	}
	address, _ := xmpp.ReadAddress(room.Address)
	us, _ := xmpp.ReadAddress(me)
	if err := host.Rooms.Ban(t.Context(), address, us, ""); err != nil {
		t.Fatal(err)
	}
	if err := a.SetPresence(t.Context(), desk.Choice{Presence: desk.Presence{Show: desk.Available}}); err != nil {
		t.Fatal(err)
	}
	w.until(a, func(s desk.Snapshot) bool { return roomOf(s, room).State == desk.RoomRefused })
	w.until(a, func(desk.Snapshot) bool {
		m, err := a.Message(t.Context(), room, sent.Number)
		return err == nil && m.State == desk.Failed && m.Error == string(desk.RoomBanned)
	})
}

// A nick is what its owner likes.
func TestWhoCallsHimselfAsTheBossInARoomIsNotHim(t *testing.T) {
	w := newWorld(t)
	c := &control{w: w, others: map[desk.Ref]*colleague{}}
	a, _ := w.resident()
	w.signIn(a)
	w.enters(a)
	c.a = a
	events, err := a.Watch(t.Context(), w.until(a, func(desk.Snapshot) bool { return true }).Seq)
	if err != nil {
		t.Fatal(err)
	}
	for i, body := range []string{"все свободны", "Алиса, зайдите"} { // the first calls nobody
		c.SayIn(team, "Анна", body)
		if i == 1 {
			for e := range events {
				if e.Kind == desk.EventAlert {
					if !e.Alert.Room || e.Alert.Peer != team || e.Alert.Text != "Анна: "+body || e.Alert.Urgent || e.Alert.Title == "Анна" {
						t.Errorf("%+v", e.Alert)
					}
					break
				}
			}
		}
	}
	s := w.until(a, func(s desk.Snapshot) bool { return len(s.Conversations) == 1 && s.Conversations[0].Mentions == 1 })
	if s.Conversations[0].Peer != team || s.Status.Unread != 1 {
		t.Errorf("%+v, %d unread", s.Conversations, s.Status.Unread)
	}
}

func TestOfWhatInARoomOneIsToldOneChooses(t *testing.T) {
	w := newWorld(t)
	c := &control{w: w, others: map[desk.Ref]*colleague{}}
	a, stop := w.resident()
	w.signIn(a)
	w.enters(a)
	c.a = a
	for i, choice := range []struct {
		notify desk.Notify
		unread int
	}{{desk.NotifyAll, 2}, {desk.NotifyMentions, 2}, {desk.NotifyNone, 0}} {
		if err := a.SetRoom(t.Context(), desk.RoomSetting{Ref: team, Notify: choice.notify, Autojoin: true}); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			c.SayIn(team, "Пётр", "Алиса, раз")
			c.SayIn(team, "Пётр", "Алиса и все, два")
		}
		s := w.until(a, func(s desk.Snapshot) bool { return s.Status.Unread == choice.unread })
		if r := roomOf(s, team); r.Notify != choice.notify {
			t.Errorf("%+v", r)
		}
	}
	stop()
	a, _ = w.resident()
	s := w.until(a, func(s desk.Snapshot) bool { return roomOf(s, team).State == desk.RoomJoined })
	if r := roomOf(s, team); r.Notify != desk.NotifyNone {
		t.Errorf("after a restart: %+v", r)
	}
}

// A room may say anything, and be as large as it likes.
func TestAHostileRoomDoesNoHarm(t *testing.T) {
	room := "evil@rooms.example.com"
	ref := desk.Ref{Account: me, Address: room}
	user := func(content string) string {
		return "<x xmlns='http://jabber.org/protocol/muc#user'>" + content + "</x>"
	}
	here := func(nick, more string) string {
		return "<presence from='" + room + "/" + nick + "' to='" + me + "/desk'>" + user("<item affiliation='none' role='participant'/>"+more) + "</presence>"
	}
	inVirtualTime(t, func(s *piped, _ *keyring) {
		s.answer = func(e string) string {
			switch {
			case strings.HasPrefix(e, "<presence to='"+room) || strings.HasPrefix(e, `<presence to="`+room):
				return here("alice", "<status code='110'/>") + "<message type='groupchat' from='" + room + "'><subject>план</subject></message>"
			}
			return ""
		}
	}, func(r *pipedResident) {
		entered := make(chan error, 1)
		go func() {
			_, err := r.EnterRoom(context.Background(), desk.RoomEntry{Ref: ref})
			entered <- err
		}()
		synctest.Wait()
		if err := <-entered; err != nil {
			t.Fatal(err)
		}
		say := func(nick, id, content string) {
			r.server.say("<message type='groupchat' id='" + id + "' from='" + room + "/" + nick + "' to='" + me + "/desk'>" + content + "</message>")
		}
		r.server.say(here(strings.Repeat("я", 1500), "") + here("boss", "") + here("mallory", ""))
		before := r.now().Seq
		for i := range 2000 {
			r.server.say(here(fmt.Sprint("n", i), ""))
		}
		if events := r.now().Seq - before; events > 10 {
			t.Errorf("a flood of presences is %d events", events)
		}
		if who, err := r.Occupants(context.Background(), ref); err != nil || len(who) < 2000 {
			t.Errorf("%d occupants, %v", len(who), err)
		}
		say("boss", "m1", "<body>согласовано</body>")
		say("mallory", "m2", "<body>отказано</body><replace xmlns='urn:xmpp:message-correct:0' id='m1'/>")
		say("mallory", "m3", "<retract xmlns='urn:xmpp:message-retract:1' id='m1'/>")
		say("mallory", "m4", "<retract xmlns='urn:xmpp:message-retract:1' id='m1'><moderated xmlns='urn:xmpp:message-moderate:1' by='"+room+"/boss'/></retract><body>x</body>")
		say("mallory", "m5", "<subject>все уволены</subject><body>тема</body>")
		r.server.say("<message type='groupchat' from='other@rooms.example.com/boss'><body>мы не там</body></message>")
		s := r.now()
		if got := roomOf(s, ref).Subject; got != "план" {
			t.Errorf("the subject is %q", got)
		}
		all, err := r.History(context.Background(), ref, 0, 100)
		if err != nil || len(all) != 4 || all[0].Body != "согласовано" || all[0].Edited != 0 || all[0].Retracted {
			t.Errorf("%q, %v", texts(all), err)
		}
		if len(s.Conversations) != 1 {
			t.Errorf("%+v", s.Conversations)
		}
	})
}

// All are entered anew after a new session, so many at a time; one that cannot be reached is tried
// later, and one that refuses is not.
func TestRoomsAreEnteredAnewSideBySide(t *testing.T) {
	const n = 20
	name := func(i int) string { return fmt.Sprintf("r%d@rooms.example.com", i) }
	var marks strings.Builder
	for i := range n {
		marks.WriteString("<conference jid='" + name(i) + "' autojoin='1'><nick>Алиса</nick></conference>")
	}
	entered := map[string]int{}
	inVirtualTime(t, func(s *piped, _ *keyring) {
		s.answer = func(e string) string {
			id := attribute(e, "id")
			switch {
			case strings.Contains(e, "disco#info"):
				return "<iq type='result' from='" + attribute(e, "to") + "' id='" + id + "'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>"
			case strings.Contains(e, "jabber:iq:private"):
				return "<iq type='result' id='" + id + "'><query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'>" + marks.String() + "</storage></query></iq>"
			case strings.HasPrefix(e, "<presence") && strings.Contains(e, "http://jabber.org/protocol/muc"):
				to := attribute(e, "to")
				room, _, _ := strings.Cut(to, "/")
				entered[room]++
				switch {
				case room == name(0) && entered[room] == 1:
					return "<presence type='error' id='" + id + "' from='" + to + "'><error type='wait'><remote-server-timeout xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>"
				case room == name(1):
					return "<presence type='error' id='" + id + "' from='" + to + "'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>"
				}
				return "<presence from='" + to + "' to='" + me + "/desk'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='participant'/><status code='110'/></x></presence>"
			}
			return ""
		}
	}, func(r *pipedResident) {
		joined := func(s desk.Snapshot) (in int) {
			for _, room := range s.Rooms {
				if room.State == desk.RoomJoined {
					in++
				}
			}
			return in
		}
		if s := r.now(); joined(s) != n-2 || len(s.Rooms) != n {
			t.Errorf("%d of %d rooms", joined(s), len(s.Rooms))
		}
		time.Sleep(time.Minute)
		s := r.now()
		if joined(s) != n-1 || roomOf(s, desk.Ref{Account: me, Address: name(1)}).Reason != desk.RoomBanned || entered[name(1)] != 1 {
			t.Errorf("a minute later %d, %+v", joined(s), s.Rooms[1])
		}
		r.server.say("</stream:stream>")
		time.Sleep(time.Second)
		if s := r.now(); joined(s) != n-1 || entered[name(5)] != 2 {
			t.Errorf("in a new session %d; %v", joined(s), entered)
		}
	})
}

func TestAnInvitationIsPoppedUpOnce(t *testing.T) {
	w := newWorld(t)
	c := &control{w: w, others: map[desk.Ref]*colleague{}}
	a, _ := w.resident()
	w.signIn(a)
	room := desk.Ref{Account: me, Address: "party@rooms.example.com"}
	s := w.until(a, func(desk.Snapshot) bool { return true })
	events, err := a.Watch(t.Context(), s.Seq)
	if err != nil {
		t.Fatal(err)
	}
	host := c.inRoom(room, "host", anna)
	us, _ := xmpp.ReadAddress(me)
	address, _ := xmpp.ReadAddress(room.Address)
	for range 2 {
		if err := host.Rooms.Invite(address, us, "торт"); err != nil {
			t.Fatal(err)
		}
	}
	alerts, told := 0, 0
	for told < 2 {
		switch e := <-events; e.Kind {
		case desk.EventAlert:
			if alerts++; !e.Alert.Invitation || e.Alert.Peer != room || e.Alert.Text != "торт" || e.Alert.From == "" {
				t.Errorf("%+v", e.Alert)
			}
		case desk.EventInvitation:
			told++
		}
	}
	if alerts != 1 {
		t.Errorf("%d popups", alerts)
	}
	if err := a.AnswerInvitation(t.Context(), room, false); err != nil {
		t.Fatal(err)
	}
	if err := a.AnswerInvitation(t.Context(), room, false); !errors.Is(err, desk.NewProblem(desk.NoInvitation)) {
		t.Error(err)
	}
}
