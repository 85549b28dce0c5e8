package window

import (
	"testing"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func TestARoomIsForgottenWithWhatWasSaidIfThatIsWanted(t *testing.T) {
	for _, c := range []struct {
		history bool
		want    string
	}{{false, "forget planning@rooms.example.com, what was said false"}, {true, "forget planning@rooms.example.com, what was said true"}} {
		inOffice(t, locale.English, roomy, func(o *office) {
			w := o.talk(planning)
			o.ctrl(w.window, fyne.KeyI)
			o.pressIn(w.window, "Forget…")
			if c.history {
				o.ticked(w, "Delete from this computer what was said there, too").SetChecked(true)
			}
			o.pressIn(w.window, "Forget")
			o.mustHaveAsked(c.want)
			if w.inRoom != nil || !w.talk.peer.IsZero() {
				t.Errorf("of a room that is forgotten there is open: %v, %v", w.inRoom, w.talk.peer)
			}
		})
	}
	inOffice(t, locale.English, roomy, func(o *office) {
		o.managedBy(desk.Managing{Key: "off", Values: []string{desk.FeatureForget}})
		w := o.talk(planning)
		w.askForget(planning)
		o.rest()
		if b, ok := find(w.window.Canvas(), func(b *check) bool { return true }); !ok || !b.Disabled() {
			t.Error("what was said can be deleted where the organisation has that off")
		}
	})
}

func TestTheMenuOfAMessageForgetsARoomOfWhichThatIsLeft(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		c := o.talk(planning)
		labels := func() []string { return menuOf(c.talk.roomItems(desk.Message{Room: planning.Address, Mine: true})) }
		if all := labels(); len(all) != 5 || all[4] != "Forget the room…" {
			t.Errorf("%q", all)
		}
		_ = o.desk.LeaveRoom(t.Context(), planning)
		o.rest()
		if all := labels(); len(all) != 1 || all[0] != "Forget the room…" {
			t.Errorf("of a room that was left: %q", all)
		}
	})
}

func TestARoomIsCalledAsThePersonLikes(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		c := o.talk(planning)
		o.ctrl(c.window, fyne.KeyI)
		for _, name := range []string{"Планы", ""} {
			o.pressIn(c.window, "Give it a name")
			o.typed(c).SetText(name)
			o.pressIn(c.window, "Save")
			o.mustHaveAsked("set planning@rooms.example.com: called " + name + ", tell of mentions, remembered true")
		}
	})
}

// Who is something to a room need not be there: he is found, let in again, or made a member.
func TestWhoIsSomethingToARoomIsSeenAndChanged(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		o.desk.SetErrors(func(d *fakedesk.Desk) {
			d.Members = []desk.RoomMember{{Address: "olga@example.com", Affiliation: desk.Owner}, {Address: fakedesk.Anna.Address, Affiliation: desk.Member},
				{Address: "spam@example.org", Affiliation: desk.Outcast, Reason: "реклама"}}
		})
		c := o.talk(planning)
		o.ctrl(c.window, fyne.KeyI)
		members := func(typed string) {
			o.pressIn(c.window, "Members…")
			o.write(o.typed(c), typed)
			o.key(o.typed(c), fyne.KeyReturn)
		}
		for _, does := range []struct{ typed, press, sure, asked string }{
			{"spam", "Let in again", "", "moderate spam@example.org in planning@rooms.example.com: none "},
			{"анна", "Ban", "Ban", "moderate anna@example.com in planning@rooms.example.com: outcast "},
			{"вера", "Make a member", "", "moderate vera@example.com in planning@rooms.example.com: member "},
			{"new@example.com", "Make an administrator", "", "moderate new@example.com in planning@rooms.example.com: admin "},
		} {
			members(does.typed)
			o.pressIn(c.window, does.press)
			if does.sure != "" {
				o.pressIn(c.window, does.sure)
			}
			o.mustHaveAsked(does.asked)
			o.pressIn(c.window, "Close")
		}
	})
}

func TestOnlyWhoMaySeesTheListsOfARoom(t *testing.T) {
	for is, shown := range map[desk.Affiliation]bool{desk.Owner: true, desk.Administrator: true, desk.Member: false, desk.NoAffiliation: false} {
		inOffice(t, locale.English, roomy, func(o *office) {
			o.desk.Room(desk.Room{Ref: planning, Name: "Планирование", State: desk.RoomJoined, Role: desk.RoleModerator, Affiliation: is, Notify: desk.NotifyAll})
			c := o.talk(planning)
			o.ctrl(c.window, fyne.KeyI)
			if _, ok := find(c.window.Canvas(), func(b *button) bool { return b.Text == "Members…" }); ok != shown {
				t.Errorf("%s: %v", is, ok)
			}
		})
	}
}

// One writes to people, and enters rooms.
func TestTheAddressOfARoomInTheSearchIsOneOfARoom(t *testing.T) {
	for service, of := range map[string]string{"rooms.example.com": "a room that is known", "talk.example.com": "the server, as it says"} {
		inOffice(t, locale.English, roomy, func(o *office) {
			o.desk.SetErrors(func(d *fakedesk.Desk) { d.FoundRooms.Services = []string{"talk.example.com"} })
			c := o.talk(fakedesk.Anna)
			o.write(c.search, "new@"+service)
			if c.people.rows.count() != 1 || c.people.rows.at(0).person.room == nil {
				t.Fatalf("it is offered as a person, though the service is of %s", of)
			}
			o.key(c.search, fyne.KeyReturn)
			o.pressIn(c.window, "Enter")
			o.mustHaveAsked("enter new@" + service + " as , new false, remembered true")
		})
	}
	inOffice(t, locale.English, roomy, func(o *office) {
		c := o.talk(planning)
		o.write(c.search, "new@example.org")
		o.key(c.search, fyne.KeyReturn)
		if c.talk.peer != fakedesk.Peer("new@example.org") {
			t.Errorf("%v is open instead of somebody new", c.talk.peer)
		}
	})
}

// The person decides: what a link says stands in the form.
func TestALinkMayHaveThePasswordOfItsRoom(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		o.show(desk.View{Screen: desk.ScreenJoin, Peer: fakedesk.Peer("new@rooms.example.com"), Password: "сезам"})
		c := o.faces.compact
		if f, ok := find(c.window.Canvas(), func(f *field) bool { return f.Password && f.Text == "сезам" }); !ok || !f.Visible() {
			t.Error("the password is not in the form")
		}
	})
}

// Else one would write to it as to a person.
func TestARoomOfWhichNothingIsLeftIsNotOpen(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		quiet := fakedesk.Peer("quiet@rooms.example.com")
		o.desk.Room(desk.Room{Ref: quiet, Name: "Тихая", State: desk.RoomJoined, Notify: desk.NotifyAll})
		for room, open := range map[desk.Ref]bool{quiet: false, planning: true} {
			c := o.talk(room)
			_ = o.desk.LeaveRoom(t.Context(), room)
			o.rest()
			if (c.talk.peer == room) != open {
				t.Errorf("of %s there is open: %v", room.Address, c.talk.peer)
			}
		}
	})
}
