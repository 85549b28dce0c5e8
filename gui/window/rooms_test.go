package window

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

var planning = fakedesk.Peer("planning@rooms.example.com")

// inRoom is a message in a room.
func inRoom(nick, body string, at time.Time) desk.Message {
	return desk.Message{Peer: planning, Room: planning.Address, Nick: nick, Type: desk.TypeRoom, From: planning.Address + "/" + nick, Body: body, Time: at}
}

// roomy is an office with a room.
func roomy() *fakedesk.Desk {
	d := usual()
	now := time.Now()
	d.Room(desk.Room{Ref: planning, Name: "Планирование", Subject: "Бюджет на следующий год", Nick: "Ольга", State: desk.RoomJoined,
		Notify: desk.NotifyMentions, Occupants: 12, Role: desk.RoleModerator, Affiliation: desk.Owner, Autojoin: true})
	d.Receive(inRoom("Анна", "Коллеги, собираемся в три?", now.Add(-9*time.Minute)))
	d.Receive(inRoom("Анна", "Переговорная на втором этаже.", now.Add(-8*time.Minute)))
	d.Receive(inRoom("Борис", "Буду.", now.Add(-7*time.Minute)))
	mine := inRoom("Ольга", "Я тоже.", now.Add(-6*time.Minute))
	mine.Mine, mine.State = true, desk.Delivered
	d.Receive(mine)
	called := inRoom("Анна", "Ольга, захвати, пожалуйста, отчёт.", now.Add(-5*time.Minute))
	called.Mentioned = true
	d.Receive(called)
	away := inRoom("Глеб", "", now.Add(-4*time.Minute))
	away.Retracted, away.Moderated = true, &desk.Moderation{By: "Анна", Reason: "реклама"}
	d.Receive(away)
	alone := inRoom("Борис", "Только между нами: я опоздаю.", now.Add(-3*time.Minute))
	alone.Peer, alone.Type = fakedesk.Peer(planning.Address+"/Борис"), desk.TypeChat
	d.Receive(alone)
	return d
}

func TestARoomIsNoPersonAndItsMentionsCount(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		o.talk(fakedesk.Anna)
		before := o.faces.model.roll.unread
		p := o.faces.drawn(o.faces.model.person(planning))
		if p.room == nil || p.stranger || p.name != "Планирование" || unreadText(p) != "@1" {
			t.Errorf("the room is drawn as %+v, unread %q", p, unreadText(p))
		}
		o.desk.Receive(inRoom("Глеб", "болтовня", time.Now()))
		o.rest()
		if got := o.faces.model.roll.unread; got != before {
			t.Errorf("talk in a room that is told of by mentions only was counted: %d, then %d", before, got)
		}
		if got := lastLine(o.faces.words, o.faces.model.person(planning)); got != "Глеб: болтовня" {
			t.Errorf("the last line is %q", got)
		}
	})
}

func TestAnOccupantIsKnownByHisRoomOnly(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		peer := fakedesk.Peer(planning.Address + "/Борис")
		c := o.talk(peer)
		if c.talk.name.text != "Борис in Планирование" {
			t.Errorf("he is called %q", c.talk.name.text)
		}
		o.write(c.talk.writer, "ничего")
		o.key(c.talk.writer, fyne.KeyReturn)
		o.mustHaveAsked("send " + peer.Address + ": ничего")
	})
}

func TestWhoSpeaksIsNamedOnceAndWhoCallsAlways(t *testing.T) {
	now := time.Now()
	first, second, other := inRoom("a", "1", now), inRoom("a", "2", now), inRoom("b", "3", now)
	late, calls := inRoom("a", "4", now.Add(time.Hour)), inRoom("a", "5", now)
	calls.Mentioned = true
	for _, c := range []struct {
		what   string
		m      desk.Message
		before *desk.Message
		want   bool
	}{
		{"the first", first, nil, true}, {"the same", second, &first, false}, {"another", other, &first, true},
		{"long after", late, &first, true}, {"who calls", calls, &first, true}, {"nobody's room", desk.Message{Nick: "a"}, nil, false},
	} {
		if got := names(&c.m, c.before); got != c.want {
			t.Errorf("%s is named: %v", c.what, got)
		}
	}
}

