package session_test

import (
	"sync"
	"time"

	"vestnik/core/bosh"
	"vestnik/core/session"
)

// A session that goes from process to process, as after crashes.

// shelf keeps a session's state in memory.
type shelf struct {
	mu    sync.Mutex
	state []byte
}

func (s *shelf) Keep(state []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = state
}

func (s *shelf) kept() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// once is who stores what comes, as the journal does. A process begins with the answer
// that the one before it was not done with: what that one has stored of it is known by
// its text. Behind it, nothing may come that has come before.
type once struct {
	*ear
	mu    sync.Mutex
	seen  map[string]bool
	again bool // what has come since a process began is only what was known
}

func (o *once) begin() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.again = true
}

func (o *once) Message(m session.Message) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	text := m.From.String() + " " + m.Body
	if o.again && o.seen[text] {
		return true
	}
	o.again, o.seen[text] = false, true
	return o.ear.Message(m)
}

// pass lets another process go on with anna's session, from what was kept when the
// first one was stopped.
func (m *meeting) pass(listener *once) {
	m.t.Helper()
	jid := m.anna.JID()
	if _, err := m.conn.Detach(); err != nil {
		m.t.Fatal(err)
	}
	<-m.anna.Done() // its reader has come to rest
	conn, err := bosh.Resume(bosh.Config{Transport: m.path, Keep: m.shelf}, m.shelf.kept())
	if err != nil {
		m.t.Fatal(err)
	}
	m.conn = conn
	listener.begin()
	m.anna = session.Resume(conn, jid, session.Config{Account: jid.Bare(), Lang: "en", Handler: listener})
	anna := m.anna
	m.t.Cleanup(func() { anna.Close() })
}

// passAround lets one process after the other go on while both write.
func (m *meeting) passAround() {
	listener := &once{ear: m.toAnna, seen: map[string]bool{}}
	for range 8 {
		m.write(4, 15*time.Millisecond)
		m.settle()
		m.pass(listener)
	}
}

// settle waits until what anna has written has left: what has not is lost with its
// process.
func (m *meeting) settle() {
	m.t.Helper()
	if err := m.anna.Confirm(timeout(m.t)); err != nil {
		m.t.Fatal(err)
	}
}
