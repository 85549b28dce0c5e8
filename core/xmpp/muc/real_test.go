package muc_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/archive"
	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/muc"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

// at signs in at a real server.
func at(t testing.TB, server *servertest.Server, user string) (*im.Client, *imtest.Recorder) {
	c, e := imtest.SignIn(t, server.URL, server.CA, user+"@office.example", server.Users[user])
	if err := errors.Join(c.Begin(imtest.Soon(t)), c.Announce(presence.Presence{}), c.Confirm(imtest.Soon(t))); err != nil {
		t.Fatal(err)
	}
	return c, e
}

// anew is the address of a room that there is not.
func anew() xmpp.Address {
	return address("room" + strings.ToLower(strings.Fields(imtest.Text("x"))[1]) + "@conference.office.example")
}

// both runs a test on both servers, each time with a room that alice has made.
func both(t *testing.T, test func(t *testing.T, server *servertest.Server, alice *im.Client, heard *imtest.Recorder, room xmpp.Address)) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			alice, heard := at(t, server, "alice")
			room := anew()
			in, err := alice.Rooms.Join(imtest.Soon(t), muc.Entry{Room: room, Nick: "Алиса", Create: true})
			if err != nil || !in.Created || in.Affiliation != muc.Owner || in.Role != muc.Moderator {
				t.Fatalf("%+v, %v", in, err)
			}
			if err := alice.Rooms.Accept(imtest.Soon(t), room); err != nil {
				t.Fatal(err)
			}
			test(t, server, alice, heard, room)
		})
	}
}