func TestWhoIsNotInARoomReadsWhyAndEntersIt(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		c := o.talk(planning)
		if c.talk.door.root.Visible() || !c.talk.write.Visible() {
			t.Error("who is in a room stands before its door")
		}
		o.desk.Room(desk.Room{Ref: planning, Name: "Планирование", Nick: "Ольга", State: desk.RoomRefused, Reason: desk.RoomPassword})
		o.rest()
		if d := c.talk.door; !d.root.Visible() || !d.password.Visible() || d.nick.Visible() || c.talk.write.Visible() {
			t.Fatalf("the door says %q and asks for nothing", d.said.Text)
		}
		o.write(c.talk.door.password, "сезам")
		o.key(c.talk.door.password, fyne.KeyReturn)
		o.mustHaveAsked("enter planning@rooms.example.com as , new false, remembered false")
		if c.talk.door.root.Visible() || !c.talk.write.Visible() {
			t.Error("the door stands before who has entered")
		}
		o.desk.Room(desk.Room{Ref: planning, Name: "Планирование", Nick: "Ольга", State: desk.RoomRefused, Reason: desk.RoomNickTaken})
		o.rest()
		if d := c.talk.door; !d.nick.Visible() || d.nick.Text != "Ольга" {
			t.Error("no other name is asked for")
		}
	})
}

func TestWhoMayOnlyReadHasNoWriter(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		c := o.talk(planning)
		o.desk.Room(desk.Room{Ref: planning, Name: "Планирование", State: desk.RoomJoined, Role: desk.RoleVisitor})
		o.rest()
		if c.talk.write.Visible() || !c.talk.noReply.Visible() {
			t.Error("a visitor has a writer")
		}
	})
}

func TestTheSheetOfARoomListsWhoIsThereAndWhatMayBeDone(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		c := o.talk(planning)
		o.desk.SetOccupants(planning, desk.Occupant{Nick: "Ольга", Self: true, Role: desk.RoleModerator, Affiliation: desk.Owner},
			desk.Occupant{Nick: "Анна", Address: fakedesk.Anna.Address, Role: desk.RoleParticipant, Affiliation: desk.Member, Show: desk.Away},
			desk.Occupant{Nick: "Глеб", Role: desk.RoleVisitor, Affiliation: desk.NoAffiliation, Show: desk.Available})
		o.ctrl(c.window, fyne.KeyI)
		if c.inRoom == nil || len(c.inRoom.found) != 3 {
			t.Fatal("the sheet does not list three")
		}
		o.write(c.inRoom.filter, "анна")
		o.key(c.inRoom.filter, fyne.KeyReturn)
		o.pressIn(c.window, "Remove from the room")
		o.pressIn(c.window, "Remove from the room")
		o.mustHaveAsked("moderate Анна in planning@rooms.example.com: none ")
		o.pressIn(c.window, "all")
		o.mustHaveAsked("set planning@rooms.example.com: as it is, tell of all, remembered true")
		o.pressIn(c.window, "Destroy the room")
		o.pressIn(c.window, "Destroy the room")
		o.mustHaveAsked("destroy planning@rooms.example.com: ")
	})
}

func TestARoomIsBlockedAndLeft(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		c := o.talk(planning)
		o.ctrl(c.window, fyne.KeyI)
		o.pressIn(c.window, "Block…")
		o.pressIn(c.window, "Block")
		o.mustHaveAsked("leave planning@rooms.example.com")
		o.mustHaveAsked("block planning@rooms.example.com ")
		if c.inRoom != nil {
			t.Error("the sheet of a room that was left is open")
		}
	})
	inOffice(t, locale.English, roomy, func(o *office) {
		o.managedBy(desk.Managing{Key: "off", Values: []string{desk.FeatureBlocking}})
		c := o.talk(planning)
		o.ctrl(c.window, fyne.KeyI)
		if _, ok := find(c.window.Canvas(), func(b *button) bool { return b.Text == "Block…" }); ok {
			t.Error("a room can be blocked where the organisation has that off")
		}
	})
}

