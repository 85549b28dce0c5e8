package session

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

// Config says who signs in, and who hears of what comes.
type Config struct {
	Account  xmpp.Address // bare
	Password string
	// Certificate says that the connection shows a certificate of the account's. Then
	// EXTERNAL is the only way to sign in, and neither password nor token is used.
	Certificate bool
	// Known is how the account was signed in before. A weaker mechanism than that is not
	// used unless AllowWeaker says so, because it may be somebody between who offers no
	// better; the error is a [*WeakerError].
	Known       Proof
	AllowWeaker bool
	// Mechanisms are those by which the password may be proven; none: all. A token is not
	// held against them.
	Mechanisms []string
	// UserAgent is which installation signs in; the zero value says nothing.
	UserAgent UserAgent
	// Token is tried, over TLS, before the password; one that the server does not take costs
	// a moment and nothing else. See [Session.Token].
	Token Token
	// Resource is asked for; empty lets the server choose. One that binds with the sign-in
	// (XEP-0386) makes a name of its own that begins with it.
	Resource string
	// Lang is the language in which the server shall speak, RFC 5646.
	Lang string
	// Handler takes what comes in. There must be one.
	Handler Handler
	// Attach, if set, is called with the session before it signs in, to add the modules of
	// its features. Its address is not known then. Where it takes several connections to
	// sign in, it is called with the session of each.
	Attach func(*Session)
	// Checking, if set, is called when the server was reached and the password is
	// about to be tried.
	Checking func()
	// Log, if set, is called with what is wrong and ends nothing. What comes from
	// outside is quoted and clipped in it. It may be called by several goroutines at once.
	Log func(format string, args ...any)
}

// Log logs, up to a number of lines in one session: a peer decides how often.
func (s *Session) Log(format string, args ...any) {
	if s.logged.Add(1) <= logLimit && s.cfg.Log != nil {
		s.cfg.Log(format, args...)
	}
}

const logLimit = 200

func (c *Config) progress() {
	if c.Checking != nil {
		c.Checking()
	}
}

// Session is a stream that was signed in, from then to its end. All methods are safe for concurrent use.
type Session struct {
	cfg   Config
	conn  net.Conn
	in    *reader
	jid   xmpp.Address
	id    string
	proof Proof
	token Token

	ctx  context.Context // ends with the session
	end  context.CancelCauseFunc
	done chan struct{}

	modules []Module        // as they were added
	enabled map[string]bool // see Enabled
	resumed bool

	// The rest belongs to the reader, up to mu.
	batch     batch
	untaken   error // why a batch was not taken
	postponed error // why a stanza was not, see Postpone

	answers answers

	mu      sync.Mutex
	err     error
	closed  bool
	pending map[string]*query

	offered atomic.Pointer[xmlsafe.Node] // see Offered

	logged atomic.Int64 // lines
	mute   atomic.Bool  // the server has left a ping without an answer
}

// Open signs in on conn and binds a resource, and returns when that is done. When
// ctx ends before, or signing in fails, conn is closed. Errors are those of conn,
// [*AuthError], [*xmpp.StreamError], [*xmpp.StanzaError], [*WeakerError], [*DomainError], those of
// core/xmpp/auth, [ErrMoreSteps], [ErrStalled] and [ErrProtocol].
func Open(ctx context.Context, conn net.Conn, cfg Config) (*Session, error) {
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	s := newSession(conn, &reader{r: conn}, cfg, false)
	early, err := s.signIn(ctx)
	if err == nil && !stop() {
		err = ctx.Err()
	}
	if err != nil {
		conn.Close()
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		s.end(err)
		return nil, err
	}
	s.in.each = s.part
	go s.run(early)
	return s, nil
}

// signIn signs in and binds, and returns what has come besides.
func (s *Session) signIn(ctx context.Context) (early *xmlsafe.Node, err error) {
	n, err := negotiate(ctx, s.conn, s.in, &s.cfg)
	if err != nil {
		return nil, err
	}
	n.inline = s.inline()
	if s.jid, err = n.run(); err != nil {
		return nil, err
	}
	s.proof, s.token = n.proof, n.token
	if s.token == (Token{}) && !n.hurried {
		s.token = s.cfg.Token
	}
	s.offered.Store(n.signed)
	if !n.jid.IsZero() {
		s.enabled = n.offers.inline
	}
	return n.early, nil
}

