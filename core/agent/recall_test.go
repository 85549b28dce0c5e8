package agent_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// keptRoster runs a test with a resident that was on line before, with these in its roster of
// version 1; it is off.
func keptRoster(t *testing.T, items string, test func(r *pipedResident)) {
	home := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		r := &pipedResident{t: t, server: &piped{}, keyring: &keyring{passwords: map[string]string{me: word}}, home: home, people: filepath.Join(home, "people")}
		r.patient.passwords = map[string]string{}
		r.server.answers(rosterIs("ver='1'", items))
		stop := r.start(home)
		if !r.within(time.Minute) || len(r.now().Contacts) == 0 {
			t.Fatal("not on line")
		}
		stop()
		test(r)
	})
}

// rosterIs answers with a roster.
func rosterIs(version, items string) func(string) string {
	return rosterAnswer("<query xmlns='jabber:iq:roster' " + version + ">" + items + "</query>")
}

func rosterAnswer(with string) func(string) string {
	return func(e string) string {
		if !strings.Contains(e, "jabber:iq:roster") {
			return ""
		}
		return "<iq type='result' id='" + attribute(e, "id") + "'>" + with + "</iq>"
	}
}

// list returns the contacts, with what they are called, and whether any is on line.
func list(s desk.Snapshot) (all []string, online bool) {
	for _, c := range s.Contacts {
		all = append(all, c.Name+" <"+c.Address+"> "+strings.Join(c.Groups, ","))
		online = online || c.Show != desk.Offline
	}
	return all, online
}

const colleagues = "<item jid='anna@example.com' name='Анна' subscription='both'><group>Склад</group></item>" +
	"<item jid='boris@example.com' subscription='both'/>"

var ofColleagues = []string{"boris <boris@example.com> ", "Анна <anna@example.com> Склад"}

func TestWhoIsKnownIsThereWhileTheServerIsAwayAndThenWhatHasChanged(t *testing.T) {
	keptRoster(t, colleagues, func(r *pipedResident) {
		r.server.down = true
		defer r.start(r.home)()
		before := r.now()
		got, online := list(before)
		if !slices.Equal(got, ofColleagues) || online || before.Status.Connection == desk.OnLine {
			t.Fatalf("%q, on line: %v, %s", got, online, before.Status.Connection)
		}
		told := r.events()
		r.server.mu.Lock()
		r.server.down = false
		r.server.mu.Unlock()
		r.server.answers(rosterIs("ver='2'", "<item jid='anna@example.com' name='Анна К.' subscription='both'/><item jid='vera@example.com' subscription='to'/>"))
		if !r.within(time.Hour) {
			t.Fatal("not on line")
		}
		r.now()
		var changes []string
		for _, e := range *told {
			switch e.Kind {
			case desk.EventContact, desk.EventContactGone:
				changes = append(changes, string(e.Kind)+" "+e.Contact.Name)
			case desk.EventContacts:
				t.Errorf("all are told anew: %+v", e.Contacts)
			}
		}
		slices.Sort(changes)
		if want := []string{"contact vera", "contact Анна К.", "contact-gone boris@example.com"}; !slices.Equal(changes, want) {
			t.Errorf("%q, want %q", changes, want)
		}
	})
}

func TestARosterThatIsAsItWasIsNotToldAgain(t *testing.T) {
	keptRoster(t, colleagues, func(r *pipedResident) {
		r.server.down = true
		defer r.start(r.home)()
		r.now()
		told := r.events()
		r.server.mu.Lock()
		r.server.down = false
		r.server.mu.Unlock()
		r.server.answers(rosterAnswer(""))
		if !r.within(time.Hour) {
			t.Fatal("not on line")
		}
		r.server.say("<presence from='anna@example.com/pc'/>")
		s := r.now()
		if got, online := list(s); !slices.Equal(got, ofColleagues) || !online || !r.server.has("jabber:iq:roster", "'1'") {
			t.Errorf("%q, on line: %v", got, online)
		}
		for _, e := range *told {
			if e.Kind == desk.EventContacts || e.Kind == desk.EventContactGone {
				t.Errorf("%+v", e)
			}
		}
	})
}

// Who has signed out leaves nobody behind.
func TestAfterSigningOutNobodyIsRecalled(t *testing.T) {
	keptRoster(t, colleagues, func(r *pipedResident) {
		stop := r.start(r.home)
		r.now()
		if err := r.SignOut(context.Background(), desk.Leave{Account: desktest.Me}); err != nil {
			t.Fatal(err)
		}
		stop()
		r.server.down = true
		defer r.start(r.home)()
		if got, _ := list(r.now()); len(got) > 0 {
			t.Errorf("%q", got)
		}
	})
}