func TestARoomIsEnteredOrMade(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		o.talk(fakedesk.Anna)
		o.desk.SetErrors(func(d *fakedesk.Desk) {
			d.FoundRooms = desk.FoundRooms{Service: "rooms.example.com", Rooms: []desk.FoundRoom{{Address: "kitchen@rooms.example.com", Name: "Кухня"}, {Address: "sales@rooms.example.com", Name: "Продажи"}}}
		})
		c := o.faces.compact
		o.ctrl(c.window, fyne.KeyR)
		o.write(o.typed(c), "кух")
		o.pressIn(c.window, "Enter")
		o.mustHaveAsked("enter kitchen@rooms.example.com as , new false, remembered true")
		o.show(desk.View{Screen: desk.ScreenJoin, Peer: fakedesk.Peer("new@rooms.example.com")})
		o.desk.SetErrors(func(d *fakedesk.Desk) {
			d.RoomError = desk.NewProblem(desk.RoomNotFound, "room", "new@rooms.example.com")
		})
		o.pressIn(c.window, "Enter")
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.RoomError = nil })
		o.pressIn(c.window, "Create it")
		o.mustHaveAsked("enter new@rooms.example.com as , new true, remembered true")
		if c.talk.peer.Address != "new@rooms.example.com" {
			t.Errorf("%v is open", c.talk.peer)
		}
	})
}

func TestAnInvitationIsAnswered(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		c := o.talk(fakedesk.Anna)
		sales := fakedesk.Peer("sales@rooms.example.com")
		o.desk.Invited(desk.Invitation{Ref: sales, From: fakedesk.Boris.Address, Reason: "ждём"})
		o.rest()
		if !c.invited.root.Visible() || c.invited.name.text != sales.Address {
			t.Fatal("the invitation is not to be seen")
		}
		o.pressIn(c.window, "Join")
		o.mustHaveAsked("invitation sales@rooms.example.com true")
		if c.invited.root.Visible() || c.talk.peer != sales {
			t.Errorf("after it %v is open", c.talk.peer)
		}
	})
}

// A flood of them moves no button under the pointer.
func TestAnInvitationStaysUntilItIsAnswered(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		c := o.talk(fakedesk.Anna)
		sales, evil := desk.Invitation{Ref: fakedesk.Peer("sales@rooms.example.com")}, desk.Invitation{Ref: fakedesk.Peer("evil@rooms.example.com")}
		o.desk.Invited(sales)
		o.rest()
		o.desk.Invited(evil)
		o.rest()
		if c.invited.name.text != sales.Address || !c.invited.more.Visible() {
			t.Errorf("%q is shown", c.invited.name.text)
		}
		o.desk.Tell(desk.Event{Kind: desk.EventInvitation, Invitations: []desk.Invitation{evil}})
		o.rest()
		if c.invited.name.text != evil.Address || c.invited.more.Visible() {
			t.Errorf("when it is gone %q is shown", c.invited.name.text)
		}
	})
}

func TestPeopleAreInvited(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		c := o.talk(planning)
		c.inviteInto(planning)
		o.rest()
		o.write(o.typed(c), "вера")
		o.key(c.window.Canvas().Focused(), fyne.KeyReturn)
		o.pressIn(c.window, "Invite")
		o.mustHaveAsked("invite vera@example.com into planning@rooms.example.com: ")
	})
}

func TestWhatMayBeDoneToAnOccupant(t *testing.T) {
	me := func(r desk.Role, a desk.Affiliation) desk.Room {
		return desk.Room{State: desk.RoomJoined, Role: r, Affiliation: a}
	}
	is := func(r desk.Role, a desk.Affiliation) desk.Occupant {
		return desk.Occupant{Nick: "x", Role: r, Affiliation: a}
	}
	for _, c := range []struct {
		me   desk.Room
		o    desk.Occupant
		want string
	}{
		{me(desk.RoleParticipant, desk.Member), is(desk.RoleVisitor, desk.NoAffiliation), ""},
		{me(desk.RoleModerator, desk.Member), is(desk.RoleVisitor, desk.NoAffiliation), "voice kick"},
		{me(desk.RoleModerator, desk.NoAffiliation), is(desk.RoleParticipant, desk.NoAffiliation), "mute kick"},
		{me(desk.RoleModerator, desk.Member), is(desk.RoleModerator, desk.Owner), ""},
		{me(desk.RoleModerator, desk.Administrator), is(desk.RoleParticipant, desk.Member), "mute kick moderate make-none ban"},
		{me(desk.RoleModerator, desk.Administrator), is(desk.RoleModerator, desk.Administrator), ""},
		{me(desk.RoleModerator, desk.Owner), is(desk.RoleModerator, desk.Administrator), "kick make-none make-member make-owner ban"},
		{me(desk.RoleModerator, desk.Owner), desk.Occupant{Self: true}, ""},
	} {
		var got []string
		for _, a := range acts(c.me, c.o) {
			got = append(got, a.id)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s %s to %s %s: %v, want %s", c.me.Role, c.me.Affiliation, c.o.Role, c.o.Affiliation, got, c.want)
		}
	}
}

