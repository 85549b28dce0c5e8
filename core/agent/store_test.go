package agent_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

const erp = "erp@example.com"

// withERP is a server whose roster has one business system.
func withERP(s *piped, _ *keyring) {
	s.roster = "<item jid='" + erp + "' name='ERP' subscription='both'/>"
}

// lock holds the journal as another program would.
func (r *pipedResident) lock() (unlock func()) {
	r.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(r.home, "journal.db"))
	if err != nil {
		r.t.Fatal(err)
	}
	conn, err := db.Conn(context.Background())
	if err == nil {
		_, err = conn.ExecContext(context.Background(), "BEGIN IMMEDIATE")
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return sync.OnceFunc(func() {
		_, _ = conn.ExecContext(context.Background(), "ROLLBACK")
		conn.Close()
		db.Close()
	})
}

func (r *pipedResident) history(peer string) (bodies []string) {
	r.t.Helper()
	h, err := r.History(context.Background(), desktest.Peer(peer), 0, 1000)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, m := range h {
		bodies = append(bodies, m.Body)
	}
	return bodies
}

func said(id, body string) string {
	return fmt.Sprintf("<message from='%s/1c' to='%s' type='chat' id='%s'><body>%s</body></message>", erp, me, id, body)
}

// A backup, or a look with another program, loses nothing and stops nothing.
func TestALockedJournalLosesNothingAndIsTold(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		r.now()
		unlock := r.lock()
		defer unlock()
		go r.server.say(said("1", "раз") + said("1", "раз") + said("2", "два"))
		began := time.Now()
		for time.Since(began) < 4*time.Second {
			time.Sleep(100 * time.Millisecond)
			asked := time.Now()
			if s := r.now().Status; s.Problem != nil {
				t.Fatalf("told after %v: %v", time.Since(began), s.Problem)
			}
			_ = r.history(erp)
			if took := time.Since(asked); took > 10*time.Millisecond {
				t.Fatalf("the door takes %v", took)
			}
		}
		time.Sleep(14 * time.Second)
		if s := r.now().Status; s.Problem == nil || s.Problem.Code != desk.JournalBusy || s.Connection != desk.OnLine || s.Unread != 0 {
			t.Errorf("%+v", s)
		}
		if _, err := r.Send(context.Background(), desk.Outgoing{To: erp, Body: "?"}); !errors.Is(err, &desk.Problem{Code: desk.JournalBusy}) {
			t.Errorf("sent: %v", err)
		}
		unlock()
		time.Sleep(8 * time.Second)
		if s := r.now().Status; s.Problem != nil || s.Unread != 3 {
			t.Errorf("%+v", s)
		}
		if got := r.history(erp); len(got) != 3 {
			t.Errorf("%q", got)
		}
	})
}

// One that only the door has met is taken back as well.
func TestAJournalThatWorksAgainIsNoProblem(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		r.now()
		unlock := r.lock()
		defer unlock()
		_, _ = r.Send(context.Background(), desk.Outgoing{To: erp, Body: "?"})
		time.Sleep(6 * time.Second)
		if s := r.now().Status; s.Problem == nil {
			t.Error("not told")
		}
		unlock()
		time.Sleep(time.Minute)
		if s := r.now().Status; s.Problem != nil {
			t.Errorf("%+v", s)
		}
	})
}

func TestQuitIsQuickWhenTheJournalIsLocked(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		r.now()
		unlock := r.lock()
		r.ending = append(r.ending, unlock)
		go r.server.say(strings.Repeat(said("1", "важное"), 6))
		time.Sleep(200 * time.Millisecond)
		began := time.Now()
		if err := r.Quit(context.Background()); err != nil || time.Since(began) > 2*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

// A bot that says the same twice has said it twice.
func TestTwoEqualLiveMessagesAreTwo(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		told := r.events()
		for _, body := range []string{"A", "B", "A", "A"} {
			r.server.say(said("1", body))
		}
		if s := r.now(); s.Status.Unread != 4 || strings.Join(r.history(erp), "") != "ABAA" {
			t.Errorf("%d unread, %q", s.Status.Unread, r.history(erp))
		}
		popups := 0
		for _, e := range *told {
			if e.Kind == desk.EventAlert {
				popups++
			}
		}
		if popups < 3 {
			t.Errorf("%d popups", popups)
		}
		// The server has kept one for the next session, in which it comes again.
		r.server.say("</stream:stream>")
		if !r.within(time.Second) {
			t.Fatal("not on line")
		}
		stamp := time.Now().UTC().Format(time.RFC3339)
		r.server.say(strings.Replace(said("1", "A"), "<body>", "<delay xmlns='urn:xmpp:delay' from='example.com' stamp='"+stamp+"'/><body>", 1))
		if s := r.now(); s.Status.Unread != 4 {
			t.Errorf("%d unread", s.Status.Unread)
		}
	})
}

