package session_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/boshtest"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// What a server has gathered for somebody is more than fits into one answer of any size,
// and comes in one: the test of core/xmpp/bosh's answers in pieces on a real server.

// joined signs a person in over a connection of which the test has the other end.
func joined(t *testing.T, sv *servertest.Server, address, user string, h session.Handler) (*im.Client, *bosh.Conn) {
	t.Helper()
	conn, err := bosh.Dial(bosh.Config{URL: address, AllowHTTP: true})
	if err != nil {
		t.Fatal(err)
	}
	account, _ := xmpp.ParseAccount(user + "@office.example")
	s, err := im.Open(imtest.Soon(t), conn, session.Config{Account: account, Password: sv.Users[user], Handler: h, Lang: "ru"}, imtest.Program)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, conn
}

// bounces counts what comes back.
type bounces struct{ n atomic.Int64 }

func (b *bounces) Take(_ context.Context, events []session.Event) ([]int, error) {
	for _, e := range events {
		if m, ok := e.(message.Message); ok && m.Type == "error" {
			b.n.Add(1)
		}
	}
	return nil, nil
}

func TestWhatProsodyHasGatheredComesHoweverMuchItIs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ n, size int }{{4500, 2000}, {1000, 10_000}} {
		sv := servertest.Prosody(t, servertest.Private())
		deaf := &bounces{}
		bob, _ := joined(t, sv, sv.URL, "bob", deaf)
		to, _ := xmpp.ParseAddress("erin@office.example")
		for i := range c.n {
			if _, err := bob.Messages.Send(message.Message{To: to, Type: "chat", Body: fmt.Sprintf("%d ", i) + strings.Repeat("отчёт ", c.size/11)}); err != nil {
				t.Fatal(err)
			}
		}
		if err := bob.Confirm(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := deaf.n.Load(); n > 0 {
			t.Fatalf("%d messages came back", n)
		}
		u, _ := url.Parse(sv.URL)
		relay, err := boshtest.NewRelay(u.Host)
		if err != nil {
			t.Fatal(err)
		}
		defer relay.Close()
		u.Host = relay.Addr()
		e := make(mailbox, c.n+1000)
		erin, _ := joined(t, sv, u.String(), "erin", e)
		if err := erin.Announce(presence.Presence{}); err != nil {
			t.Fatal(err)
		}
		for i := range c.n {
			if i == c.n/3 || i == c.n/2 {
				relay.Reset() // in the midst of it
			}
			var m message.Message
			select {
			case m = <-e:
			case <-time.After(patience):
				t.Fatalf("%d × %d: number %d has not come; %v", c.n, c.size, i, erin.Err())
			}
			if !strings.HasPrefix(m.Body, fmt.Sprintf("%d ", i)) {
				t.Fatalf("%d × %d: %.20q instead of number %d; %v", c.n, c.size, m.Body, i, erin.Err())
			}
		}
	}
}

// Anybody may send what is good XML and more than one stanza may be to us. It costs
// itself, live and gathered.
func TestOnRealServersAStanzaBeyondALimitTakesNothingAlong(t *testing.T) {
	defer func(was xmlsafe.Limits) { xmlsafe.Written = was }(xmlsafe.Written)
	xmlsafe.Written.Depth = 200 // so that our own side can send it
	for _, sv := range []*servertest.Server{servertest.Prosody(t, servertest.Private()), servertest.Ejabberd(t, servertest.Private())} {
		for _, live := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, live %v", sv.Name, live), func(t *testing.T) {
				user := map[bool]string{true: "alice", false: "erin"}[live]
				e := new(imtest.Recorder)
				come := func() *im.Client {
					s, _ := joined(t, sv, sv.URL, user, e)
					if err := s.Announce(presence.Presence{}); err != nil {
						t.Fatal(err)
					}
					return s
				}
				var s *im.Client
				if live {
					s = come()
					if err := s.Confirm(imtest.Soon(t)); err != nil {
						t.Fatal(err)
					}
				}
				bob, conn := joined(t, sv, sv.URL, "bob", new(imtest.Recorder))
				stanza := func(i int, more string) string {
					return fmt.Sprintf("<message to='%s@office.example' type='chat' id='n%d'><body>%d</body>%s</message>", user, i, i, more)
				}
				text := ""
				for i := range 11 {
					more := ""
					if i == 5 {
						more = strings.Repeat("<a xmlns='x'>", 70) + strings.Repeat("</a>", 70)
					}
					text += stanza(i, more)
				}
				if _, err := conn.Write([]byte(text)); err != nil {
					t.Fatal(err)
				}
				if err := bob.Confirm(imtest.Soon(t)); err != nil {
					t.Fatal(err)
				}
				if !live {
					s = come()
				}
				for i := range 11 {
					m := imtest.Wait(t, e, func(m message.Message) bool { return m.Type == "chat" })
					if (m.Unreadable != "") != (i == 5) || i != 5 && m.Body != fmt.Sprint(i) || m.ID != fmt.Sprintf("n%d", i) || m.From.Local() != "bob" {
						t.Errorf("number %d is %+v", i, m)
					}
				}
				if s.Err() != nil {
					t.Error(s.Err())
				}
				s.Close()
			})
		}
	}
}
