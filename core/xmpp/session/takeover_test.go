package session_test

import (
	"context"
	"slices"
	"sync"
	"time"

	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
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
// its text. That is the end of what was stored, whole and in order, or nothing.
type once struct {
	mailbox
	stored []string
	next   int // which of them comes next, if it comes again; -1: a process begins
}

func (o *once) Take(ctx context.Context, events []session.Event) (confirmed []int, err error) {
	for i, e := range events {
		m, ok := e.(message.Message)
		if ok && !o.has(m.From.String()+" "+m.Body) {
			if _, err := o.mailbox.Take(ctx, events[i:i+1]); err != nil {
				return nil, err
			}
		}
		confirmed = append(confirmed, i)
	}
	return confirmed, nil
}

// has tells whether a text was stored already, and stores it if not.
func (o *once) has(text string) bool {
	if o.next < 0 {
		o.next = len(o.stored)
		if i := slices.Index(o.stored, text); i >= 0 {
			o.next = i
		}
	}
	if o.next < len(o.stored) && o.stored[o.next] == text {
		o.next++
		return true
	}
	o.stored = append(o.stored, text)
	o.next = len(o.stored)
	return false
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
	listener.next = -1 // nobody calls it until Resume
	m.anna = im.Resume(conn, jid, session.Config{Account: jid.Bare(), Lang: "en", Handler: listener}, imtest.Program)
	anna := m.anna
	m.t.Cleanup(func() { anna.Close() })
}

// passAround lets one process after the other go on while both write.
func (m *meeting) passAround() {
	listener := &once{mailbox: m.toAnna}
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
	if err := m.anna.Confirm(imtest.Soon(m.t)); err != nil {
		m.t.Fatal(err)
	}
}