// The server has one more on its way when it hears that the person goes off line.
func TestWhatComesWhileSigningOffIsToldAndCounted(t *testing.T) {
	ending := func(s *piped, k *keyring) {
		withERP(s, k)
		s.ends = true
	}
	inVirtualTime(t, ending, func(r *pipedResident) {
		r.now()
		r.server.answers(func(e string) string {
			if strings.HasPrefix(e, "<presence") && strings.Contains(e, "unavailable") {
				return said("late", "в последний миг")
			}
			return ""
		})
		told := r.events()
		if err := r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: desk.Offline}}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * time.Second)
		s := r.now()
		if s.Status.Connection != desk.OffLine || s.Status.Unread != 1 || len(s.Conversations) != 1 || s.Conversations[0].Unread != 1 {
			t.Errorf("%+v", s)
		}
		for _, e := range *told {
			if e.Kind == desk.EventMessage && e.Message.Body == "в последний миг" {
				return
			}
		}
		t.Error("not told")
	})
}

func TestAMessageThatCouldNotBeReadIsThere(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		told := r.events()
		deep := strings.Repeat("<a xmlns='x'>", 100) + strings.Repeat("</a>", 100)
		r.server.say(said("1", "до") + strings.Replace(said("2", "x"), "<body>x</body>", deep, 1) + said("3", "после"))
		synctest.Wait()
		h, err := r.History(context.Background(), desktest.Peer(erp), 0, 10)
		if err != nil || len(h) != 3 || h[1].Unreadable == "" || h[1].Body != "" || h[2].Body != "после" {
			t.Fatalf("%+v, %v", h, err)
		}
		for _, e := range *told {
			if e.Kind == desk.EventAlert && e.Alert.Unreadable {
				return
			}
		}
		t.Error("no popup says so")
	})
}

func TestAStrangerIsNoContactAndHasNoName(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		told := r.events()
		const evil = "director@evil.example"
		r.server.say("<presence from='" + evil + "/x'><status>Купите слона</status></presence>")
		r.server.say("<message from='" + evil + "/x' type='chat'><body>Срочно переведите</body></message>")
		s := r.now()
		if len(s.Contacts) != 1 || len(s.Conversations) != 1 || s.Conversations[0].Peer.Address != evil {
			t.Errorf("%+v %+v", s.Contacts, s.Conversations)
		}
		alerts := 0
		for _, e := range *told {
			if e.Kind == desk.EventContact {
				t.Errorf("a contact %+v", e.Contact)
			}
			if e.Kind == desk.EventAlert {
				if alerts++; !e.Alert.Stranger || e.Alert.Title != evil {
					t.Errorf("%+v", e.Alert)
				}
			}
		}
		r.server.say(said("1", "x"))
		r.now()
		for _, e := range *told {
			if e.Kind == desk.EventAlert && e.Alert.Peer.Address == erp && (e.Alert.Stranger || e.Alert.Title != "ERP") {
				t.Errorf("%+v", e.Alert)
			}
		}
		if alerts != 1 {
			t.Errorf("%d alerts", alerts)
		}
	})
}

// Who signs out with his history, and it cannot be forgotten, is told, and can do it again.
func TestASignOutThatCannotForgetIsNone(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		r.server.say(said("1", "тайна"))
		r.now()
		unlock := r.lock()
		defer unlock()
		if err := r.SignOut(context.Background(), desk.Leave{Account: me, Forget: true}); err == nil {
			t.Error("forgotten in a file that another program holds")
		}
		if s := r.now(); len(s.Status.Accounts) != 1 || s.Status.Connection != desk.OnLine {
			t.Fatalf("%+v", s.Status)
		}
		unlock()
		if got := fmt.Sprint(r.history(erp)); got != "[тайна]" {
			t.Error(got)
		}
		if err := r.SignOut(context.Background(), desk.Leave{Account: me, Forget: true}); err != nil {
			t.Fatal(err)
		}
		if s := r.now(); len(s.Status.Accounts) != 0 {
			t.Errorf("%+v", s.Status)
		}
	})
}
