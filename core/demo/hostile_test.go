package demo

import (
	"context"
	"errors"
	"net"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/auth"
)

// hostile lists what ends a stream, by when it is sent.
var hostile = []struct{ name, when, xml, condition string }{
	{"not XML", "first", "GET / HTTP/1.1\r\nHost: <x>\r\n\r\n", "bad-format"},
	{"another root", "first", "<root>", "bad-format"},
	{"an empty root", "first", strings.Replace(header, ">", "/>", 1), "bad-format"},
	{"no namespace", "first", "<stream>", "invalid-namespace"},
	{"another namespace", "first", "<s:stream xmlns:s='urn:x' to='office.example'>", "invalid-namespace"},
	{"server's namespace", "first", strings.Replace(header, "jabber:client", "jabber:server", 1), "invalid-namespace"},
	{"undeclared prefix", "first", "<s:stream>", "invalid-namespace"},
	{"undeclared prefix of an attribute", "first", strings.Replace(header, "to=", "x:y='1' to=", 1), "bad-namespace-prefix"},
	{"another domain", "first", strings.Replace(header, "office", "other", 1), "host-unknown"},
	{"an address that is none", "first", strings.Replace(header, "office", "a@@", 1), "host-unknown"},
	{"a document type", "first", "<!DOCTYPE x>" + header, "restricted-xml"},
	{"another encoding", "first", "<?xml version='1.0' encoding='koi8-r'?>" + header, "unsupported-encoding"},
	{"a header without end", "first", "<stream:stream " + strings.Repeat("a", 20<<10) + ">", "policy-violation"},
	{"a header of spaces", "first", "<stream:stream " + strings.Repeat(" ", 40<<10), "policy-violation"},

	{"a message before the sign-in", "stranger", "<message to='alice@office.example'/>", "not-authorized"},
	{"starttls", "stranger", "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", "unsupported-stanza-type"},
	{"a large stanza before the sign-in", "stranger", "<auth xmlns='" + nsSASL + "'>" + strings.Repeat("A", 20<<10) + "</auth>", "policy-violation"},
	{"a restart before the sign-in", "stranger", header, "bad-format"},
	{"a nested restart", "stranger", "<stream:stream>", "bad-format"},

	{"no restart after the sign-in", "named", "<iq type='set' id='1'><bind xmlns='" + nsBind + "'/></iq>", "bad-format"},
	{"a message before the binding", "unbound", "<message to='alice@office.example'/>", "not-authorized"},
	{"another request before the binding", "unbound", "<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>", "not-authorized"},

	{"a comment", "bound", "<presence><!-- x --></presence>", "restricted-xml"},
	{"a processing instruction", "bound", "<?php echo ?>", "restricted-xml"},
	{"billion laughs", "bound", "<!DOCTYPE l [<!ENTITY a 'b'>]><message>&a;</message>", "restricted-xml"},
	{"an entity", "bound", "<message><body>&nbsp;</body></message>", "restricted-xml"},
	{"a control character", "bound", "<message><body>\x01</body></message>", "not-well-formed"},
	{"invalid UTF-8", "bound", "<message><body>\xc3\x28</body></message>", "unsupported-encoding"},
	{"wrong nesting", "bound", "<message><body></message></body>", "not-well-formed"},
	{"a wrong end tag", "bound", "</message>", "not-well-formed"},
	{"an end tag without end", "bound", "</" + strings.Repeat("x", 300<<10), "not-well-formed"},
	{"text between stanzas", "bound", "hello<presence/>", "bad-format"},
	{"an undeclared prefix", "bound", "<message><x:y/></message>", "bad-namespace-prefix"},
	{"the same attribute twice", "bound", "<message to='a' to='b'/>", "not-well-formed"},
	{"an unknown stanza", "bound", "<letter/>", "unsupported-stanza-type"},
	{"another namespace's stanza", "bound", "<message xmlns='jabber:server'/>", "unsupported-stanza-type"},
	{"depth", "bound", "<message>" + strings.Repeat("<a>", 40) + strings.Repeat("</a>", 40) + "</message>", "policy-violation"},
	{"depth without end", "bound", strings.Repeat("<message>", 100_000), "policy-violation"},
	{"many elements", "bound", "<message>" + strings.Repeat("<a/>", 5000) + "</message>", "policy-violation"},
	{"many attributes", "bound", "<message " + manyAttributes() + "/>", "policy-violation"},
	{"a large stanza", "bound", "<message><body>" + strings.Repeat("x", 300<<10) + "</body></message>", "policy-violation"},
	{"a stanza without end", "bound", "<message><body>" + strings.Repeat("<a/>", 80<<10), "policy-violation"},
	{"a name without end", "bound", "<" + strings.Repeat("x", 300<<10), "policy-violation"},
	{"a restart", "bound", header, "bad-format"},
	{"a late declaration", "bound", "<?xml version='1.0'?>" + header, "bad-format"},
}

