package session

import (
	"errors"
	"fmt"

	"vestnik/core/xmpp/xmlsafe"
)

// ErrUnsendable says that a stanza is more than one may be, so that it cannot be sent
// in any session. It was not, and the session goes on: only what this side could take
// itself is sent.
var ErrUnsendable = errors.New("session: the stanza cannot be sent")

// send sends one stanza.
func (s *Session) send(stanza []byte) error {
	if err := sendable(stanza); err != nil {
		return err
	}
	return s.write(stanza)
}

func sendable(stanza []byte) error {
	_, n, err := xmlsafe.ReadElement(stanza, &xmlsafe.Written)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrUnsendable, err)
	case n != len(stanza):
		return fmt.Errorf("%w: there is more behind it", ErrUnsendable)
	}
	return nil
}

// write sends complete stanzas.
func (s *Session) write(data []byte) error {
	_, err := s.conn.Write(data)
	return err
}