func join(t *testing.T, c *im.Client, room xmpp.Address, nick string) muc.Room {
	t.Helper()
	in, err := c.Rooms.Join(imtest.Soon(t), muc.Entry{Room: room, Nick: nick})
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func say(t *testing.T, c *im.Client, to xmpp.Address, text string) string {
	t.Helper()
	id, err := c.Messages.Send(message.Message{To: to, Type: "groupchat", Body: text})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func hears(t *testing.T, e *imtest.Recorder, text string) muc.Message {
	t.Helper()
	return imtest.Wait(t, e, func(m muc.Message) bool { return body(m) == text })
}

func TestServersTellWhatIsSaid(t *testing.T) {
	both(t, func(t *testing.T, server *servertest.Server, alice *im.Client, heard *imtest.Recorder, room xmpp.Address) {
		bob, also := at(t, server, "bob")
		if in := join(t, bob, room, "Боб"); in.Occupants != 2 || !in.Info.Archive || !in.Info.StanzaIDs || in.Info.OccupantIDs != (server.Name == "Prosody") {
			t.Errorf("%+v", in)
		}
		imtest.Wait(t, heard, func(o muc.Occupants) bool { return o.Room == room })
		id := say(t, bob, room, "Алиса, отчёт готов?")
		m := hears(t, heard, "Алиса, отчёт готов?")
		if !m.Mentioned || m.Mine || m.Nick != "Боб" || m.StanzaID == "" || m.Author == "" || m.History || m.Real != bob.JID() {
			t.Errorf("%+v", m)
		}
		if back := hears(t, also, "Алиса, отчёт готов?"); !back.Mine || back.Mentioned || back.Said[0].(message.Message).ID != id || back.StanzaID != m.StanzaID {
			t.Errorf("%+v", back)
		}
		// A correction is by the same author, and something taken back too.
		if _, err := bob.Messages.Send(message.Message{To: room, Type: "groupchat", Body: "Отчёт?", Replaces: id}); err != nil {
			t.Fatal(err)
		}
		if c := hears(t, heard, "Отчёт?"); c.Author != m.Author || c.Said[0].(message.Message).Replaces != id {
			t.Errorf("%+v", c)
		}
		if _, err := bob.Messages.Say(message.Retraction{Header: message.Header{To: room, Type: "groupchat"}, For: m.StanzaID, Fallback: "retracted"}); err != nil {
			t.Fatal(err)
		}
		imtest.Wait(t, heard, func(r muc.Message) bool {
			said, ok := r.Said[0].(message.Retraction)
			return ok && said.For == m.StanzaID && r.Author == m.Author
		})
		// To her alone, and nobody takes it for what a contact says.
		her := address(room.String() + "/Алиса")
		if _, err := bob.Messages.Send(message.Message{To: her, Type: "chat", Body: "тсс", Private: true, NoReceipt: true}); err != nil {
			t.Fatal(err)
		}
		if p := imtest.Wait(t, heard, func(p muc.Private) bool { return p.Room == room }); p.Nick != "Боб" || p.Mine || p.Said[0].(message.Message).Body != "тсс" {
			t.Errorf("%+v", p)
		}
		if all := imtest.SoFar[message.Message](heard); len(all) > 0 {
			t.Errorf("%+v", all)
		}
		// The subject, which who comes in is told too.
		if err := alice.Rooms.SetSubject(room, "План"); err != nil {
			t.Fatal(err)
		}
		imtest.Wait(t, also, func(s muc.Subject) bool { return s.Text == "План" && s.Nick == "Алиса" })
		dave, late := at(t, server, "dave")
		join(t, dave, room, "Дейв")
		if h := hears(t, late, "Отчёт?"); !h.History || h.Time.IsZero() || h.Mine || h.StanzaID == "" && server.Name == "Prosody" {
			t.Errorf("%+v", h)
		}
		imtest.Wait(t, late, func(s muc.Subject) bool { return s.Text == "План" })
		if all := imtest.SoFar[presence.Presence](late); len(all) > 0 && all[0].From.Bare() == room {
			t.Errorf("%+v", all)
		}
	})
}

// History is asked for or taken from the room's archive, and not told twice.
func TestARoomsArchiveTellsWhatWasSaid(t *testing.T) {
	both(t, func(t *testing.T, server *servertest.Server, alice *im.Client, heard *imtest.Recorder, room xmpp.Address) {
		say(t, alice, room, "раз")
		m := hears(t, heard, "раз")
		say(t, alice, room, "два")
		hears(t, heard, "два")
		bob, also := at(t, server, "bob")
		if _, err := bob.Rooms.Join(imtest.Soon(t), muc.Entry{Room: room, Nick: "Боб", History: muc.History{None: true}}); err != nil {
			t.Fatal(err)
		}
		imtest.Wait(t, also, func(muc.Subject) bool { return true })
		if all := imtest.SoFar[muc.Message](also); len(all) > 0 {
			t.Errorf("%+v", all)
		}
		page, err := bob.Archive.At(room).Back(imtest.Soon(t), archive.Filter{}, archive.Mark{})
		if err != nil {
			t.Fatal(err)
		}
		have := map[string]muc.Message{}
		for _, st := range page.Messages {
			if m, ok := bob.Rooms.Read(st).(muc.Message); ok {
				have[body(m)] = m
			}
		}
		if old := have["раз"]; old.StanzaID != m.StanzaID || old.Nick != "Алиса" || !old.History || old.Time.IsZero() || have["два"].StanzaID == "" {
			t.Errorf("%+v, not as %+v", have, m)
		}
		if server.Name == "Prosody" && have["раз"].Author == "" {
			t.Errorf("%+v", have)
		}
	})
}

func TestServersDoWhatModeratorsWant(t *testing.T) {
	both(t, func(t *testing.T, server *servertest.Server, alice *im.Client, heard *imtest.Recorder, room xmpp.Address) {
		bob, also := at(t, server, "bob")
		join(t, bob, room, "Боб")
		_, err := bob.Rooms.Join(imtest.Soon(t), muc.Entry{Room: room, Nick: "Алиса"}) // is hers
		var refused *muc.RefusedError
		if !errors.As(err, &refused) || refused.Reason != muc.NickTaken {
			t.Error(err)
		}
		imtest.SoFar[muc.Change](also)
		join(t, bob, room, muc.Propose("Алиса"))
		if err := bob.Rooms.Rename(room, "Алиса"); err != nil {
			t.Fatal(err)
		}
		if r := imtest.Wait(t, also, func(muc.NickRefused) bool { return true }); r.Reason != muc.NickTaken {
			t.Errorf("%+v", r)
		}
		if err := bob.Rooms.Rename(room, "Борис"); err != nil {
			t.Fatal(err)
		}
		imtest.Wait(t, also, func(c muc.Change) bool { return c.State == muc.Joined && c.Nick == "Борис" })
		imtest.Wait(t, heard, func(d muc.Deed) bool { return d.NewNick == "Борис" })

		if err := bob.Rooms.Kick(imtest.Soon(t), room, "Алиса", ""); err == nil {
			t.Error("who may not has kicked")
		}
		if err := alice.Rooms.Grant(imtest.Soon(t), room, "Борис", muc.Moderator, "помоги"); err != nil {
			t.Fatal(err)
		}
		until(t, func() bool { return bob.Rooms.Room(room).Role == muc.Moderator })
		if err := alice.Rooms.Grant(imtest.Soon(t), room, "Борис", muc.Participant, ""); err != nil {
			t.Fatal(err)
		}
		if err := alice.Rooms.Kick(imtest.Soon(t), room, "Борис", "Тихо"); err != nil {
			t.Fatal(err)
		}
		if c := imtest.Wait(t, also, func(c muc.Change) bool { return c.State == muc.Outside }); c.Reason != muc.Kicked || c.Text != "Тихо" {
			t.Errorf("%+v", c)
		}
		imtest.Wait(t, heard, func(d muc.Deed) bool { return d.Nick == "Борис" && d.Reason == muc.Kicked })
		join(t, bob, room, "Боб")
		if err := alice.Rooms.Ban(imtest.Soon(t), room, bob.JID(), "Спам"); err != nil {
			t.Fatal(err)
		}
		if c := imtest.Wait(t, also, func(c muc.Change) bool { return c.State == muc.Outside }); c.Reason != muc.Banned {
			t.Errorf("%+v", c)
		}
		in, err := bob.Rooms.Join(imtest.Soon(t), muc.Entry{Room: room, Nick: "Боб"})
		if banned := errors.As(err, &refused) && refused.Reason == muc.Banned; !banned && in.Affiliation != muc.Outcast { // ejabberd 23 lets him in
			t.Error(in, err)
		}
		list, err := alice.Rooms.Affiliated(imtest.Soon(t), room, muc.Outcast)
		if err != nil || len(list) != 1 || list[0].Who != bob.JID().Bare() {
			t.Error(list, err)
		}
		if err := alice.Rooms.Affiliate(imtest.Soon(t), room, bob.JID(), muc.NoAffiliation, ""); err != nil {
			t.Fatal(err)
		}
		join(t, bob, room, "Боб")
		if in, err := bob.Rooms.Ping(imtest.Soon(t), room); !in || err != nil {
			t.Error(in, err)
		}
		imtest.SoFar[muc.Change](also)
		if err := alice.Rooms.Destroy(imtest.Soon(t), room, address("new@conference.office.example"), "Переезд"); err != nil {
			t.Fatal(err)
		}
		if c := imtest.Wait(t, also, func(c muc.Change) bool { return c.State == muc.Outside }); c.Reason != muc.Destroyed || c.Text != "Переезд" || c.Instead.Local() != "new" {
			t.Errorf("%+v", c)
		}
	})
}

// until waits for what a server does beside its answers.
func until(t *testing.T, done func() bool) {
	t.Helper()
	for begin := time.Now(); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Since(begin) > 20*time.Second {
			t.Fatal("it does not come to that")
		}
	}
}

func TestServersLetInWhoMay(t *testing.T) {
	both(t, func(t *testing.T, server *servertest.Server, alice *im.Client, heard *imtest.Recorder, room xmpp.Address) {
		form, err := alice.Rooms.Configuration(imtest.Soon(t), room)
		if err != nil {
			t.Fatal(err)
		}
		set := func(answers forms.Answers) {
			t.Helper()
			answer, err := form.Submit(answers)
			if err != nil {
				t.Fatal(err)
			}
			if err := alice.Rooms.Configure(imtest.Soon(t), room, answer); err != nil {
				t.Fatal(err)
			}
		}
		password := forms.Answers{"muc#roomconfig_roomname": {"Секрет"}, "muc#roomconfig_roomsecret": {"п"}}
		if form.Field("muc#roomconfig_passwordprotectedroom") != nil {
			password["muc#roomconfig_passwordprotectedroom"] = []string{"1"}
		}
		set(password)
		imtest.Wait(t, heard, func(c muc.Configured) bool { return c.Room == room })
		bob, also := at(t, server, "bob")
		info, err := bob.Rooms.Info(imtest.Soon(t), room)
		if err != nil || !info.Password || info.Name != "Секрет" {
			t.Errorf("%+v, %v", info, err)
		}
		_, err = bob.Rooms.Join(imtest.Soon(t), muc.Entry{Room: room, Nick: "Боб"})
		var refused *muc.RefusedError
		if !errors.As(err, &refused) || refused.Reason != muc.NeedsPassword {
			t.Error(err)
		}
		if _, err := bob.Rooms.Join(imtest.Soon(t), muc.Entry{Room: room, Nick: "Боб", Password: "п"}); err != nil {
			t.Error(err)
		}
		if err := bob.Rooms.Leave(imtest.Soon(t), room, "пока"); err != nil || bob.Rooms.Room(room).State != muc.Outside {
			t.Error(err)
		}
		password["muc#roomconfig_membersonly"], password["muc#roomconfig_roomsecret"] = []string{"1"}, []string{""}
		if form.Field("muc#roomconfig_passwordprotectedroom") != nil {
			password["muc#roomconfig_passwordprotectedroom"] = []string{"0"}
		}
		set(password)
		if _, err := bob.Rooms.Join(imtest.Soon(t), muc.Entry{Room: room, Nick: "Боб"}); !errors.As(err, &refused) || refused.Reason != muc.MembersOnly {
			t.Error(err)
		}
		until(t, func() bool { return alice.Rooms.Room(room).Info.MembersOnly })
		if err := alice.Rooms.Invite(room, bob.JID().Bare(), "Зайди"); err != nil {
			t.Fatal(err)
		}
		i := imtest.Wait(t, also, func(i muc.Invitation) bool { return i.Room == room })
		// Prosody names the occupant, ejabberd the account.
		if i.Direct || i.From.Bare() != alice.JID().Bare() && i.From != address(room.String()+"/Алиса") || i.Reason != "Зайди" {
			t.Errorf("%+v", i)
		}
		if err := bob.Rooms.Decline(i, "Занят"); err != nil {
			t.Fatal(err)
		}
		if d := imtest.Wait(t, heard, func(muc.Declined) bool { return true }); d.From.Bare() != bob.JID().Bare() || d.Reason != "Занят" {
			t.Errorf("%+v", d)
		}
		join(t, bob, room, "Боб") // the room has made him a member
	})
}

func TestARoomThatIsNotIsNotMade(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			bob, _ := at(t, server, "bob")
			room := anew()
			var refused *muc.RefusedError
			if _, err := bob.Rooms.Join(imtest.Soon(t), muc.Entry{Room: room, Nick: "Боб"}); !errors.As(err, &refused) || refused.Reason != muc.NotFound {
				t.Error(err)
			}
			if err := bob.Confirm(imtest.Soon(t)); err != nil {
				t.Fatal(err)
			}
			if info, err := bob.Rooms.Info(imtest.Soon(t), room); err == nil {
				t.Errorf("%+v", info)
			}
			if _, err := bob.Rooms.Join(imtest.Soon(t), muc.Entry{Room: address("room@nowhere.office.example"), Nick: "Боб"}); !errors.As(err, &refused) || refused.Err == nil {
				t.Error(err)
			}
			services, err := bob.Rooms.Services(imtest.Soon(t))
			if err != nil || len(services) != 1 || services[0].Address.Domain() != "conference.office.example" {
				t.Error(services, err)
			}
		})
	}
}

