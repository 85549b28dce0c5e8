package manager

import (
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

// Config says what a connection manager grants.
type Config struct {
	// Wait is the longest time a request is held, in whole seconds; 0 means 60 s.
	Wait time.Duration
	// Inactivity is how long a session lives while no request of it is held, in whole
	// seconds; 0 means 60 s. Sessions that poll get twice as much.
	Inactivity time.Duration
	// MaxSessions bounds the sessions at any one time; 0 means 1000.
	MaxSessions int
}

// Listener is a BOSH connection manager: an http.Handler that turns requests into
// sessions, and a net.Listener whose Accept returns them, each as a net.Conn that
// carries an XMPP stream. So any XMPP server that accepts connections gets BOSH.
//
// Register it for the path that clients are told; it answers POST, and OPTIONS
// for browsers. It is safe for concurrent use.
type Listener struct {
	cfg    Config
	accept chan net.Conn
	closed chan struct{}
	once   sync.Once

	mu       sync.Mutex
	sessions map[string]*session
}

// New returns a connection manager that is ready to serve.
func New(cfg Config) *Listener {
	if cfg.Wait == 0 {
		cfg.Wait = 60 * time.Second
	}
	if cfg.Inactivity == 0 {
		cfg.Inactivity = 60 * time.Second
	}
	if cfg.MaxSessions == 0 {
		cfg.MaxSessions = 1000
	}
	return &Listener{
		cfg: cfg, accept: make(chan net.Conn), closed: make(chan struct{}),
		sessions: make(map[string]*session),
	}
}

// Accept waits for the next session.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.accept:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Addr returns a name: the address belongs to the HTTP server around the listener.
func (l *Listener) Addr() net.Addr { return wire.Addr("bosh") }

// Close ends every session with system-shutdown and makes Accept return. No
// goroutine of the listener outlives the requests that it answers then.
func (l *Listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	l.mu.Lock()
	var all []*session
	for _, s := range l.sessions {
		all = append(all, s)
	}
	l.mu.Unlock()
	for _, s := range all {
		s.terminate(wire.SystemShutdown)
	}
	return nil
}

// dispatch gives a request to its session, or begins one.
func (l *Listener) dispatch(w http.ResponseWriter, r *http.Request, b *wire.Body) {
	if b.Get("sid") == "" {
		l.create(w, r, b)
		return
	}
	s := l.session(b.Get("sid"))
	rid, ok := wire.ParseRID(b.Get("rid"))
	switch {
	case s == nil, s.encrypted && r.TLS == nil:
		// What was begun over TLS goes on over TLS, XEP-0124 §19.1. Who learned the sid
		// is told no more than that there is no such session.
		terminated(wire.ItemNotFound, false).send(w, wire.ContentType)
	case !ok:
		terminated(wire.BadRequest, s.legacy).send(w, s.content)
	default:
		s.serve(w, r, rid, b)
	}
}

func (l *Listener) session(sid string) *session {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sessions[sid]
}

// create begins a session, XEP-0124 §7.
func (l *Listener) create(w http.ResponseWriter, r *http.Request, b *wire.Body) {
	legacy := b.Get("ver") == ""
	rid, ok := wire.ParseRID(b.Get("rid"))
	domain := normalDomain(b.Get("to"))
	switch {
	case !ok:
		terminated(wire.BadRequest, legacy).send(w, wire.ContentType)
		return
	case domain == "":
		terminated(wire.ImproperAddressing, legacy).send(w, wire.ContentType)
		return
	}
	s, err := l.open(rid, domain, b, r.TLS != nil)
	if err != nil {
		c := wire.PolicyViolation
		if errors.Is(err, net.ErrClosed) {
			c = wire.SystemShutdown
		}
		terminated(c, legacy).send(w, wire.ContentType)
		return
	}
	// The session waits for its server like a connection in a backlog; the first
	// request is answered when the server has written something, or after wait.
	go func() {
		select {
		case l.accept <- &conn{session: s}:
		case <-l.closed:
			s.terminate(wire.SystemShutdown)
		case <-s.gone:
		}
	}()
	s.serve(w, r, rid, b)
}

func (l *Listener) open(rid uint64, domain string, b *wire.Body, encrypted bool) (*session, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.closed:
		return nil, net.ErrClosed
	default:
	}
	if len(l.sessions) >= l.cfg.MaxSessions {
		return nil, errors.New("bosh: too many sessions")
	}
	s := newSession(l, rid, domain, b, encrypted)
	l.sessions[s.sid] = s
	return s, nil
}

func (l *Listener) forget(s *session) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.sessions, s.sid)
}
