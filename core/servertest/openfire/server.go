package openfire

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// The versions that differ.
const (
	V310 = "3.10"
	V46  = "4.6"
	V50  = "5.0"
	V51  = "5.1"
)

// Versions are all of them.
var Versions = []string{V310, V46, V50, V51}

// URL is where a server is for whoever has it as a [http.RoundTripper].
const URL = "https://office.example:7443/http-bind/"

// Config says what kind of Openfire this is.
type Config struct {
	Version    string
	Domain     string            // empty: office.example
	Mechanisms []string          // none: those of the version
	Users      map[string]string // passwords by local part; none: alice, bob, erin and locked
	// Every loses each so many-th answer; 0: none.
	Every int
	// Cut ends a request that has been held for so long, as a proxy does; 0: never.
	Cut time.Duration
}

// Server is a server, with all its sessions. Methods are safe for concurrent use.
type Server struct {
	cfg Config

	mu       sync.Mutex
	sessions map[string]*session
	offline  map[string][]string
	lose     []string
	answers  int
	happened map[string]int
	due      []func() // what is done when a request has been taken in
}

// New returns a server.
func New(cfg Config) *Server {
	if cfg.Domain == "" {
		cfg.Domain = "office.example"
	}
	if cfg.Users == nil {
		cfg.Users = map[string]string{"alice": "alice-secret", "bob": "bob-secret", "erin": "Пароль №1", "locked": "locked-secret"}
	}
	if cfg.Mechanisms == nil {
		cfg.Mechanisms = []string{"PLAIN", "SCRAM-SHA-1", "DIGEST-MD5"}
		if cfg.Version == V310 {
			cfg.Mechanisms = []string{"PLAIN", "DIGEST-MD5"}
		}
	}
	return &Server{cfg: cfg, sessions: map[string]*session{}, offline: map[string][]string{}, happened: map[string]int{}}
}

// Lose loses the next answer to each of these kinds of request: create, auth, response,
// restart, bind, iq, message, presence, poll, pause, terminate.
func (s *Server) Lose(kinds ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lose = append(s.lose, kinds...)
}

// Break changes what becomes of the answers from now on, see [Config].
func (s *Server) Break(every int, cut time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cfg.Every, s.cfg.Cut, s.answers = every, cut, 0
}

// Happened returns how often something has: lost, cut, redelivered, routed-again,
// binding-error, invalid-sid, signed-in, refused, bound, conflict, closed, stored-offline,
// pong, pause-failed.
func (s *Server) Happened(what string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.happened[what]
}

// Send hands a message to a user, as another user's would be.
func (s *Server) Send(user, stanza string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.send(user, stanza)
}

// CloseSession ends the sessions of a user without a word, and Kick with a stream error.
func (s *Server) CloseSession(user string) { s.Kick(user, "") }

// Kick ends the sessions of a user with a stream error, or without when condition is
// empty.
func (s *Server) Kick(user, condition string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.of(user, false) {
		if condition != "" {
			o.deliver(`<stream:error xmlns:stream="` + nsStreams + `"><` + condition + ` xmlns="urn:ietf:params:xml:ns:xmpp-streams"/></stream:error>`)
		}
		o.close()
	}
}

// of returns the bound sessions of a user, in no order.
func (s *Server) of(user string, available bool) (all []*session) {
	for _, o := range s.sessions {
		if o.user == user && o.resource != "" && (o.available || !available) {
			all = append(all, o)
		}
	}
	return all
}

// reply is what becomes of a request.
type reply struct {
	status int // 0: the connection breaks
	text   string
}

// errBroken is what a client gets whose connection breaks.
var errBroken = fmt.Errorf("openfire: %w", io.ErrUnexpectedEOF)

// RoundTrip implements http.RoundTripper.
func (s *Server) RoundTrip(r *http.Request) (*http.Response, error) {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	answer := make(chan reply, 1)
	gone := r.Context().Done()
	go func() { answer <- s.answer(r, data, gone) }()
	var a reply
	select {
	case a = <-answer:
	case <-gone:
		return nil, r.Context().Err()
	}
	if a.status == 0 {
		return nil, errBroken
	}
	res := &http.Response{
		StatusCode: a.status, Header: http.Header{}, Request: r,
		Body: io.NopCloser(strings.NewReader(a.text)), ContentLength: int64(len(a.text)),
	}
	if a.status == http.StatusFound {
		res.Header.Set("Location", r.URL.Path+"/")
	}
	return res, nil
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	a := s.answer(r, data, r.Context().Done())
	switch a.status {
	case 0:
		panic(http.ErrAbortHandler)
	case http.StatusFound:
		w.Header().Set("Location", r.URL.Path+"/")
	case http.StatusOK:
		w.Header().Set("Content-Type", "text/xml;charset=utf-8")
	}
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.text)
}

// answer carries one HTTP request through.
func (s *Server) answer(r *http.Request, data []byte, gone <-chan struct{}) reply {
	switch path := strings.TrimSuffix(r.URL.Path, "/"); {
	case r.Method != http.MethodPost || path != "/http-bind":
		return page(http.StatusNotFound)
	case path == r.URL.Path && s.cfg.Version == V310:
		return page(http.StatusFound) // its container wants the slash, until 4.0.4 (OF-1180)
	}
	q, err := parse(bytes.TrimSpace(data))
	if err != nil {
		return page(http.StatusBadRequest)
	}
	s.mu.Lock()
	s.take(q)
	cut := s.cfg.Cut
	s.mu.Unlock()
	var limit <-chan time.Time
	if cut > 0 {
		timer := time.NewTimer(cut)
		defer timer.Stop()
		limit = timer.C
	}
	select {
	case a := <-q.answer:
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.loses(q.kind) {
			s.happened["lost"]++
			return reply{}
		}
		return a
	case <-limit: // and the server does not notice
		s.mu.Lock()
		defer s.mu.Unlock()
		s.happened["cut"]++
		return reply{}
	case <-gone:
		return reply{}
	}
}

// loses tells whether the answer to a request is lost.
func (s *Server) loses(kind string) bool {
	s.answers++
	if i := slices.Index(s.lose, kind); i >= 0 {
		s.lose = slices.Delete(s.lose, i, i+1)
		return true
	}
	return s.cfg.Every > 0 && s.answers%s.cfg.Every == 0
}

func page(status int) reply {
	return reply{status, fmt.Sprintf("<html><head><title>Error %d</title></head><body><h2>HTTP ERROR %d</h2></body></html>", status, status)}
}

// take hands a request to its session.
func (s *Server) take(q *request) {
	if q.sid == "" {
		o := newSession(s, q)
		s.sessions[o.sid] = o
		q.deliver(reply{http.StatusOK, o.created()})
		return
	}
	o := s.sessions[q.sid]
	if o == nil || o.idle() {
		s.happened["invalid-sid"]++
		q.deliver(page(http.StatusNotFound))
		return
	}
	var violated bindingError
	if err := o.rules.forward(q); errors.As(err, &violated) {
		s.happened["binding-error"]++
		q.deliver(reply{http.StatusOK, `<body xmlns="` + nsBind + `" type="terminate" condition="` + string(violated) + `"/>`})
		o.close()
	}
	for len(s.due) > 0 {
		act := s.due[0]
		s.due = s.due[1:]
		act()
	}
}

// bindingError ends a session, with a condition of XEP-0124 §17.2.
type bindingError string

func (e bindingError) Error() string { return string(e) }

func random() string { return strings.ToLower(rand.Text()[:10]) }
