package session

import (
	"context"
	"net"

	"vestnik/core/xmpp"
)

// Resume takes over a session that another process has signed in: conn goes on with
// its stream, which begins with a header as any, and jid is the full address that it
// was bound to. What that process had asked the server, and was not answered, is
// lost; the roster, for one, is to be asked for again. It does not block.
func Resume(conn net.Conn, jid xmpp.Address, cfg Config) *Session {
	s := newSession(conn, &reader{r: conn}, cfg, true)
	s.jid, s.token, s.in.each = jid, cfg.Token, s.part
	go func() {
		if _, err := s.in.start(); err != nil {
			s.finish(err)
			return
		}
		s.read()
	}()
	return s
}

func newSession(conn net.Conn, in *reader, cfg Config, resumed bool) *Session {
	ctx, end := context.WithCancelCause(context.Background())
	s := &Session{
		cfg: cfg, conn: conn, in: in, id: newID(), ctx: ctx, end: end, resumed: resumed,
		done: make(chan struct{}), pending: make(map[string]*query),
	}
	if cfg.Attach != nil {
		cfg.Attach(s)
	}
	return s
}