func manyAttributes() string {
	var b strings.Builder
	for i := range 100 {
		b.WriteString(" a" + strings.Repeat("a", i) + "=''")
	}
	return b.String()
}

func TestHostileInputEndsTheStreamOfItsSenderOnly(t *testing.T) {
	for _, c := range hostile {
		t.Run(c.name, func(t *testing.T) {
			inOffice(t, quiet(), func(t *testing.T, b *building) {
				bystander := b.online("boris", "desk")
				client := b.dial()
				client.comeTo(c.when)
				go client.send(c.xml) // the office may hang up before it has read all
				client.ended(c.condition)
				bystander.send("<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>")
				bystander.expect("iq:result")
			})
		})
	}
}

// comeTo brings a client to a state of the stream.
func (c *client) comeTo(state string) {
	switch state {
	case "stranger":
		c.send(header)
		c.next()
	case "named":
		c.comeTo("stranger")
		c.authenticate(auth.Plain, "vera", "v")
	case "unbound":
		c.comeTo("named")
		c.send(header)
		c.next()
	case "bound":
		c.signIn(auth.Plain, "vera", "v", "")
	}
}

func TestAClientThatDoesNotReadIsSentOffAndHoldsUpNobody(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		boris := b.online("boris", "desk")
		vera := b.present("vera", "desk", "<presence/>")
		alice := b.present("alice", "desk", "<presence/>")
		vera.got()
		listen := alice.deafen()
		for i := range queueItems + 10 {
			if i == 1 {
				synctest.Wait() // the first is on its way, alone, before the others queue behind it
			}
			boris.send("<message to='" + at("alice") + "'><body>x</body></message>")
			boris.send("<message to='" + at("vera") + "'><body>x</body></message>")
		}
		if got := len(vera.got()); got != queueItems+10+1 { // and alice's going away
			t.Errorf("the other got %d", got)
		}
		listen()
		synctest.Wait()
		taken := len(alice.got())
		kept := len(b.account(b.sessionOf("boris").account.roster["alice@office.example"].jid).offline)
		returned := len(boris.got())
		if taken > 2 || kept != maxOffline || taken+kept+returned < queueItems+10 || taken+kept+returned > queueItems+11 {
			t.Errorf("read %d, kept %d, returned %d: not %d", taken, kept, returned, queueItems+10)
		}
	})
}

// sessionOf returns one of a user's sessions.
func (b *building) sessionOf(user string) *session {
	for _, s := range b.accounts[user].sessions {
		return s
	}
	return nil
}

func TestALargeBacklogInBytesSendsOffToo(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		boris, alice := b.online("boris", "desk"), b.present("alice", "desk", "<presence/>")
		listen := alice.deafen()
		big := "<message to='" + at("alice") + "'><body>" + strings.Repeat("x", 250<<10) + "</body></message>"
		for range 40 { // what the writer has taken already counts no more: it may be all that may wait
			boris.send(big)
		}
		synctest.Wait()
		if b.sessionOf("alice") != nil {
			t.Error("still there")
		}
		listen()
	})
}

