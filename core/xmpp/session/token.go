package session

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/auth"
)

// UserAgent is which installation of which program signs in (XEP-0388 §2.3). The server
// tells it nobody but the account itself.
type UserAgent struct {
	// ID is a UUID v4 that stays the same for the installation, and is that of no other: see
	// [NewUserAgentID]. Where there is one, a token is asked for, see [Session.Token]. Two accounts
	// with the same one are seen to be on one machine, if two servers compare.
	ID string
	// Software and Device are for a person to recognise; empty are not said.
	Software, Device string
}

// NewUserAgentID returns an [UserAgent].ID for a new installation, RFC 9562 §5.4.
func NewUserAgentID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// Token signs in without the password, in one step, until it expires or is revoked
// (XEP-0484). It is as secret as the password is while it lives: it is shown by no verb of
// package fmt, and belongs where the password does.
type Token struct {
	Secret    string
	Mechanism string    // the only one that takes it
	Expiry    time.Time // zero: not known
}

// String tells that it is a token, and no more.
func (t Token) String() string {
	if t == (Token{}) {
		return "no token"
	}
	return "token for " + t.Mechanism
}

// Format implements [fmt.Formatter]: every verb prints String.
func (t Token) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(t.String())) }

// maxToken is how long a token may be, in bytes: a keyring has to hold it.
const maxToken = 1024

// usable tells whether a token may sign in over a channel now. A clock that is wrong
// makes a round trip more, and no harm.
func (t Token) usable(ch auth.Channel, now time.Time) bool {
	if t.Secret == "" || !t.Expiry.IsZero() && !now.Before(t.Expiry) {
		return false
	}
	_, err := auth.ChooseToken([]string{t.Mechanism}, ch)
	return err == nil
}

// Token returns what is to be [Config].Token of the next sign-in, in place of what was
// there: the zero value where the server gives none, or takes none any more. One that could
// not be tried, as over another kind of connection, stays what it was; so does that of a
// session that was resumed.
func (s *Session) Token() Token { return s.token }

// tokenError says that a sign-in with a token has failed, and that this connection is of
// no use for the password.
type tokenError struct{ err error }

func (e *tokenError) Error() string { return e.err.Error() }
func (e *tokenError) Unwrap() error { return e.err }

// spoils wraps what went wrong with a token if another connection, and the password, may
// do better.
func spoils(err error) error {
	var stream *xmpp.StreamError
	var failed *AuthError
	for _, e := range []error{auth.ErrUnproven, auth.ErrMalformed, ErrStalled, ErrProtocol} {
		if errors.Is(err, e) {
			return &tokenError{err}
		}
	}
	if errors.As(err, &stream) || errors.As(err, &failed) {
		return &tokenError{err}
	}
	return err
}

// Revoke signs in on conn with the token of cfg for no other purpose than to have it
// revoked (XEP-0484 §3.6), so that nobody can use it who finds it, and closes conn. It
// returns nil too when the server takes the token no more, and [auth.ErrNoMechanism] when
// it is not the kind of token or connection for it. It waits for the server.
func Revoke(ctx context.Context, conn net.Conn, cfg Config) error {
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	n, err := negotiate(ctx, conn, &reader{r: conn}, &cfg)
	if err != nil {
		return err
	}
	n.revoking = true
	if !cfg.Token.usable(n.channel, time.Now()) {
		return auth.ErrNoMechanism
	}
	err = n.revoke()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func (n *negotiation) revoke() error {
	if err := n.hurry(); err != nil {
		return err
	}
	features, err := n.open(false)
	if err != nil {
		return err
	}
	n.offers = readOffers(features)
	err = n.proveByToken()
	if refused(err) || isExpired(err) {
		err = nil
	}
	_, _ = n.conn.Write([]byte("</stream:stream>"))
	return err
}

func isExpired(err error) bool {
	var e *AuthError
	return errors.As(err, &e) && e.Condition == "credentials-expired"
}
