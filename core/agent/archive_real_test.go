package agent_test

import (
	"context"
	"fmt"
	"net"
	"slices"
	"testing"
	"time"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

// archived is a resident and two other programs at a real server.
type archived struct {
	*world
	server  *servertest.Server
	account desk.Account
}

var bobs = desk.Ref{Account: "alice@office.example", Address: "bob@office.example"}

func atArchives(t *testing.T, test func(t *testing.T, w *archived)) {
	for _, sv := range []*servertest.Server{servertest.Prosody(t, servertest.Private()), servertest.Ejabberd(t, servertest.Private())} {
		t.Run(sv.Name, func(t *testing.T) {
			test(t, newArchived(t, sv))
		})
	}
}

func newArchived(t testing.TB, sv *servertest.Server) *archived {
	w := &world{t: t, url: sv.URL, keyring: &keyring{passwords: map[string]string{}}, home: t.TempDir()}
	w.dial = func(cfg bosh.Config) (net.Conn, error) { return bosh.Dial(cfg) }
	return &archived{w, sv, desk.Account{Address: bobs.Account, Password: sv.Users["alice"], URL: sv.URL, AllowHTTP: true}}
}

// program signs another program in, which takes what comes.
func (w *archived) program(user string) (s *im.Client, heard chan string) {
	w.t.Helper()
	conn, err := bosh.Dial(bosh.Config{URL: w.url, AllowHTTP: true})
	if err != nil {
		w.t.Fatal(err)
	}
	account, _ := xmpp.ParseAccount(user + "@office.example")
	heard = make(chan string, 1000)
	s, err = im.Open(w.t.Context(), conn, session.Config{Account: account, Password: w.server.Users[user], Handler: message.HandlerFunc(func(m message.Message) bool {
		heard <- m.Body
		return true
	})}, im.Program{})
	if err == nil {
		err = s.Announce(presence.Presence{Priority: 100})
	}
	if err == nil {
		err = s.Confirm(w.t.Context()) // it is known to be there
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return s, heard
}

func (w *archived) say(s *im.Client, from, to int) {
	w.t.Helper()
	var bodies []string
	for i := from; i < to; i++ {
		bodies = append(bodies, fmt.Sprint(i))
	}
	w.tell(s, bodies...)
}

func (w *archived) tell(s *im.Client, bodies ...string) {
	w.t.Helper()
	alice, _ := xmpp.ParseAddress(bobs.Account)
	for _, body := range bodies {
		if _, err := s.Messages.Send(message.Message{To: alice, Type: "chat", Body: body}); err != nil {
			w.t.Fatal(err)
		}
	}
	if err := s.Confirm(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// receive waits for so many messages.
func (w *archived) receive(heard chan string, n int) {
	w.t.Helper()
	late := time.After(patience)
	for i := range n {
		select {
		case <-heard:
		case <-late:
			w.t.Fatalf("%d of %d messages came", i, n)
		}
	}
}

// history waits until so many messages are there, and returns their texts.
func (w *archived) history(a *agent.Agent, n int) (bodies []string) {
	w.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		h, err := a.History(w.t.Context(), bobs, 0, 1000)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(h) >= n || time.Now().After(end) {
			bodies = nil
			for _, m := range h {
				bodies = append(bodies, m.Body)
			}
			return bodies
		}
	}
}

func count(n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprint(i))
	}
	return all
}

// Another program of the account has got them; there is nothing that waits for us.
func TestWhatAnotherProgramHasGotComesFromTheArchiveOnceAndInOrder(t *testing.T) {
	atArchives(t, func(t *testing.T, w *archived) {
		a, stop := w.resident()
		if err := a.SignIn(t.Context(), w.account); err != nil {
			t.Fatal(err)
		}
		bob, _ := w.program("bob")
		defer bob.Close()
		w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine })
		w.say(bob, 0, 2)
		if got := w.history(a, 2); !slices.Equal(got, count(2)) {
			t.Fatalf("live: %q", got)
		}
		if err := a.MarkRead(t.Context(), bobs, 1<<62); err != nil {
			t.Fatal(err)
		}
		stop()

		phone, heard := w.program("alice")
		w.say(bob, 2, 60)
		w.receive(heard, 58)
		phone.Close()
		a, stop = w.resident()
		s, _ := a.Snapshot(t.Context())
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		events, err := a.Watch(ctx, s.Seq)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.history(a, 60); !slices.Equal(got, count(60)) {
			t.Fatalf("caught up: %q", got)
		}
		if s := w.until(a, func(s desk.Snapshot) bool { return s.Status.Unread >= 58 }); s.Status.Unread != 58 {
			t.Errorf("%d are unread", s.Status.Unread)
		}
		alerts := 0
		for e := range events {
			if e.Kind == desk.EventAlert && e.Alert.Text != "60" {
				if alerts++; alerts == 1 {
					w.say(bob, 60, 61) // what comes live comes after
				}
			}
			if e.Kind == desk.EventMessage && e.Message.Body == "60" {
				break
			}
		}
		if alerts != 1 {
			t.Errorf("%d popups for what was missed", alerts)
		}
		if got := w.history(a, 61); !slices.Equal(got, count(61)) {
			t.Errorf("then: %q", got)
		}
		stop()
		a, _ = w.resident()
		w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine })
		w.say(bob, 61, 62)
		if got := w.history(a, 62); !slices.Equal(got, count(62)) {
			t.Errorf("once more: %q", got)
		}
	})
}