func TestConnectionsAreLimited(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		var last *client
		for range maxConnections + 1 {
			last = b.dial()
		}
		synctest.Wait()
		if _, err := last.conn.Write([]byte("<")); err == nil {
			t.Error("one more was served")
		}
	})
}

func TestKeepAlivesCostNothing(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		alice := b.online("alice", "desk")
		for range 100 {
			alice.send(strings.Repeat(" \n", 10<<10))
		}
		alice.send("<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>")
		alice.expect("iq:result")
	})
}

// stubborn is a connection that neither reads nor ends until it is closed.
type stubborn struct {
	net.Conn
	closed chan struct{}
}

func (s stubborn) Read([]byte) (int, error)  { <-s.closed; return 0, net.ErrClosed }
func (s stubborn) Write([]byte) (int, error) { <-s.closed; return 0, net.ErrClosed }
func (s stubborn) Close() error {
	select {
	case <-s.closed:
	default:
		close(s.closed)
	}
	return nil
}

func TestServeEndsWithItsContextWhateverClientsDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := serve(t, Options{})
		b.pipes.conns <- stubborn{closed: make(chan struct{})}
		b.dial().send(header)
		before := time.Now()
		b.stop()
		if took := time.Since(before); took > parting {
			t.Errorf("took %v", took)
		}
	})
}

func TestServeReportsAListenerThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPipes()
		_ = p.Close()
		if err := New(Options{}).Serve(t.Context(), p); !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
}

func TestServeReportsOptionsThatCannotBe(t *testing.T) {
	for _, opt := range []Options{
		{Domain: "a@b@c"}, {Domain: "x/y"}, {Accounts: map[string]string{"": "x"}}, {Accounts: map[string]string{"a b": "x"}},
	} {
		p := newPipes()
		if err := New(opt).Serve(t.Context(), p); err == nil {
			t.Errorf("%+v was served", opt)
		}
		if _, err := p.Accept(); err == nil {
			t.Error("the listener is open")
		}
	}
}

func TestAnOfficeIsServedOnManyListenersAndAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		office := New(Options{Accounts: map[string]string{"alice": "a"}, Secure: quiet().Secure})
		open := func() (*pipes, func()) {
			ctx, cancel := context.WithCancel(t.Context())
			p, done := newPipes(), make(chan error)
			go func() { done <- office.Serve(ctx, p) }()
			return p, func() { cancel(); <-done }
		}
		for range 2 {
			one, stopOne := open()
			two, stopTwo := open()
			a, b := connect(t, one.dial()), connect(t, two.dial())
			a.signIn(auth.Plain, "alice", "a", "a")
			b.signIn(auth.Plain, "alice", "a", "b")
			a.send("<message to='alice@office.example/b'><body>x</body></message>")
			b.expect("message alice/a x")
			stopOne()
			if len(office.accounts["boris"].sessions) != 1 {
				t.Error("the staff went home with the first listener")
			}
			stopTwo()
			if len(office.accounts["boris"].sessions) != 0 || len(office.accounts["alice"].sessions) != 0 {
				t.Error("somebody stayed")
			}
		}
	})
}

// TestNoGoroutineStays counts them, on real sockets. In virtual time synctest
// checks the same at the end of each of the other tests.
func TestNoGoroutineStays(t *testing.T) {
	before := runtime.NumGoroutine()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	office := New(quiet())
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- office.Serve(ctx, l) }()
	for _, mechanism := range []string{auth.SCRAMSHA256, auth.SCRAMSHA1, auth.DigestMD5, auth.Plain} {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		c := connect(t, conn)
		c.signIn(mechanism, "alice", "пароль-ёж", mechanism)
		c.send("<message to='alice@office.example/" + mechanism + "'><body>по TCP</body></message>")
		if n := c.next(); n.ChildText(nsClient, "body") != "по TCP" {
			t.Error(n)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	buf := make([]byte, 64<<10)
	t.Errorf("%d goroutines, before %d:\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
}