// A program that goes on with the session of another one learns who is there, and nobody sees
// that.
func TestWhoIsInIsToldWhoIsThere(t *testing.T) {
	both(t, func(t *testing.T, server *servertest.Server, alice *im.Client, heard *imtest.Recorder, room xmpp.Address) {
		bob, also := at(t, server, "bob")
		join(t, bob, room, "Боб")
		say(t, alice, room, "раз")
		hears(t, also, "раз")
		until(t, func() bool { return alice.Rooms.Room(room).Occupants == 2 })
		alice.Rooms.Occupants(room)
		imtest.SoFar[session.Event](heard)
		imtest.SoFar[session.Event](also)
		if err := bob.Rooms.Adopt(room, "Боб", ""); err != nil {
			t.Fatal(err)
		}
		imtest.Wait(t, also, func(c muc.Change) bool { return c.State == muc.Joined })
		if n := len(bob.Rooms.Occupants(room)); n != 2 {
			t.Error(n)
		}
		say(t, bob, room, "два")
		hears(t, heard, "два")
		for _, e := range imtest.SoFar[session.Event](heard) {
			switch e.(type) {
			case muc.Occupants, muc.Deed:
				t.Errorf("seen by others: %+v", e)
			}
		}
		for _, m := range imtest.SoFar[muc.Message](also) {
			if body(m) == "раз" {
				t.Errorf("told twice: %+v", m)
			}
		}
	})
}

