package session_test

import (
	"errors"
	"strings"
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

// What cannot go concerns nobody but whoever wanted to send it.
func TestWhatIsTooLargeIsRefusedAndTheSessionGoesOn(t *testing.T) {
	huge := strings.Repeat("я", 600_000)
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		to, _ := xmpp.ParseAddress("boris@office.example")
		for name, send := range map[string]func() error{
			"a message": func() error { _, err := s.Messages.Send(message.Message{To: to, Type: "chat", Body: huge}); return err },
			"many signs": func() error {
				_, err := s.Messages.Send(message.Message{To: to, Type: "chat", Body: strings.Repeat("<", 300_000)})
				return err
			},
			"a subject": func() error {
				_, err := s.Messages.Send(message.Message{To: to, Type: "chat", Subject: huge, Body: "b"})
				return err
			},
			"an id": func() error {
				_, err := s.Messages.Send(message.Message{ID: huge, To: to, Type: "chat", Body: "b"})
				return err
			},
			"a status":           func() error { return s.Presence.Set(t.Context(), presence.Presence{Status: huge}) },
			"the first presence": func() error { return s.Announce(presence.Presence{Status: huge}) },
			"a query":            func() error { _, err := s.Query(t.Context(), "get", to, []byte("<a>"+huge+"</a>")); return err },
			"half a query":       func() error { _, err := s.Query(t.Context(), "get", to, []byte("<a>")); return err },
			"two":                func() error { _, err := s.Query(t.Context(), "get", to, []byte("</iq><iq>")); return err },
		} {
			if err := send(); !errors.Is(err, session.ErrUnsendable) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := s.Messages.Send(message.Message{To: to, Type: "chat", Body: strings.Repeat("я", 300_000)}); err != nil {
			t.Error(err)
		}
		p.Hears("<message", "яяя")
		p.HearsNothing()
		if s.Err() != nil {
			t.Error(s.Err())
		}
	})
}
