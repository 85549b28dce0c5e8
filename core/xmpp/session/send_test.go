package session_test

import (
	"errors"
	"strings"
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/session"
)

// What cannot go concerns nobody but whoever wanted to send it.
func TestWhatIsTooLargeIsRefusedAndTheSessionGoesOn(t *testing.T) {
	huge := strings.Repeat("я", 600_000)
	inSession(t, func(t *testing.T, s *session.Session, p *peer, e *ear) {
		to, _ := xmpp.ParseAddress("boris@office.example")
		for name, send := range map[string]func() error{
			"a message": func() error { _, err := s.Send(session.Message{To: to, Type: "chat", Body: huge}); return err },
			"many signs": func() error {
				_, err := s.Send(session.Message{To: to, Type: "chat", Body: strings.Repeat("<", 300_000)})
				return err
			},
			"a subject": func() error {
				_, err := s.Send(session.Message{To: to, Type: "chat", Subject: huge, Body: "b"})
				return err
			},
			"an id":              func() error { _, err := s.Send(session.Message{ID: huge, To: to, Type: "chat", Body: "b"}); return err },
			"a status":           func() error { return s.SetPresence(t.Context(), session.Presence{Status: huge}) },
			"the first presence": func() error { return s.Announce(session.Presence{Status: huge}) },
			"a query":            func() error { _, err := s.Query(t.Context(), "get", to, []byte("<a>"+huge+"</a>")); return err },
			"half a query":       func() error { _, err := s.Query(t.Context(), "get", to, []byte("<a>")); return err },
			"two":                func() error { _, err := s.Query(t.Context(), "get", to, []byte("</iq><iq>")); return err },
		} {
			if err := send(); !errors.Is(err, session.ErrUnsendable) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := s.Send(session.Message{To: to, Type: "chat", Body: strings.Repeat("я", 300_000)}); err != nil {
			t.Error(err)
		}
		p.hears("<message", "яяя")
		p.hearsNothing()
		if s.Err() != nil {
			t.Error(s.Err())
		}
	})
}
