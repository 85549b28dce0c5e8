package session_test

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http/httptest"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vestnik/core/demo"
	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/boshtest"
	"vestnik/core/xmpp/bosh/manager"
	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

// What a session has to survive, on real servers and on our own: without a new
// session, with nothing lost, doubled or out of order.

const (
	// survivalInactivity is what the servers grant, in seconds: short, so that the tests
	// are.
	survivalInactivity = 30
	// patience is when a message counts as lost.
	patience = 50 * time.Second
)

// place is a server that people can meet on.
type place struct {
	name, url    string
	ca           *x509.CertPool
	users        map[string]string
	freeze, thaw func()
}

// TestASessionSurvives plays every hardship on every server, all at once: they take
// their time by waiting, which costs nothing, so they do not wait for each other as
// parallel tests would.
func TestASessionSurvives(t *testing.T) {
	t.Parallel()
	var all sync.WaitGroup
	for _, h := range hardships {
		for _, place := range []struct {
			name string
			open func(t *testing.T, alone bool) *place
		}{{"Prosody", prosody}, {"ejabberd", ejabberd}, {"ours", ours}} {
			if place.name == h.unless {
				continue
			}
			all.Go(func() {
				t.Run(h.name+"/"+place.name, func(t *testing.T) {
					p := place.open(t, h.alone)
					m := meet(t, p, h.wait)
					m.write(3, 10*time.Millisecond)
					m.read()
					time.Sleep(settled)
					h.suffer(m, p)
					m.read()
					m.check()
				})
			})
		}
	}
	all.Wait()
}

// hardship is what a session has to survive.
type hardship struct {
	name   string
	suffer func(*meeting, *place)
	// wait is how long the server holds a request of anna's, 0 for a minute. Where a
	// connection dies without a sign nothing can tell her before this and a margin of
	// ten seconds have passed; that has to be within inactivity.
	wait  time.Duration
	alone bool // nobody else may be on the server
	// unless names the server that cannot bear it: ejabberd 23 ends a session when one of
	// its requests is repeated that came before the one it follows.
	unless string
}

// settled is when the next poll is surely with the server. Were it still on its way, a
// message could overtake it while both are repeated, and ejabberd 23 answers neither
// then, whoever the client is.
const settled = 500 * time.Millisecond

const shortWait = 3 * time.Second

// twoThirds of the servers' inactivity.
const twoThirds = survivalInactivity * time.Second * 2 / 3

var hardships = []hardship{
	{name: "a pulled cable", wait: shortWait, suffer: func(m *meeting, _ *place) {
		// Old connections stay dead, as behind a router that has forgotten them.
		m.writeDuring(m.relay.Cut, m.relay.Restore, twoThirds)
	}},
	{name: "a loose cable", suffer: func(m *meeting, _ *place) {
		// Old connections go on, with what stood still on them.
		m.writeDuring(m.relay.Freeze, m.relay.Restore, twoThirds)
	}},
	{name: "a frozen server", alone: true, suffer: func(m *meeting, p *place) {
		m.writeDuring(p.freeze, p.thaw, 20*time.Second)
	}},
	{name: "a server frozen for longer than a request may be out", alone: true, wait: shortWait, suffer: func(m *meeting, p *place) {
		m.writeDuring(p.freeze, p.thaw, 20*time.Second)
	}},
	{name: "another address, after a reset", suffer: func(m *meeting, _ *place) {
		m.relay.From(net.IPv4(127, 0, 0, 2))
		m.relay.Reset()
		m.write(3, 100*time.Millisecond)
	}},
	{name: "another address, without a sign", wait: shortWait, suffer: func(m *meeting, _ *place) {
		m.relay.From(net.IPv4(127, 0, 0, 2))
		m.relay.Cut()
		m.relay.Restore()
		m.write(3, 100*time.Millisecond)
	}},
	{name: "a sleep", suffer: func(m *meeting, _ *place) {
		lasts := (survivalInactivity + 10) * time.Second
		if err := m.anna.Pause(imtest.Soon(m.t), time.Hour); errors.Is(err, bosh.ErrNoPause) {
			lasts = twoThirds // as Prosody 0.12 and later
		} else if err != nil {
			m.t.Fatal(err)
		}
		m.relay.Cut()
		time.Sleep(lasts)
		m.relay.Restore()
		m.anna.Wake()
		m.write(3, 100*time.Millisecond)
	}},
	{name: "a request that is lost while the next one waits for it", unless: "ejabberd", suffer: func(m *meeting, _ *place) {
		m.loseOneBehindAnother()
		m.path.Reset()
	}},
	{name: "a process that ends when a request is lost and the next one waits for it", unless: "ejabberd", suffer: func(m *meeting, _ *place) {
		m.loseOneBehindAnother()
		m.pass(&once{mailbox: m.toAnna})
	}},
	{name: "one process after the other", suffer: func(m *meeting, _ *place) { m.passAround() }},
	{name: "a reset each second", suffer: func(m *meeting, _ *place) {
		for range 12 {
			m.write(25, 40*time.Millisecond)
			m.relay.Reset()
		}
	}},
}