func TestTenThousandOccupantsHaveWidgetsForThoseInSight(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		c := o.talk(planning)
		all := make([]desk.Occupant, 10_000)
		for i := range all {
			all[i] = desk.Occupant{Nick: strings.Repeat("н", i%3000+1), Role: desk.RoleParticipant, Show: desk.Available}
		}
		o.desk.SetOccupants(planning, all...)
		o.ctrl(c.window, fyne.KeyI)
		made := 0
		for _, obj := range test.LaidOutObjects(c.inRoom.list) {
			if row, ok := obj.(*occupantRow); ok {
				if made++; len([]rune(row.nick.text)) > longestNick+1 {
					t.Errorf("a nick of %d letters is drawn", len([]rune(row.nick.text)))
				}
			}
		}
		if made == 0 || made > 30 {
			t.Errorf("%d rows for 10,000 occupants", made)
		}
	})
}

func TestTabCompletesTheNickOfWhoHasSpokenLast(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		c := o.talk(planning)
		o.desk.SetOccupants(planning, desk.Occupant{Nick: "Ольга", Self: true}, desk.Occupant{Nick: "Антон"}, desk.Occupant{Nick: "Анна"}, desk.Occupant{Nick: "Глеб"})
		o.write(c.talk.writer, "ан")
		for _, want := range []string{"Анна: ", "Антон: ", "Анна: "} {
			if !c.talk.writer.AcceptsTab() {
				t.Fatal("Tab goes elsewhere")
			}
			if o.key(c.talk.writer, fyne.KeyTab); c.talk.writer.Text != want {
				t.Errorf("Tab writes %q, want %q", c.talk.writer.Text, want)
			}
		}
		o.write(c.talk.writer, "и гл")
		if o.key(c.talk.writer, fyne.KeyTab); c.talk.writer.Text != "Анна: и Глеб " {
			t.Errorf("in the middle Tab writes %q", c.talk.writer.Text)
		}
		c.choose(fakedesk.Anna, true)
		o.write(c.talk.writer, "ан")
		if c.talk.writer.AcceptsTab() {
			t.Error("among two there is nothing to complete")
		}
	})
}

func TestWhatHappensInTheRoomThatIsOpenIsTold(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		c := o.talk(planning)
		news := desk.RoomNews{Room: planning, Kind: desk.NewsKicked, Nick: "Глеб", Actor: "Анна", Text: "спам"}
		o.desk.Tell(desk.Event{Kind: desk.EventRoomNews, RoomNews: &news})
		o.rest()
		if want := "Глеб was removed from the room. · Анна · " + o.faces.words.Quote("спам"); !c.talk.happened.Visible() || c.talk.happened.Text != want {
			t.Errorf("%q is told, want %q", c.talk.happened.Text, want)
		}
		c.choose(fakedesk.Anna, true)
		o.desk.Tell(desk.Event{Kind: desk.EventRoomNews, RoomNews: &news})
		o.rest()
		if c.talk.happened.Visible() {
			t.Error("it is told in another conversation")
		}
		for _, kind := range []desk.RoomKind{desk.NewsRenamed, desk.NewsKicked, desk.NewsBanned, desk.NewsRemoved, desk.NewsDeclined, desk.NewsNickRefused, desk.NewsConfigured} {
			if text := newsWords(o.faces.words, &desk.RoomNews{Kind: kind, Nick: "x"}); strings.Contains(text, "room.news") {
				t.Errorf("%s has no words", kind)
			}
		}
	})
}

func TestAServiceOfRoomsShowsThem(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		o.talk(fakedesk.Anna)
		o.faces.showServices()
		o.rest()
		o.faces.services.do(desk.Task{Spot: desk.Spot{Ref: fakedesk.Peer("rooms.example.com")}, Deed: desk.DeedRooms})
		o.rest()
		o.mustHaveAsked("find-rooms rooms.example.com ")
	})
}
