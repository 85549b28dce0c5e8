package session

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

// Signing in over a way that loses answers is its own trouble: there are servers
// (Openfire, ejabberd) that handle a repeated request a second time, or answer it with
// nothing. So a second <auth/> begins another exchange than the first, and the server's
// proof does not fit; or a restart is never answered. None of that means anything, and a
// new session is as quick as an answer:
//
//	nothing was repeated       what the server says counts
//	a request was repeated     whatever goes wrong: a new session; and when nothing does,
//	                           the session has to answer once more
//	no features within stall   a new session
//	a token fails oddly        a new session, with the password
//	SASL2 is not answered      a new session, without it
//
// A refused password is not tried more than once more: servers count.

const (
	// stall is how long the features, and the answer to a restart, are waited for, and
	// anything else once a request has been repeated.
	stall = 10 * time.Second
	// sessions is how many are begun for one sign-in at most.
	sessions = 5
	// breath is how long to wait before the third and each later one.
	breath = time.Second
)

// ErrStalled says that the server has stopped answering while signing in.
var ErrStalled = fmt.Errorf("session: no answer while signing in: %w", os.ErrDeadlineExceeded)

// DomainError says that a sign-in has failed at a server that says it serves another
// domain than the account's. What it said of the account is only told, not wrapped.
type DomainError struct {
	Served string
	Err    error
}

func (e *DomainError) Error() string {
	return fmt.Sprintf("session: sign-in: the server serves %.100q: %v", e.Served, e.Err)
}

// SignIn opens a session as [Open] does, on a connection that dial returns, and on
// another one when the first was too bad for its failure to mean anything. It returns
// what the last one came to.
func SignIn(ctx context.Context, dial func(context.Context) (net.Conn, error), cfg Config) (*Session, error) {
	refusals := 0
	for try := 1; ; try++ {
		conn, err := dial(ctx)
		if err != nil {
			return nil, err
		}
		s, err := Open(ctx, conn, cfg)
		if err == nil && repeated(conn) {
			s, err = s.proven(ctx)
		}
		if ctx.Err() == nil && cfg.simpler(err) {
			continue
		}
		var failed *AuthError
		if errors.As(err, &failed) {
			refusals++
		}
		if err == nil || !doubtful(conn, err) || refusals > 1 || try == sessions {
			return s, err
		}
		if try > 1 && !sleep(ctx, breath) {
			return nil, ctx.Err()
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
}

// simpler makes a sign-in go without what has spoiled the last one, and tells whether there
// was such a thing: each only once.
func (c *Config) simpler(err error) bool {
	var token *tokenError
	var unanswered *unansweredError
	switch {
	case errors.As(err, &token):
		c.Token = Token{}
	case errors.As(err, &unanswered):
		c.Known.NoSASL2 = true
	default:
		return false
	}
	return true
}

// proven asks the server whether the session is still there: a request to bind that was
// repeated makes Openfire up to 4.6 kick the session that has the resource, itself.
func (s *Session) proven(ctx context.Context) (*Session, error) {
	ctx, cancel := context.WithTimeout(ctx, stall)
	defer cancel()
	err := s.Confirm(ctx)
	if err == nil {
		return s, nil
	}
	s.Close()
	return nil, err
}

func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

// doubtful tells whether a sign-in may have failed for nothing but the way.
func doubtful(conn net.Conn, err error) bool {
	var weaker *WeakerError
	var elsewhere *DomainError
	if errors.As(err, &weaker) || errors.As(err, &elsewhere) {
		return false
	}
	return errors.Is(err, ErrStalled) || repeated(conn)
}

// repeated asks the connection whether the server may have got something twice: BOSH
// connections know.
func repeated(conn net.Conn) bool {
	c, ok := conn.(interface{ Repeated() int })
	return ok && c.Repeated() > 0
}

func (n *negotiation) doubtful() bool { return repeated(n.conn) }

// patiently reads something. Each time stall has passed it gives up if that is too long,
// and reads on else: what was read of an element is kept.
func (n *negotiation) patiently(hasty bool, read func() error) error {
	for {
		n.limit(time.Now().Add(stall))
		err := read()
		n.limit(time.Time{})
		switch {
		case !errors.Is(err, os.ErrDeadlineExceeded) || n.ctx.Err() != nil:
			return err
		case hasty || n.doubtful():
			return ErrStalled
		}
	}
}

// limit sets the deadline of reading, but not over the one of the end of ctx.
func (n *negotiation) limit(t time.Time) {
	_ = n.conn.SetReadDeadline(t)
	if n.ctx.Err() != nil {
		_ = n.conn.SetReadDeadline(time.Unix(1, 0))
	}
}
