package bosh

import (
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// ListenerConfig says what a connection manager grants.
type ListenerConfig struct {
	// Wait is the longest time a request is held; 0 means 60 s.
	Wait time.Duration
	// Inactivity is how long a session lives while no request of it is held; 0
	// means 60 s.
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
	cfg    ListenerConfig
	accept chan net.Conn
	closed chan struct{}
	once   sync.Once

	mu       sync.Mutex
	sessions map[string]*served
}

// NewListener returns a connection manager that is ready to serve.
func NewListener(cfg ListenerConfig) *Listener {
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
		sessions: make(map[string]*served),
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
func (l *Listener) Addr() net.Addr { return addr("bosh") }

// Close ends every session with system-shutdown and makes Accept return.
func (l *Listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	l.mu.Lock()
	var all []*served
	for _, s := range l.sessions {
		all = append(all, s)
	}
	l.mu.Unlock()
	for _, s := range all {
		s.terminate(SystemShutdown)
	}
	return nil
}

// ServeHTTP takes one request, and answers it when the rules say so.
func (l *Listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// Pages of any origin may be clients, XEP-0124 §19 leaves that to the host.
	w.Header().Set("Access-Control-Allow-Origin", "*")
	switch r.Method {
	case http.MethodPost:
	case http.MethodOptions:
		w.Header().Set("Access-Control-Allow-Methods", "POST, OPTIONS")
		w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
		w.Header().Set("Access-Control-Max-Age", "86400")
		return
	default:
		w.Header().Set("Allow", "POST, OPTIONS")
		http.Error(w, "XMPP over BOSH (XEP-0124): POST only", http.StatusMethodNotAllowed)
		return
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil || len(data) > maxBody {
		reply(w, terminated(BadRequest))
		return
	}
	b, err := parseBody(data)
	if err != nil {
		reply(w, terminated(BadRequest))
		return
	}
	if b.get("sid") == "" {
		l.create(w, r, b)
		return
	}
	l.mu.Lock()
	s := l.sessions[b.get("sid")]
	l.mu.Unlock()
	rid, ok := parseRID(b.get("rid"))
	switch {
	case s == nil:
		reply(w, terminated(ItemNotFound))
	case !ok:
		reply(w, terminated(BadRequest))
	default:
		s.serve(w, r, rid, b)
	}
}

// create begins a session, XEP-0124 §7.
func (l *Listener) create(w http.ResponseWriter, r *http.Request, b *body) {
	rid, ok := parseRID(b.get("rid"))
	switch {
	case !ok:
		reply(w, terminated(BadRequest))
		return
	case b.get("to") == "":
		reply(w, terminated(ImproperAddressing))
		return
	}
	s, err := l.open(rid, b, r.TLS != nil)
	if err != nil {
		reply(w, terminated(PolicyViolation))
		return
	}
	// The session waits for its server like a connection in a backlog; the first
	// request is answered when the server has written something, or after wait.
	go func() {
		select {
		case l.accept <- &servedConn{served: s}:
		case <-l.closed:
			s.terminate(SystemShutdown)
		case <-s.gone:
		}
	}()
	s.serve(w, r, rid, b)
}

func (l *Listener) open(rid uint64, b *body, encrypted bool) (*served, error) {
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
	s := newServed(l, rid, b, encrypted)
	l.sessions[s.sid] = s
	return s, nil
}

func (l *Listener) forget(s *served) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.sessions, s.sid)
}

// terminated is an answer that ends a session, or says that there is none. All of
// them go out as HTTP 200: XEP-0124 §17.1 keeps other codes for clients from
// before version 1.6.
func terminated(c Condition) []byte {
	return appendBody(nil, "type", "terminate", "condition", string(c))
}

func reply(w http.ResponseWriter, data []byte) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(data)
}