// A new installation has the last page at once, and the others when somebody scrolls back.
func TestANewInstallationReadsTheArchiveBackwardsAsFarAsSomebodyScrolls(t *testing.T) {
	atArchives(t, func(t *testing.T, w *archived) {
		bob, _ := w.program("bob")
		defer bob.Close()
		phone, heard := w.program("alice")
		w.say(bob, 0, 130)
		w.receive(heard, 130)
		phone.Close()
		a, _ := w.resident()
		if err := a.SignIn(t.Context(), w.account); err != nil {
			t.Fatal(err)
		}
		w.until(a, func(s desk.Snapshot) bool { return len(s.Conversations) > 0 && s.Conversations[0].Last.Body == "129" })
		for older := desk.OlderThere; older == desk.OlderThere; {
			var err error
			if older, err = a.ReadOlder(t.Context(), bobs); err != nil {
				t.Fatal(err)
			}
		}
		all := w.history(a, 130)
		if !slices.Equal(all, count(130)) {
			t.Errorf("%q", all)
		}
	})
}

// What is held of the archive begins with a message of somebody else's.
func TestANewInstallationReadsBackWhatOthersWroteBefore(t *testing.T) {
	atArchives(t, func(t *testing.T, w *archived) {
		phone, heard := w.program("alice")
		for _, user := range []string{"dave", "bob"} {
			s, _ := w.program(user)
			w.say(s, 0, 60)
			w.receive(heard, 60)
			s.Close()
		}
		phone.Close()
		a, _ := w.resident()
		if err := a.SignIn(t.Context(), w.account); err != nil {
			t.Fatal(err)
		}
		w.until(a, func(s desk.Snapshot) bool { return len(s.Conversations) > 0 && s.Conversations[0].Last.Body == "59" })
		for who, want := range map[string]int{"dave@office.example": 60, "nobody@office.example": 0} {
			found, err := desk.Found{}, error(nil)
			for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) { // until what was missed has been read
				found, err = a.Search(t.Context(), desk.Query{Peer: desk.Ref{Account: bobs.Account, Address: who}, Limit: 100})
				if err != nil || found.Local == nil || found.Local.Code != desk.ArchiveBusy || time.Now().After(end) {
					break
				}
			}
			if err != nil || found.Local != nil || len(found.Messages) != want {
				t.Errorf("%s: %d messages, %v, %v", who, len(found.Messages), found.Local, err)
			}
		}
	})
}
