package demo

import (
	"errors"
	"net"
	"testing"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/archive"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/muc"
)

// staffed is an office whose colleagues work.
func staffed() Options {
	return Options{Accounts: map[string]string{"alice": "a", "anna": "a"}, Secure: func(net.Conn) bool { return true }, Pace: time.Hour}
}

// What is there, is found; what was said before comes with the archive; and a colleague answers who
// calls him.
func TestRoomsAreFoundAndHaveAPast(t *testing.T) {
	opt := staffed()
	opt.Remembered = true
	inOffice(t, opt, func(t *testing.T, b *building) {
		c := b.signedIn("alice", "a")
		defer c.Close()
		services, err := c.Rooms.Services(t.Context())
		if err != nil || len(services) != 1 {
			t.Fatalf("%+v, %v", services, err)
		}
		page, err := c.Rooms.Browse(t.Context(), services[0].Address, "", 10)
		if err != nil || len(page.All) != len(b.script.Rooms) {
			t.Errorf("%+v, %v", page, err)
		}
		marks, err := c.Bookmarks.All(t.Context())
		if err != nil || len(marks) != 1 || !marks[0].Autojoin || marks[0].Name != b.script.Rooms[0].Title {
			t.Fatalf("%+v, %v", marks, err)
		}
		in, err := c.Rooms.Join(t.Context(), muc.Entry{Room: marks[0].Room, Nick: "Босс"})
		if err != nil || in.State != muc.Joined {
			t.Fatal(in, err)
		}
		time.Sleep(time.Second)
		if s := c.Rooms.Room(marks[0].Room).Subject; s != b.script.Rooms[0].Subject {
			t.Error(s)
		}
		past, err := c.Archive.At(marks[0].Room).Back(t.Context(), archive.Filter{}, archive.Mark{})
		if err != nil || len(past.Messages) == 0 || !past.Complete {
			t.Errorf("%+v, %v", past, err)
		}
	})
}

func TestARoomKeepsItsRules(t *testing.T) {
	inOffice(t, staffed(), func(t *testing.T, b *building) {
		anna, boris := b.signedIn("anna", "a"), b.signedIn("alice", "a")
		defer anna.Close()
		defer boris.Close()
		room, _ := xmpp.ParseAddress("secret@rooms.office.example")
		refused := func(who string, err error, why muc.Reason) {
			t.Helper()
			var r *muc.RefusedError
			if !errors.As(err, &r) || r.Reason != why {
				t.Errorf("%s: %v, want %s", who, err, why)
			}
		}
		_, err := boris.Rooms.Join(t.Context(), muc.Entry{Room: room, Nick: "b"})
		refused("there is none", err, muc.NotFound)
		if err := boris.Confirm(t.Context()); err != nil { // he has left what he was put into
			t.Fatal(err)
		}
		if _, err := anna.Rooms.Join(t.Context(), muc.Entry{Room: room, Nick: "a", Create: true}); err != nil {
			t.Fatal(err)
		}
		form, err := anna.Rooms.Configuration(t.Context(), room)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := form.Submit(map[string][]string{"muc#roomconfig_roomsecret": {"пароль"}})
		if err != nil || anna.Rooms.Configure(t.Context(), room, answer) != nil {
			t.Fatal(err)
		}
		_, err = boris.Rooms.Join(t.Context(), muc.Entry{Room: room, Nick: "b"})
		refused("without the password", err, muc.NeedsPassword)
		_, err = boris.Rooms.Join(t.Context(), muc.Entry{Room: room, Nick: "a", Password: "пароль"})
		refused("under the nick of another", err, muc.NickTaken)
		if _, err := boris.Rooms.Join(t.Context(), muc.Entry{Room: room, Nick: "b", Password: "пароль"}); err != nil {
			t.Fatal(err)
		}
		if boris.Rooms.Kick(t.Context(), room, "a", "") == nil {
			t.Error("who is nobody there puts out its owner")
		}
		if err := anna.Rooms.Ban(t.Context(), room, boris.JID(), ""); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if s := boris.Rooms.Room(room).State; s != muc.Outside {
			t.Error(s)
		}
		if _, err := boris.Messages.Send(message.Message{To: room, Type: "groupchat", Body: "x"}); err != nil {
			t.Fatal(err)
		}
		_, err = boris.Rooms.Join(t.Context(), muc.Entry{Room: room, Nick: "b", Password: "пароль"})
		refused("who is banned", err, muc.Banned)
	})
}
