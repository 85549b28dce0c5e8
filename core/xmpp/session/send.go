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

// Send sends stanzas in one go, all or none. It does not wait for the server: see
// [Session.Confirm]. What cannot be sent at all is [ErrUnsendable]; with any other error
// the session has ended.
func (s *Session) Send(stanzas ...[]byte) error {
	var all []byte
	for _, stanza := range stanzas {
		if err := sendable(stanza); err != nil {
			return err
		}
		if len(stanzas) == 1 {
			return s.write(stanza)
		}
		all = append(all, stanza...)
	}
	return s.write(all)
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