// JID returns our full address.
func (s *Session) JID() xmpp.Address { return s.jid }

// ID returns a random name for this session, by which what it brings can be told from
// what others bring.
func (s *Session) ID() string { return s.id }

// Proof returns how the account was signed in, with a token how it had been known before;
// the zero value in a session that was resumed.
func (s *Session) Proof() Proof { return s.proof }

// Offered tells whether there is an element of this name in the features of the stream,
// as the server has sent them behind the sign-in (RFC 6120 §4.3.2). In a session that was
// resumed they are not known.
func (s *Session) Offered(space, local string) bool {
	return s.offered.Load().Child(space, local) != nil
}

// Done is closed when the session has ended.
func (s *Session) Done() <-chan struct{} { return s.done }

// Err returns why the session has ended: [ErrClosed] after Close, io.EOF when the
// server ended it without a reason, else the reason. It returns nil before.
func (s *Session) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// parting is how long Close tries to write to a server that does not read.
const parting = 500 * time.Millisecond

// Close shows us as unavailable, ends the stream and the connection; it waits for
// the server for as long as the connection's Close does, half a second more if it does
// not even read, and as long again for a handler that cannot take what has come.
func (s *Session) Close() error {
	s.mu.Lock()
	over := s.closed || s.err != nil
	s.closed = true
	s.mu.Unlock()
	if !over {
		_ = s.conn.SetWriteDeadline(time.Now().Add(parting))
		var e xmlsafe.Encoder
		e.Start("presence", "type", "unavailable").End()
		_ = s.write(append(e.Bytes(), "</stream:stream>"...))
	}
	err := s.conn.Close()
	defer time.AfterFunc(parting, func() { s.end(ErrClosed) }).Stop()
	<-s.done
	return err
}

func (s *Session) finish(err error) {
	s.mu.Lock()
	if s.closed && (errors.Is(err, io.EOF) || !isServerWord(err)) {
		err = ErrClosed
	}
	s.err = err
	pending := s.pending
	s.pending = nil
	s.mu.Unlock()
	for _, q := range pending {
		if q.answer != nil {
			close(q.answer)
		}
	}
	s.end(ErrClosed)
	_ = s.conn.SetDeadline(time.Unix(1, 0)) // nobody may write any more
	close(s.done)
	go s.conn.Close()
}

func isServerWord(err error) bool {
	var e *xmpp.StreamError
	return errors.As(err, &e)
}

// mute is how long a server may leave a ping without an answer, on a path that works,
// before it counts as one that never answers.
const mute = 30 * time.Second

// Confirm sends stanzas, if there are any, and waits until the server has taken everything sent
// so far, and has gone through it: stanzas are handled in order (RFC 6120 §10.1), so the answer to a ping
// comes behind all that, and behind the errors that it has caused. Over BOSH the
// answer to the request itself would not do: the server may hold it for long. It has to
// do where the server answers no ping, or nothing would ever count as taken.
//
// What is sent here goes with the ping in one piece, so that a server that has much else to do
// gets to the ping together with it. Errors of what is sent are those of [Session.Send].
func (s *Session) Confirm(ctx context.Context, stanzas ...[]byte) error {
	c, flushes := s.conn.(interface{ Flush(context.Context) error })
	if flushes && s.mute.Load() {
		if err := s.Send(stanzas...); err != nil {
			return err
		}
		return c.Flush(ctx)
	}
	limited, cancel := ctx, context.CancelFunc(func() {})
	if flushes {
		limited, cancel = context.WithTimeout(ctx, mute)
	}
	defer cancel()
	var e xmlsafe.Encoder
	_, err := s.queryBehind(limited, stanzas, "get", xmpp.Address{}, e.Leaf("ping", "", "xmlns", nsPing).Bytes())
	var refused *xmpp.StanzaError
	switch {
	case errors.As(err, &refused), errors.Is(err, ErrUnreadable):
		return nil // a server that knows no ping has answered all the same
	case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
		s.mute.Store(true)
		return c.Flush(ctx)
	}
	return err
}
