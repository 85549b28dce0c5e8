package manager

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/boshtest"
	"vestnik/core/xmpp/bosh/internal/streamtest"
	"vestnik/core/xmpp/bosh/wire"
)

// TestFaultVectors plays every vector of ../testdata/faults between our client and our
// listener. What a vector says is in the comment of package boshtest.
func TestFaultVectors(t *testing.T) {
	files, err := filepath.Glob("../testdata/faults/*.txt")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d vectors: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			v, err := boshtest.ParseVector(file, string(text))
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) { playVector(t, v, file) })
		})
	}
}

// stage is a vector while it is played.
type stage struct {
	t        *testing.T
	v        *boshtest.Vector
	path     *boshtest.Path
	listener *Listener
	client   *bosh.Conn
	server   net.Conn

	mu       sync.Mutex
	begun    time.Time // the client has the features
	toClient int
	toServer int
	lastAt   time.Time     // when a message came last
	ended    chan struct{} // the client's stream has
	err      error         // why
}

func playVector(t *testing.T, v *boshtest.Vector, file string) {
	s := &stage{t: t, v: v, ended: make(chan struct{})}
	s.listener = New(Config{Wait: v.Terms.Wait, Inactivity: v.Terms.Inactivity})
	s.path = boshtest.NewPath(streamtest.Direct{Handler: s.listener}, v.Script)
	var err error
	s.client, err = bosh.Dial(bosh.Config{URL: "http://office.example/http-bind", AllowHTTP: true, Wait: v.Terms.Wait, Transport: s.path})
	if err != nil {
		t.Fatal(err)
	}
	write(t, s.client, header)
	if s.open() {
		s.act()
	}
	s.settle()
	early := false
	select {
	case <-s.ended:
		early = true
	default:
	}
	s.check(early)
	s.close()
	for _, line := range s.path.Unplayed() {
		t.Errorf("%s:%d: fits nothing that the client does", file, line)
	}
	if t.Failed() {
		for _, r := range s.path.Log() {
			t.Log(r)
		}
	}
}

// open makes the session, unless the vector keeps it from beginning.
func (s *stage) open() bool {
	accepted := make(chan net.Conn, 1)
	go func() {
		if c, err := s.listener.Accept(); err == nil {
			accepted <- c
		}
	}()
	features := make(chan struct{})
	go s.listen(features)
	select {
	case c := <-accepted:
		s.server = c
		regrant(c, s.v.Terms.Requests, s.v.Terms.Hold)
	case <-s.ended:
		return false
	}
	go s.serve()
	write(s.t, s.server, header+"<stream:features/>")
	select {
	case <-features:
		s.begun = time.Now()
		return true
	case <-s.ended:
		return false
	}
}

// regrant changes what a session grants; its creation has not been answered yet.
func regrant(c net.Conn, requests, hold int) {
	s := c.(*conn).session
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests, s.hold = requests, hold
}

// listen reads what the client gets.
func (s *stage) listen(features chan struct{}) {
	defer close(s.ended)
	defer streamtest.Forget(s.client)
	if s.err = readStart(s.client); s.err != nil {
		return
	}
	for {
		e, err := nextElement(s.client)
		switch {
		case err != nil:
			s.err = err
			return
		case strings.HasPrefix(e, "<stream:features"):
			close(features)
		case strings.HasPrefix(e, "<message"):
			s.count("client", &s.toClient, e)
		}
	}
}

// serve reads what the server gets.
func (s *stage) serve() {
	defer streamtest.Forget(s.server)
	if readStart(s.server) != nil {
		return
	}
	for {
		e, err := nextElement(s.server)
		if err != nil {
			return
		}
		s.count("server", &s.toServer, e)
	}
}

// count takes the next message; it must be the one that comes next.
func (s *stage) count(who string, n *int, element string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if want := message(strconv.Itoa(*n)); element != want {
		s.t.Errorf("the %s got %s, not %s", who, element, want)
	}
	*n++
	s.lastAt = time.Now()
}

// act plays the events of the vector.
func (s *stage) act() {
	written := map[string]int{}
	conns := map[string]net.Conn{"client": s.client, "server": s.server}
	for _, e := range s.v.Events {
		time.Sleep(time.Until(s.begun.Add(e.At)))
		switch e.Do {
		case "write":
			for range e.N {
				// The session may have ended, which the vector knows.
				_, _ = fmt.Fprintf(conns[e.Who], "<message id='%d'/>", written[e.Who])
				written[e.Who]++
			}
		case "end":
			go conns[e.Who].Close()
		case "freeze":
			s.path.Freeze()
		case "restore":
			s.path.Restore()
		case "cut":
			s.path.Cut()
		case "reset":
			s.path.Reset()
		}
	}
	if s.v.Delivered && s.v.ToClient < 0 {
		s.v.ToClient = written["server"]
	}
	if s.v.Delivered && s.v.ToServer < 0 {
		s.v.ToServer = written["client"]
	}
}

// settle waits until nothing can change any more but polls.
func (s *stage) settle() {
	select {
	case <-s.ended:
	case <-time.After(10 * time.Minute):
	}
	synctest.Wait()
}

func (s *stage) check(ended bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, broken := range s.path.Broken() {
		s.t.Error(broken)
	}
	switch {
	case s.v.Ended == "" && ended:
		s.t.Errorf("the session has ended: %v", s.err)
	case s.v.Ended != "" && !ended:
		s.t.Errorf("the session goes on; it should have ended: %s", s.v.Ended)
	case ended && !endedAs(s.err, s.v.Ended):
		s.t.Errorf("ended with %v, not %s", s.err, s.v.Ended)
	}
	if want := s.v.ToClient; want >= 0 && s.toClient != want {
		s.t.Errorf("the client has got %d messages of %d", s.toClient, want)
	}
	if want := s.v.ToServer; want >= 0 && s.toServer != want {
		s.t.Errorf("the server has got %d messages of %d", s.toServer, want)
	}
	if took := s.lastAt.Sub(s.begun); s.v.Within > 0 && took > s.v.Within {
		s.t.Errorf("everything was delivered after %v, which is more than %v", took, s.v.Within)
	}
	for _, tries := range s.v.Tries {
		if n := s.path.Tries(tries.Of); !tries.Number.Has(n) {
			s.t.Errorf("%v: %d tries, not %v", tries.Of, n, tries.Number)
		}
	}
}

// endedAs tells whether a client's error is what vectors call so.
func endedAs(err error, how string) bool {
	var status *bosh.StatusError
	if errors.As(err, &status) {
		return how == strconv.Itoa(status.Status)
	}
	named := map[string]error{"bad-body": bosh.ErrBadBody, "not-bosh": bosh.ErrNotBOSH, "redirect": bosh.ErrRedirect, "inactive": bosh.ErrInactive}
	switch want, ok := named[how]; {
	case how == "normally":
		return streamtest.Orderly(err)
	case ok:
		return errors.Is(err, want)
	}
	return errors.Is(err, &bosh.TerminateError{Condition: wire.Condition(how)})
}

// close ends everything, and sees that the client is quiet then.
func (s *stage) close() {
	s.path.Restore()
	s.client.Close()
	tries := len(s.path.Log())
	s.listener.Close()
	if s.server != nil {
		s.server.Close()
	}
	time.Sleep(2 * time.Hour)
	if n := len(s.path.Log()); n > tries {
		s.t.Errorf("%d requests after the end", n-tries)
	}
}
