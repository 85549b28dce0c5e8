package agent_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/muc"
	"vestnik/core/xmpp/presence"
)

// rooms is a resident of alice's and bob, on a real server, with a room that is new.
type rooms struct {
	*archived
	t       *testing.T
	a       *agent.Agent
	stop    func()
	bob     *im.Client
	heard   *imtest.Recorder
	room    desk.Ref
	address xmpp.Address
}

func inRealRooms(t *testing.T, test func(w *rooms)) {
	atArchives(t, func(t *testing.T, w *archived) {
		a, stop := w.resident()
		open(t, a)
		if err := a.SignIn(t.Context(), w.account); err != nil {
			t.Fatal(err)
		}
		all := &rooms{archived: w, t: t, a: a, stop: stop, room: desk.Ref{Account: bobs.Account, Address: "r" + strings.ToLower(rand.Text()[:8]) + "@conference.office.example"}}
		all.address, _ = xmpp.ParseAddress(all.room.Address)
		all.bob, all.heard = imtest.SignIn(t, w.server.URL, w.server.CA, bobs.Address, w.server.Users["bob"])
		if err := all.bob.Announce(presence.Presence{}); err != nil {
			t.Fatal(err)
		}
		test(all)
	})
}

// enters has alice in the room, remembered, and then bob.
func (w *rooms) enters() {
	w.t.Helper()
	r, err := w.a.EnterRoom(w.t.Context(), desk.RoomEntry{Ref: w.room, Nick: "Алиса", Create: true, Autojoin: true})
	if err != nil || r.State != desk.RoomJoined || !r.Autojoin || r.Affiliation != desk.Owner {
		w.t.Fatalf("%+v, %v", r, err)
	}
	w.bobEnters()
}