// loseOneBehindAnother writes while a request of anna's is lost and the next one comes
// through, which the server has to put aside until it has the first.
func (m *meeting) loseOneBehindAnother() {
	m.t.Helper()
	m.losing.Store(true)
	m.write(2, 100*time.Millisecond)
}

// unlucky is what happens to anna's requests: the first one when she is to lose one is
// never heard of again. All that is repeated from then on takes its time, so that the
// server knows by then which connections have gone.
func (m *meeting) unlucky(r boshtest.Request) []boshtest.Step {
	switch {
	case m.losing.CompareAndSwap(true, false):
		m.lost.Store(true)
		return m.silence
	case r.Try > 1 && m.lost.Load():
		return m.delay
	}
	return nil
}

// steps returns what happens to a request on its way, in the words of boshtest.
func steps(t *testing.T, text string) []boshtest.Step {
	t.Helper()
	parsed, err := boshtest.ParseSteps(text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// writeDuring writes while something lasts.
func (m *meeting) writeDuring(begin, end func(), lasts time.Duration) {
	m.t.Helper()
	begin()
	over := time.Now().Add(lasts)
	m.write(3, time.Second)
	time.Sleep(time.Until(over))
	end()
}

func prosody(t *testing.T, alone bool) *place { return real(t, servertest.Prosody, alone) }

func ejabberd(t *testing.T, alone bool) *place { return real(t, servertest.Ejabberd, alone) }

// real is a server that others may use as well, unless it is to be frozen.
func real(t *testing.T, start func(testing.TB, ...servertest.Option) *servertest.Server, alone bool) *place {
	t.Helper()
	options := []servertest.Option{servertest.Inactivity(survivalInactivity)}
	if alone {
		options = append(options, servertest.Private())
	}
	s := start(t, options...)
	return &place{s.Name, s.SecureURL, s.CA, s.Users, func() { s.Freeze(t) }, func() { s.Thaw(t) }}
}

// ours is our office behind our listener. It cannot be stopped as a process can, so
// nothing gets to it or from it while it is frozen.
func ours(t *testing.T, _ bool) *place {
	t.Helper()
	users := map[string]string{"alice": "alice-secret", "bob": "bob-secret"}
	listener := manager.New(manager.Config{Inactivity: survivalInactivity * time.Second})
	office := demo.New(demo.Options{Accounts: users, Pace: time.Hour})
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- office.Serve(ctx, listener) }()
	server := httptest.NewTLSServer(listener)
	way, err := boshtest.NewRelay(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		way.Close()
		cancel()
		<-served
		server.Close()
	})
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	return &place{"ours", "https://" + way.Addr() + "/http-bind", pool, users, way.Freeze, way.Restore}
}

// meeting is two people who write to each other: anna through a relay, boris directly.
type meeting struct {
	t           *testing.T
	anna, boris *im.Client
	toAnna      mailbox
	conn        *bosh.Conn // anna's
	shelf       *shelf     // where her session is kept
	toBoris     mailbox
	relay       *boshtest.Relay
	path        *boshtest.Path // watches anna's requests

	losing         atomic.Bool     // the next request is to be lost
	lost           atomic.Bool     // one was
	silence, delay []boshtest.Step // what happens to it, and to repetitions

	written, got int // messages each way
}

