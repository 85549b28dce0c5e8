package presence

import "vestnik/core/xmpp/session"

// Read reads a presence as a session does.
func Read(s *session.Session, st *session.Stanza) Presence { return (&Own{s: s}).read(st) }
