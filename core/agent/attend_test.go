package agent_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// offersCSI makes a server say that it wants to know whether anybody looks.
func offersCSI(s *piped, k *keyring) {
	withERP(s, k)
	s.features = "<csi xmlns='urn:xmpp:csi:0'/>"
}

// attend has a face attend until the returned function is called.
func (r *pipedResident) attend(peer desk.Ref) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	gone := make(chan struct{})
	go func() { defer close(gone); _ = r.Attend(ctx, peer) }()
	synctest.Wait()
	return func() { cancel(); <-gone; synctest.Wait() }
}

func TestTheServerKnowsWhetherAnybodyLooks(t *testing.T) {
	inVirtualTime(t, offersCSI, func(r *pipedResident) {
		said := func(active, inactive int, when string) {
			t.Helper()
			r.now()
			if a, i := r.server.count("<active xmlns='urn:xmpp:csi:0'"), r.server.count("<inactive xmlns='urn:xmpp:csi:0'"); a != active || i != inactive {
				t.Fatalf("%s: %d times active, %d times inactive", when, a, i)
			}
		}
		time.Sleep(time.Second)
		said(0, 1, "no window is open")
		window := r.attend(desk.Ref{})
		said(1, 1, "one is opened")
		talk := r.attend(desktest.Peer(erp))
		said(1, 1, "and a conversation in it")
		talk()
		said(1, 1, "which is left")
		r.Person(time.Hour, false)
		said(1, 2, "nobody is there")
		r.Person(0, true)
		said(1, 2, "the screen is locked")
		r.Person(0, false)
		said(2, 2, "he is back")
		window()
		said(2, 3, "it is closed")
		// Each session is told anew.
		r.server.say("</stream:stream>")
		time.Sleep(time.Minute)
		said(2, 4, "another session")
	})
}

func TestAWindowThatIsOpenedDuringASignInIsOpen(t *testing.T) {
	inVirtualTime(t, offersCSI, func(r *pipedResident) {
		time.Sleep(time.Second)
		r.server.answers(func(e string) string {
			if strings.Contains(e, "xmpp-bind") {
				time.Sleep(3 * time.Second)
			}
			return ""
		})
		done := make(chan error, 1)
		go func() {
			done <- r.SignIn(context.Background(), desk.Account{Address: me, Password: "secret", URL: "https://office.example/b"})
		}()
		time.Sleep(time.Second)
		defer r.attend(desk.Ref{})()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if n := r.server.count("<inactive xmlns='urn:xmpp:csi:0'"); n != 1 {
			t.Errorf("%d times inactive", n)
		}
	})
}

func TestAServerThatDoesNotAskIsNotTold(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		time.Sleep(time.Second)
		r.attend(desk.Ref{})()
		if r.server.has("urn:xmpp:csi:0") {
			t.Error("it is told, and would end the session")
		}
	})
}

// A server that would stall the session for it is not told (Prosody over BOSH).
func TestAServerThatWouldStallTheSessionIsNotTold(t *testing.T) {
	inVirtualTime(t, func(s *piped, k *keyring) { offersCSI(s, k); s.stalls = true }, func(r *pipedResident) {
		time.Sleep(time.Second)
		r.attend(desk.Ref{})()
		if r.server.has("urn:xmpp:csi:0") {
			t.Error("it is told")
		}
	})
}

const calls = "<attention xmlns='urn:xmpp:attention:0'/>"

func TestAContactMayAskToBeLookedAtNowAndThen(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		told := r.events()
		popups := func() (all []desk.Alert) {
			for _, e := range toldOf(told, desk.EventAlert) {
				if e.Alert.Call {
					all = append(all, *e.Alert)
				}
			}
			return all
		}
		for range 5 {
			r.server.say(about(erp, calls) + about("evil@evil.example", calls))
		}
		if all := popups(); len(all) != 1 || all[0].Peer != desktest.Peer(erp) || !all[0].Urgent || all[0].Text != "" {
			t.Fatalf("%+v", all)
		}
		time.Sleep(2 * time.Minute)
		r.server.say(written(erp, "chat", "1", "Принтер горит", "") + about(erp, calls))
		if all := popups(); len(all) != 2 || all[1].Text != "Принтер горит" || all[1].Count != 1 {
			t.Fatalf("%+v", all)
		}
		time.Sleep(2 * time.Minute)
		stop := r.attend(desktest.Peer(erp))
		r.server.say(about(erp, calls))
		if all := popups(); len(all) != 2 {
			t.Errorf("who looks already is called: %+v", all)
		}
		stop()
		if err := r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: desk.DoNotDisturb}}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		r.server.say(about(erp, calls))
		if all := popups(); len(all) != 2 {
			t.Errorf("who is not to be disturbed is called: %+v", all)
		}
		if h, _ := r.History(context.Background(), desktest.Peer(erp), 0, 10); len(h) != 1 || strings.TrimSpace(h[0].Body) == "" {
			t.Errorf("a call is no message: %+v", h)
		}
	})
}