func wayTo(t *testing.T, p *place) *transport.Transport {
	t.Helper()
	made, err := transport.New(transport.Config{RootCAs: p.ca})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func meet(t *testing.T, p *place, wait time.Duration) *meeting {
	t.Helper()
	m := &meeting{t: t, shelf: &shelf{}}
	u, err := url.Parse(p.url)
	if err != nil {
		t.Fatal(err)
	}
	if m.relay, err = boshtest.NewRelay(u.Host); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.relay.Close() })
	u.Host = m.relay.Addr()
	m.silence, m.delay = steps(t, "silence"), steps(t, "wait 200ms")
	m.path = boshtest.NewPathOf(wayTo(m.t, p), m.unlucky)
	m.conn, m.anna, m.toAnna = m.join(bosh.Config{URL: u.String(), Wait: wait, Transport: m.path, Keep: m.shelf}, "alice", p)
	_, m.boris, m.toBoris = m.join(bosh.Config{URL: p.url, Transport: wayTo(m.t, p)}, "bob", p)
	return m
}

func (m *meeting) join(cfg bosh.Config, user string, p *place) (*bosh.Conn, *im.Client, mailbox) {
	m.t.Helper()
	conn, err := bosh.Dial(cfg)
	if err != nil {
		m.t.Fatal(err)
	}
	account, err := xmpp.ParseAccount(user + "@office.example")
	if err != nil {
		m.t.Fatal(err)
	}
	e := make(mailbox, 1000)
	s, err := im.Open(imtest.Soon(m.t), conn, session.Config{Account: account, Password: p.users[user], Lang: "en", Handler: e}, imtest.Program)
	if err != nil {
		m.t.Fatalf("%s signs in on %s: %v", user, p.name, err)
	}
	m.t.Cleanup(func() { s.Close() })
	if err := s.Announce(presence.Presence{}); err != nil {
		m.t.Fatal(err)
	}
	return conn, s, e
}

// write lets both write n messages, with a pause behind each.
func (m *meeting) write(n int, pause time.Duration) {
	m.t.Helper()
	for range n {
		for _, side := range []struct{ from, to *im.Client }{{m.anna, m.boris}, {m.boris, m.anna}} {
			_, err := side.from.Messages.Send(message.Message{To: side.to.JID(), Type: "headline", Body: strconv.Itoa(m.written)})
			if err != nil {
				m.t.Fatalf("message %d of %s: %v", m.written, side.from.JID(), err)
			}
		}
		m.written++
		time.Sleep(pause)
	}
}

// read waits until both have everything that was written.
func (m *meeting) read() {
	m.t.Helper()
	limit := time.After(patience)
	for who, side := range map[string]struct {
		box  mailbox
		from xmpp.Address
	}{"anna": {m.toAnna, m.boris.JID()}, "boris": {m.toBoris, m.anna.JID()}} {
		for i := m.got; i < m.written; {
			select {
			case message := <-side.box:
				if !message.From.Equal(side.from) {
					continue // a colleague
				}
				if message.Body != strconv.Itoa(i) {
					m.t.Fatalf("%s got message %s instead of %d", who, message.Body, i)
				}
				i++
			case <-limit:
				m.t.Fatalf("%s has not got message %d of %d; the sessions: %v, %v", who, i, m.written, m.anna.Err(), m.boris.Err())
			}
		}
	}
	m.got = m.written
}

// check sees that all is well: what is written still arrives, nothing comes twice, the
// sessions are those of the beginning, and anna's requests obeyed the rules.
func (m *meeting) check() {
	m.t.Helper()
	m.write(3, 10*time.Millisecond)
	m.read()
	for _, s := range []*im.Client{m.anna, m.boris} {
		if err := s.Confirm(imtest.Soon(m.t)); err != nil {
			m.t.Error(err)
		}
	}
	for _, side := range []struct {
		box  mailbox
		from xmpp.Address
	}{{m.toAnna, m.boris.JID()}, {m.toBoris, m.anna.JID()}} {
		for len(side.box) > 0 {
			if message := <-side.box; message.From.Equal(side.from) {
				m.t.Errorf("message %s came twice", message.Body)
			}
		}
	}
	for _, broken := range m.path.Broken() {
		m.t.Error(broken)
	}
}