func TestServersKeepBookmarks(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			erin, _ := at(t, server, "erin")
			_, other := at(t, server, "erin")
			mark := muc.Bookmark{Room: anew(), Name: "Продажи", Nick: "Эрин", Autojoin: true}
			if err := erin.Bookmarks.Set(imtest.Soon(t), mark); err != nil {
				t.Fatal(err)
			}
			has := func(c *im.Client) string {
				all, err := c.Bookmarks.All(imtest.Soon(t))
				if err != nil {
					t.Fatal(err)
				}
				return show(all)
			}
			want := fmt.Sprintf("%v|Продажи|Эрин||true", mark.Room)
			if have := has(erin); have != want {
				t.Errorf("%s, want %s", have, want)
			}
			imtest.Wait(t, other, func(b muc.Bookmarked) bool { return show(b.Set) == want })
			if err := erin.Bookmarks.Remove(imtest.Soon(t), mark.Room); err != nil {
				t.Fatal(err)
			}
			if server.Name == "Prosody" {
				imtest.Wait(t, other, func(b muc.Bookmarked) bool { return len(b.Removed) == 1 && b.Removed[0] == mark.Room })
			}
			if have := has(erin); have != "" {
				t.Error(have)
			}
		})
	}
}

// Servers have tables of characters of their own.
func TestServersTakeNicksAsPeopleHaveThem(t *testing.T) {
	both(t, func(t *testing.T, server *servertest.Server, alice *im.Client, heard *imtest.Recorder, room xmpp.Address) {
		bob, _ := at(t, server, "bob")
		for _, nick := range []string{"№1 Ёж", "Иван  Петров", "ИВАН", "boss@office.example/Psi", "<&'>"} {
			in, err := bob.Rooms.Join(imtest.Soon(t), muc.Entry{Room: room, Nick: nick})
			if err != nil {
				t.Errorf("%q: %v", nick, err)
				continue
			}
			if _, ok := bob.Rooms.Occupant(room, in.Nick); !ok {
				t.Errorf("%q is %q, and not there", nick, in.Nick)
			}
			if err := bob.Rooms.Leave(imtest.Soon(t), room, ""); err != nil {
				t.Error(err)
			}
		}
	})
}