func (w *rooms) bobEnters() {
	w.t.Helper()
	if _, err := w.bob.Rooms.Join(imtest.Soon(w.t), muc.Entry{Room: w.address, Nick: "Боб"}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *rooms) says(m message.Message) string {
	w.t.Helper()
	m.To, m.Type = w.address, "groupchat"
	id, err := w.bob.Messages.Send(m)
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// holds waits until the conversation of the room is as wanted, and returns it.
func (w *rooms) holds(a *agent.Agent, what string, is func([]desk.Message) bool) []desk.Message {
	w.t.Helper()
	var all []desk.Message
	for end := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		var err error
		if all, err = a.History(w.t.Context(), w.room, 0, 100); err != nil {
			w.t.Fatal(err)
		}
		if is(all) {
			return all
		}
		if time.Now().After(end) {
			w.t.Fatalf("never: %s; %s", what, texts(all))
		}
	}
}

func texts(all []desk.Message) (list []string) {
	for _, m := range all {
		list = append(list, fmt.Sprintf("%s: %s (%s)", m.Nick, m.Body, m.State))
	}
	return list
}

func TestRealRoomsCarryWhatIsSaid(t *testing.T) {
	inRealRooms(t, func(w *rooms) {
		w.enters()
		sent, err := w.a.Send(t.Context(), desk.Outgoing{To: w.room.Address, Body: "Здравствуйте"})
		if err != nil || sent.Type != desk.TypeRoom {
			w.t.Fatalf("%+v, %v", sent, err)
		}
		w.holds(w.a, "what we say comes back once", func(all []desk.Message) bool {
			return len(all) == 1 && all[0].State == desk.Delivered && all[0].Number == sent.Number && all[0].Nick == "Алиса"
		})
		if _, err := w.a.Send(t.Context(), desk.Outgoing{To: w.room.Address, Body: "Алиса ждёт, Боб"}); err != nil {
			t.Fatal(err)
		}
		imtest.Wait(t, w.heard, func(m muc.Message) bool { // where that is said which programs need not guess
			said, is := m.Said[0].(message.Message)
			return is && m.Mentioned && len(said.Mentions) == 1 && said.Mentions[0].Who.Resource() == "Боб" && said.Mentions[0].Begin == 12
		})
		id := w.says(message.Message{Body: "Алиса, где отчт?"})
		w.says(message.Message{Body: "Алиса, где отчёт?", Replaces: id})
		all := w.holds(w.a, "a correction of his own counts", func(all []desk.Message) bool {
			return len(all) == 3 && all[2].Body == "Алиса, где отчёт?" && all[2].Mentioned && all[2].Nick == "Боб"
		})
		w.until(w.a, func(s desk.Snapshot) bool {
			return len(s.Conversations) == 1 && s.Conversations[0].Mentions == 1 && s.Conversations[0].Room == w.room.Address && s.Status.Unread == 1
		})
		if err := w.a.MarkRead(w.t.Context(), w.room, all[2].Number); err != nil {
			w.t.Fatal(err)
		}
		w.until(w.a, func(s desk.Snapshot) bool { return s.Conversations[0].Mentions == 0 && s.Status.Unread == 0 })
	})
}

// What is said to one alone is corrected, and taken back, by who has said it.
func TestRealRoomsCarryWhatIsChangedOfWhatIsSaidAlone(t *testing.T) {
	inRealRooms(t, func(w *rooms) {
		w.enters()
		alice, err := xmpp.ParseAddress(w.room.Address + "/Алиса")
		if err != nil {
			w.t.Fatal(err)
		}
		alone := desk.Ref{Account: w.room.Account, Address: w.room.Address + "/Боб"}
		last := func(is func(desk.Message) bool) {
			w.t.Helper()
			w.until(w.a, func(s desk.Snapshot) bool {
				return slices.ContainsFunc(s.Conversations, func(c desk.Conversation) bool { return c.Peer == alone && is(c.Last) })
			})
		}
		id, err := w.bob.Messages.Send(message.Message{To: alice, Type: "chat", Private: true, Body: "пароль 1"})
		if err != nil {
			w.t.Fatal(err)
		}
		last(func(m desk.Message) bool { return m.Body == "пароль 1" && m.Nick == "Боб" })
		if _, err := w.bob.Messages.Send(message.Message{To: alice, Type: "chat", Private: true, Body: "пароль 2", Replaces: id}); err != nil {
			w.t.Fatal(err)
		}
		last(func(m desk.Message) bool { return m.Body == "пароль 2" && m.Edited > 0 })
		if _, err := w.bob.Messages.Say(message.Retraction{Header: message.Header{To: alice}, For: id}); err != nil {
			w.t.Fatal(err)
		}
		last(func(m desk.Message) bool { return m.Retracted && m.Body == "" })
	})
}

func TestRealRoomsAreEnteredAnewAfterARestartAndNothingIsDouble(t *testing.T) {
	inRealRooms(t, func(w *rooms) {
		w.enters()
		if _, err := w.a.Send(w.t.Context(), desk.Outgoing{To: w.room.Address, Body: "раз"}); err != nil {
			w.t.Fatal(err)
		}
		w.says(message.Message{Body: "два"})
		w.holds(w.a, "both are here", func(all []desk.Message) bool { return len(all) == 2 && all[0].State == desk.Delivered })
		w.stop()
		w.says(message.Message{Body: "три"})
		if err := w.bob.Confirm(imtest.Soon(w.t)); err != nil {
			w.t.Fatal(err)
		}
		again, _ := w.resident()
		w.until(again, func(s desk.Snapshot) bool {
			return slices.ContainsFunc(s.Rooms, func(r desk.Room) bool { return r.Ref == w.room && r.State == desk.RoomJoined && r.Nick == "Алиса" })
		})
		w.holds(again, "what was missed is read once", func(all []desk.Message) bool { return len(all) == 3 && all[2].Body == "три" })
		w.says(message.Message{Body: "четыре"})
		w.holds(again, "it goes on", func(all []desk.Message) bool { return len(all) == 4 })
	})
}

func TestRealRoomsTellWhoMayWhat(t *testing.T) {
	inRealRooms(t, func(w *rooms) {
		w.enters()
		ctx := imtest.Soon(w.t)
		who, err := w.a.Occupants(ctx, w.room)
		for err == nil && len(who) < 2 && ctx.Err() == nil {
			time.Sleep(5 * time.Millisecond)
			who, err = w.a.Occupants(ctx, w.room)
		}
		if err != nil || len(who) != 2 || who[0].Nick != "Алиса" || !who[0].Self || who[1].Nick != "Боб" {
			w.t.Fatalf("%+v, %v", who, err)
		}
		if err := w.a.SetSubject(ctx, w.room, "О планах"); err != nil {
			w.t.Fatal(err)
		}
		imtest.Wait(w.t, w.heard, func(s muc.Subject) bool { return s.Text == "О планах" })
		w.until(w.a, func(s desk.Snapshot) bool { return len(s.Rooms) == 1 && s.Rooms[0].Subject == "О планах" })
		if err := w.a.SetRoomNick(ctx, w.room, "Алиса П."); err != nil {
			w.t.Fatal(err)
		}
		w.until(w.a, func(s desk.Snapshot) bool { return s.Rooms[0].Nick == "Алиса П." })
		form, err := w.a.RoomForm(ctx, w.room)
		if err != nil || form.Field("muc#roomconfig_roomname") == nil {
			w.t.Fatalf("%+v, %v", form, err)
		}
		if err := w.a.ConfigureRoom(ctx, w.room, desk.FormAnswers{"muc#roomconfig_roomname": {"Планы"}}); err != nil {
			w.t.Fatal(err)
		}
		if err := w.a.Moderate(ctx, desk.RoomDeed{Room: w.room, Nick: "Боб", Role: desk.RoleNone, Reason: "шумит"}); err != nil {
			w.t.Fatal(err)
		}
		c := imtest.Wait(w.t, w.heard, func(c muc.Change) bool { return c.State == muc.Outside })
		if c.Reason != muc.Kicked || c.Text != "шумит" {
			w.t.Errorf("%+v", c)
		}
		if err := w.a.Moderate(ctx, desk.RoomDeed{Room: w.room, Address: bobs.Address, Affiliation: desk.Outcast}); err != nil {
			w.t.Fatal(err)
		}
		var refused *muc.RefusedError
		if _, err := w.bob.Rooms.Join(ctx, muc.Entry{Room: w.address, Nick: "Боб"}); !errors.As(err, &refused) || refused.Reason != muc.Banned {
			w.t.Errorf("who is banned comes in: %v", err)
		}
		if err := w.a.DestroyRoom(ctx, w.room, "конец"); err != nil {
			w.t.Fatal(err)
		}
		w.until(w.a, func(s desk.Snapshot) bool { return len(s.Rooms) == 0 })
	})
}

func TestRealRoomsPutUsOutAndRefuse(t *testing.T) {
	inRealRooms(t, func(w *rooms) {
		if _, err := w.a.EnterRoom(w.t.Context(), desk.RoomEntry{Ref: desk.Ref{Address: "no-" + w.room.Address}}); !errors.Is(err, desk.NewProblem(desk.RoomNotFound)) {
			w.t.Errorf("there is no such room: %v", err)
		}
		ctx := imtest.Soon(w.t)
		if _, err := w.bob.Rooms.Join(ctx, muc.Entry{Room: w.address, Nick: "Алиса", Create: true}); err != nil {
			w.t.Fatal(err)
		}
		if err := w.bob.Rooms.Accept(ctx, w.address); err != nil {
			w.t.Fatal(err)
		}
		r, err := w.a.EnterRoom(w.t.Context(), desk.RoomEntry{Ref: w.room, Nick: "Алиса"})
		if err != nil || r.Nick != "Алиса 2" {
			w.t.Fatalf("the nick is taken: %+v, %v", r, err)
		}
		if err := w.bob.Rooms.Kick(ctx, w.address, "Алиса 2", "пора"); err != nil {
			w.t.Fatal(err)
		}
		s := w.until(w.a, func(s desk.Snapshot) bool { return roomOf(s, w.room).State == desk.RoomLeft })
		if r := roomOf(s, w.room); r.Reason != desk.RoomKicked || r.Text != "пора" {
			w.t.Errorf("%+v", r)
		}
		if _, err := w.a.Send(w.t.Context(), desk.Outgoing{To: w.room.Address, Body: "?"}); !errors.Is(err, desk.NewProblem(desk.RoomKicked)) {
			w.t.Errorf("said in a room that we were put out of: %v", err)
		}
		if w.server.Name == "Prosody" {
			return // there alice is an administrator of the server, whom nobody bans
		}
		if err := w.bob.Rooms.Ban(ctx, w.address, w.alice(), ""); err != nil {
			w.t.Fatal(err)
		}
		if _, err := w.a.EnterRoom(w.t.Context(), desk.RoomEntry{Ref: w.room}); !errors.Is(err, desk.NewProblem(desk.RoomBanned)) {
			w.t.Errorf("we are banned: %v", err)
		}
	})
}

func roomOf(s desk.Snapshot, room desk.Ref) desk.Room {
	for _, r := range s.Rooms {
		if r.Ref == room {
			return r
		}
	}
	return desk.Room{}
}

func (w *rooms) alice() xmpp.Address {
	a, _ := xmpp.ParseAddress(bobs.Account)
	return a
}

func TestRealRoomsInviteAndSpeakAlone(t *testing.T) {
	inRealRooms(t, func(w *rooms) {
		ctx := imtest.Soon(w.t)
		if _, err := w.bob.Rooms.Join(ctx, muc.Entry{Room: w.address, Nick: "Боб", Create: true}); err != nil {
			w.t.Fatal(err)
		}
		if err := w.bob.Rooms.Accept(ctx, w.address); err != nil {
			w.t.Fatal(err)
		}
		if err := w.bob.Rooms.Invite(w.address, w.alice(), "обсудим"); err != nil {
			w.t.Fatal(err)
		}
		s := w.until(w.a, func(s desk.Snapshot) bool { return len(s.Invitations) == 1 })
		if i := s.Invitations[0]; i.Ref != w.room || i.From != bobs.Address || i.Reason != "обсудим" {
			w.t.Errorf("%+v", i)
		}
		if err := w.a.AnswerInvitation(ctx, w.room, true); err != nil {
			w.t.Fatal(err)
		}
		nick := w.until(w.a, func(s desk.Snapshot) bool {
			return len(s.Invitations) == 0 && len(s.Rooms) == 1 && s.Rooms[0].State == desk.RoomJoined && s.Rooms[0].Autojoin
		}).Rooms[0].Nick
		us, _ := xmpp.ReadAddress(w.room.Address + "/" + nick)
		if _, err := w.bob.Messages.Send(message.Message{To: us, Type: "chat", Body: "между нами", Private: true}); err != nil {
			w.t.Fatal(err)
		}
		alone := desk.Ref{Account: bobs.Account, Address: w.room.Address + "/Боб"}
		s = w.until(w.a, func(s desk.Snapshot) bool { return len(s.Conversations) == 1 })
		if c := s.Conversations[0]; c.Peer != alone || c.Room != w.room.Address || c.Last.Nick != "Боб" || c.Last.Body != "между нами" {
			w.t.Errorf("%+v", c)
		}
		if _, err := w.a.Send(ctx, desk.Outgoing{To: alone.Address, Body: "и тебе"}); err != nil {
			w.t.Fatal(err)
		}
		p := imtest.Wait(w.t, w.heard, func(p muc.Private) bool { return !p.Mine })
		if p.Nick != nick || p.Said[0].(message.Message).Body != "и тебе" {
			w.t.Errorf("%+v", p)
		}
		if err := w.a.LeaveRoom(ctx, w.room); err != nil {
			w.t.Fatal(err)
		}
		w.until(w.a, func(s desk.Snapshot) bool {
			return len(s.Rooms) == 1 && s.Rooms[0].State == desk.RoomLeft && !s.Rooms[0].Autojoin
		})
	})
}

func TestRealRoomsThatAreBlockedInviteNobody(t *testing.T) {
	inRealRooms(t, func(w *rooms) {
		ctx := imtest.Soon(w.t)
		if _, err := w.bob.Rooms.Join(ctx, muc.Entry{Room: w.address, Nick: "Боб", Create: true}); err != nil {
			w.t.Fatal(err)
		}
		if err := w.bob.Rooms.Accept(ctx, w.address); err != nil {
			w.t.Fatal(err)
		}
		if err := w.a.Block(w.t.Context(), desk.Block{Peer: w.room}); err != nil {
			w.t.Fatal(err)
		}
		invited := func(said string) desk.Snapshot {
			if err := w.bob.Rooms.Invite(w.address, w.alice(), "реклама"); err != nil {
				w.t.Fatal(err)
			}
			if err := w.bob.Confirm(ctx); err != nil {
				w.t.Fatal(err)
			}
			if _, err := w.bob.Messages.Send(message.Message{To: w.alice(), Type: "chat", Body: said}); err != nil {
				w.t.Fatal(err)
			}
			return w.until(w.a, func(s desk.Snapshot) bool { return len(s.Conversations) == 1 && s.Conversations[0].Last.Body == said })
		}
		if s := invited("первое"); len(s.Invitations) != 0 {
			w.t.Errorf("%+v", s.Invitations)
		}
		if err := w.a.Unblock(w.t.Context(), w.room); err != nil {
			w.t.Fatal(err)
		}
		invited("второе")
		w.until(w.a, func(s desk.Snapshot) bool { return len(s.Invitations) == 1 })
	})
}
