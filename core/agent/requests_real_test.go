package agent_test

import (
	"context"
	"net"
	"slices"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

// asker hears how his request was answered.
type asker chan string

func (a asker) Take(_ context.Context, events []session.Event) ([]int, error) {
	for _, e := range events {
		p, ok := e.(presence.Presence)
		if ok && p.From.Bare().String() == "alice@office.example" && p.Type != "" && p.Type != "unavailable" {
			a <- p.Type
		}
	}
	return nil, nil
}

func TestRealServersCarryARequestAndItsAnswer(t *testing.T) {
	for _, sv := range []*servertest.Server{servertest.Prosody(t, servertest.Private()), servertest.Ejabberd(t, servertest.Private())} {
		t.Run(sv.Name, func(t *testing.T) {
			w := &world{t: t, url: sv.URL, keyring: &keyring{passwords: map[string]string{}}, home: t.TempDir()}
			w.dial = func(cfg bosh.Config) (net.Conn, error) { return bosh.Dial(cfg) }
			a, _ := w.resident()
			if err := a.SignIn(t.Context(), desk.Account{
				Address: "alice@office.example", Password: sv.Users["alice"], URL: sv.URL, AllowHTTP: true,
			}); err != nil {
				t.Fatal(err)
			}
			conn, err := bosh.Dial(bosh.Config{URL: sv.URL, AllowHTTP: true})
			if err != nil {
				t.Fatal(err)
			}
			bob, _ := xmpp.ParseAccount("bob@office.example")
			alice, _ := xmpp.ParseAddress("alice@office.example")
			asked := make(asker, 16)
			s, err := im.Open(t.Context(), conn, session.Config{Account: bob, Password: sv.Users["bob"], Handler: asked}, im.Program{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if err := s.Announce(presence.Presence{}); err != nil {
				t.Fatal(err)
			}
			if err := s.Presence.Subscribe(alice, ""); err != nil {
				t.Fatal(err)
			}
			w.until(a, func(s desk.Snapshot) bool {
				return slices.Equal(s.Requests, []desk.Request{{Ref: desk.Ref{Account: "alice@office.example", Address: "bob@office.example"}}})
			})
			if err := a.AnswerRequest(t.Context(), desk.Ref{Address: "bob@office.example"}, true); err != nil {
				t.Fatal(err)
			}
			var heard []string
			for late := time.After(patience); !slices.Contains(heard, "subscribed") || !slices.Contains(heard, "subscribe"); {
				select {
				case what := <-asked:
					heard = append(heard, what)
				case <-late:
					t.Fatalf("bob heard %q", heard)
				}
			}
			w.until(a, func(s desk.Snapshot) bool { return len(s.Requests) == 0 && len(s.Contacts) == 1 })
		})
	}
}
