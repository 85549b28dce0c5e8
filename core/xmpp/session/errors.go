package session

import (
	"errors"

	"vestnik/core/xmpp/internal/foreign"
)

var (
	// ErrProtocol says that the server broke the rules of XMPP.
	ErrProtocol = errors.New("session: protocol violated")
	// ErrCertificate says that the server does not let us in by the certificate that was
	// shown: it does not offer EXTERNAL, or refuses it; what it wraps says which.
	ErrCertificate = errors.New("session: sign-in: not by the certificate")
	// ErrClosed says that the session was closed on this side.
	ErrClosed = errors.New("session: closed")
)

// AuthError says that the server did not let us in, RFC 6120 §6.5.
type AuthError struct{ Condition, Text string }

func (e *AuthError) Error() string {
	return "session: sign-in: " + foreign.Condition(e.Condition, e.Text)
}
