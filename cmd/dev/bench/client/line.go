package main

import (
	"context"
	"net"
	"sync"
	"time"

	"vestnik/cmd/dev/bench/stamp"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
)

const (
	signInLimit = 30 * time.Second
	// again is how long a client waits before it signs in after a break.
	again = 100 * time.Millisecond
)

// line is an account that is kept on line, and what has come over it.
type line struct {
	dial  func() (net.Conn, error)
	cfg   session.Config
	inbox stamp.Inbox

	mu       sync.Mutex
	cond     *sync.Cond // any change of the fields below
	current  *im.Client
	leaving  bool // a session that ends now was meant to
	sessions int
}

func newLine(dial func() (net.Conn, error), cfg session.Config) *line {
	l := &line{dial: dial, cfg: cfg}
	l.cond = sync.NewCond(&l.mu)
	l.cfg.Handler = message.HandlerFunc(l.note)
	return l
}

// login signs in, keeps the account on line from then on, and returns how long
// signing in has taken.
func (l *line) login() (time.Duration, error) {
	l.mu.Lock()
	l.leaving = false
	l.mu.Unlock()
	start := time.Now()
	s, err := l.open()
	if err != nil {
		return 0, err
	}
	took := time.Since(start)
	go l.keep(s)
	return took, nil
}

func (l *line) open() (*im.Client, error) {
	conn, err := l.dial()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), signInLimit)
	defer cancel()
	s, err := im.Open(ctx, conn, l.cfg, im.Program{})
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.current = s
	l.sessions++
	l.cond.Broadcast()
	return s, nil
}

// keep signs in again whenever the session has ended, until logout.
func (l *line) keep(s *im.Client) {
	for {
		<-s.Done()
		l.mu.Lock()
		l.current = nil
		leaving := l.leaving
		l.cond.Broadcast()
		l.mu.Unlock()
		if leaving {
			return
		}
		var err error
		for s, err = l.open(); err != nil; s, err = l.open() {
			time.Sleep(again)
		}
	}
}

// logout signs out and waits until that is done.
func (l *line) logout() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.leaving = true
	s := l.current
	if s == nil {
		return
	}
	l.mu.Unlock()
	s.Close()
	l.mu.Lock()
	for l.current != nil {
		l.cond.Wait()
	}
}

// send hands n messages to the library, each of them when the account is on line.
func (l *line) send(to xmpp.Address, n int, interval time.Duration) {
	start := time.Now()
	for seq := range n {
		time.Sleep(time.Until(start.Add(time.Duration(seq) * interval)))
		text := stamp.Stamp{Seq: seq, Sent: stamp.Now()}.String()
		for {
			_, err := l.online().Messages.Send(message.Message{To: to, Type: "headline", Body: text})
			if err == nil {
				break
			}
			time.Sleep(time.Millisecond) // until the line is seen to be broken
		}
	}
}

func (l *line) online() *im.Client {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.current == nil {
		l.cond.Wait()
	}
	return l.current
}

func (l *line) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sessions
}

// note notes a message of the benchmark.
func (l *line) note(m message.Message) bool {
	l.inbox.Add(m.Body)
	return false
}
