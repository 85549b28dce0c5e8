package session_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/servertest/openfire"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
)

// atOpenfire runs a test with a session there, on line, for each version.
func atOpenfire(t *testing.T, test func(t *testing.T, server *openfire.Server, s *im.Client, e *imtest.Recorder)) {
	for _, version := range openfire.Versions {
		t.Run(version, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server, e := openfire.New(openfire.Config{Version: version}), new(imtest.Recorder)
				s, _, err := office(t, server, openfire.URL, openfireConfig("alice", "alice-secret", e))
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close()
				if err := s.Announce(presence.Presence{}); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Second)
				test(t, server, s, e)
			})
		})
	}
}

func TestOpenfiresPingsAreAnswered(t *testing.T) {
	atOpenfire(t, func(t *testing.T, server *openfire.Server, _ *im.Client, _ *imtest.Recorder) {
		server.Ping("alice", true)
		server.Ping("alice", false)
		time.Sleep(time.Second)
		if n := server.Happened("pong"); n != 2 {
			t.Errorf("%d of 2 were answered", n)
		}
	})
}

func TestWhatOpenfireItselfSaysIsHeard(t *testing.T) {
	atOpenfire(t, func(t *testing.T, server *openfire.Server, _ *im.Client, e *imtest.Recorder) {
		server.Announce("", "Сервер будет перезагружен")
		if m := imtest.Only[message.Message](t, e); m.Type != "headline" || m.From.String() != "office.example" || m.Body != "Сервер будет перезагружен" {
			t.Errorf("%+v", m)
		}
		server.Announce("Объявление", "Добро пожаловать")
		if m := imtest.Only[message.Message](t, e); m.Subject != "Объявление" || m.From.String() != "office.example" {
			t.Errorf("%+v", m)
		}
	})
}

func TestWhyOpenfireSendsOneOffIsTold(t *testing.T) {
	for _, condition := range []string{"conflict", "system-shutdown", "not-authorized"} {
		atOpenfire(t, func(t *testing.T, server *openfire.Server, s *im.Client, _ *imtest.Recorder) {
			server.Kick("alice", condition)
			<-s.Done()
			var said *xmpp.StreamError
			if err := s.Err(); !errors.As(err, &said) || said.Condition != condition {
				t.Errorf("%s: %v", condition, err)
			}
		})
	}
}

// An idle session lives on: it costs one request a wait, and no rule is broken.
func TestASessionAtOpenfireLivesOnOverNight(t *testing.T) {
	atOpenfire(t, func(t *testing.T, server *openfire.Server, s *im.Client, e *imtest.Recorder) {
		time.Sleep(10 * time.Hour)
		server.Send("alice", openfire.Message("bob@office.example/x", "alice@office.example", "1", "Доброе утро"))
		if m := imtest.Only[message.Message](t, e); m.Body != "Доброе утро" || server.Happened("binding-error") > 0 || s.Err() != nil {
			t.Errorf("%+v, %v", m, s.Err())
		}
	})
}

// A path that was down for longer than the server waits: the session is gone, which is
// found out when it is back.
func TestASessionThatOpenfireHasReapedIsGone(t *testing.T) {
	atOpenfire(t, func(t *testing.T, server *openfire.Server, s *im.Client, _ *imtest.Recorder) {
		server.Break(1, 0)
		time.Sleep(3 * time.Minute)
		server.Break(0, 0)
		select {
		case <-s.Done():
		case <-time.After(2 * time.Minute):
			t.Error("the session is still there")
		}
	})
}

// Who sends and leaves has no use for a receipt, and the store of a robot that does so all
// day would be full of them.
func TestWhoLeavesAfterSendingAsksForNoReceipt(t *testing.T) {
	atOpenfire(t, func(t *testing.T, server *openfire.Server, s *im.Client, e *imtest.Recorder) {
		robot, _, err := office(t, server, openfire.URL, openfireConfig("bob", "bob-secret", new(imtest.Recorder)))
		if err != nil {
			t.Fatal(err)
		}
		m := message.Message{To: s.JID().Bare(), Type: "chat", Body: "Отчёт готов", NoReceipt: true}
		if _, err := robot.Messages.Send(m); err != nil {
			t.Fatal(err)
		}
		if err := robot.Confirm(t.Context()); err != nil {
			t.Fatal(err)
		}
		robot.Close()
		if got := imtest.Only[message.Message](t, e); !strings.Contains(got.Body, "Отчёт") {
			t.Errorf("%+v", got)
		}
		time.Sleep(time.Minute)
		if n := server.Happened("stored-offline"); n > 0 {
			t.Errorf("%d receipts lie in the offline store", n)
		}
	})
}

func TestAPauseCostsNoSessionAtOpenfire(t *testing.T) {
	atOpenfire(t, func(t *testing.T, server *openfire.Server, s *im.Client, e *imtest.Recorder) {
		if err := s.Pause(t.Context(), time.Minute); err != nil && server.Happened("pause-failed") == 0 {
			t.Fatal(err)
		}
		time.Sleep(40 * time.Second)
		s.Wake()
		server.Send("alice", openfire.Message("bob@office.example/x", "alice@office.example", "1", "Доброе утро"))
		time.Sleep(time.Second)
		if m := imtest.Only[message.Message](t, e); m.Body != "Доброе утро" || s.Err() != nil {
			t.Errorf("%+v, %v", m, s.Err())
		}
		if err := s.Confirm(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