// Rooms are browsed page by page where the server has pages.
func TestServersListTheirRooms(t *testing.T) {
	both(t, func(t *testing.T, server *servertest.Server, alice *im.Client, heard *imtest.Recorder, room xmpp.Address) {
		for range 3 {
			another := anew()
			if _, err := alice.Rooms.Join(imtest.Soon(t), muc.Entry{Room: another, Nick: "Алиса", Create: true}); err != nil {
				t.Fatal(err)
			}
			if err := alice.Rooms.Accept(imtest.Soon(t), another); err != nil {
				t.Fatal(err)
			}
		}
		until(t, func() bool { return alice.Rooms.Room(room).Info.StanzaIDs })
		seen, pages := map[xmpp.Address]bool{}, 0
		for next := ""; pages == 0 || next != ""; pages++ {
			page, err := alice.Rooms.Browse(imtest.Soon(t), room, next, 2)
			if err != nil {
				t.Fatal(err)
			}
			for _, item := range page.All {
				seen[item.Address] = true
			}
			next = page.Next
		}
		t.Logf("%s: %d rooms on %d pages", server.Name, len(seen), pages)
		for _, in := range alice.Rooms.Joined() {
			if !seen[in] {
				t.Errorf("%v is not listed", in)
			}
		}
	})
}

// XEP-0425 of Prosody's module.
func TestWhatAModeratorTakesBackIsShown(t *testing.T) {
	server := servertest.Prosody(t)
	alice, heard := at(t, server, "alice")
	room := anew()
	if _, err := alice.Rooms.Join(imtest.Soon(t), muc.Entry{Room: room, Nick: "Алиса", Create: true}); err != nil {
		t.Fatal(err)
	}
	if err := alice.Rooms.Accept(imtest.Soon(t), room); err != nil {
		t.Fatal(err)
	}
	if info, err := alice.Disco.Info(imtest.Soon(t), room, ""); err != nil || !info.Has("urn:xmpp:message-moderate:0") {
		t.Skip("no module for it:", err)
	}
	until(t, func() bool { return alice.Rooms.Room(room).Info.StanzaIDs })
	say(t, alice, room, "спам")
	m := hears(t, heard, "спам")
	_, err := alice.Query(imtest.Soon(t), "set", room, []byte("<apply-to xmlns='urn:xmpp:fasten:0' id='"+m.StanzaID+"'><moderate xmlns='urn:xmpp:message-moderate:0'><retract xmlns='urn:xmpp:message-retract:0'/><reason>Спам</reason></moderate></apply-to>"))
	if err != nil {
		t.Fatal(err)
	}
	if e := imtest.Wait(t, heard, func(muc.Moderation) bool { return true }); e.For != m.StanzaID || e.By != "Алиса" || e.Text != "Спам" {
		t.Errorf("%+v", e)
	}
	page, err := alice.Archive.At(room).Back(imtest.Soon(t), archive.Filter{}, archive.Mark{})
	if err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, st := range page.Messages {
		said += fmt.Sprintf("%T ", alice.Rooms.Read(st))
		if m, ok := alice.Rooms.Read(st).(muc.Message); ok && body(m) == "спам" {
			t.Error("the archive still has it")
		}
	}
	if !strings.Contains(said, "Moderation") {
		t.Error(said)
	}
}
