package demo

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/xmlsafe"
)

// pipes is a listener in memory.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

func (p *pipes) dial() net.Conn {
	near, far := net.Pipe()
	p.conns <- far
	return near
}

// building is an office that is being served.
type building struct {
	*Office
	t     *testing.T
	pipes *pipes
	stop  func() // and wait
}

// quiet is an office without staff: whom they would be played by, signs in.
func quiet() Options {
	return Options{Accounts: map[string]string{
		"alice": "пароль-ёж", "boris": "b", "vera": "v", "erp": "e",
	}, Secure: func(net.Conn) bool { return true }}
}

func serve(t *testing.T, opt Options) *building {
	t.Helper()
	b := &building{Office: New(opt), t: t, pipes: newPipes()}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- b.Serve(ctx, b.pipes) }()
	b.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	t.Cleanup(b.stop)
	return b
}

// inOffice runs a test in virtual time with a served office.
func inOffice(t *testing.T, opt Options, test func(t *testing.T, b *building)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := serve(t, opt)
		defer b.stop()
		test(t, b)
	})
}

// client is a small XMPP client. Its goroutine reads all the time.
type client struct {
	t    *testing.T
	conn net.Conn
	jid  string
	in   chan *xmlsafe.Node // elements; closed at the end of the stream
	deaf atomic.Pointer[chan struct{}]
}

func connect(t *testing.T, conn net.Conn) *client {
	c := &client{t: t, conn: conn, in: make(chan *xmlsafe.Node, 20000)}
	go c.read()
	t.Cleanup(func() { _ = conn.Close() })
	return c
}

func (b *building) dial() *client { return connect(b.t, b.pipes.dial()) }

func (c *client) Read(p []byte) (int, error) {
	if wait := c.deaf.Load(); wait != nil {
		<-*wait
	}
	return c.conn.Read(p)
}

// deafen makes the client read no more, after what it is reading, until listen.
func (c *client) deafen() (listen func()) {
	wait := make(chan struct{})
	c.deaf.Store(&wait)
	return func() {
		c.deaf.Store(nil)
		close(wait)
	}
}

func (c *client) read() {
	defer close(c.in)
	lim := xmlsafe.Default
	r := reader{src: c, lim: &lim}
	if _, err := r.header(); err != nil {
		return
	}
	for {
		e, err := r.next()
		if errors.Is(err, errRestart) {
			_, err = r.header()
			if err == nil {
				continue
			}
		}
		if err != nil {
			return
		}
		n, err := xmlsafe.Parse(r.complete(e), nsClient, &lim)
		if err != nil {
			c.t.Errorf("the office wrote %q: %v", e.Raw, err)
			return
		}
		c.in <- n
	}
}

const header = `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='office.example' version='1.0' xml:lang='ru'>`

func (c *client) send(xml string) {
	c.t.Helper()
	if _, err := io.WriteString(c.conn, xml); err != nil {
		c.t.Logf("sending %.60q: %v", xml, err)
	}
}

// next waits for an element.
func (c *client) next() *xmlsafe.Node {
	c.t.Helper()
	n := <-c.in
	if n == nil {
		c.t.Fatal("the stream has ended")
	}
	return n
}

// got returns, in virtual time, all that has come since the last call.
func (c *client) got() (list []*xmlsafe.Node) {
	synctest.Wait()
	for {
		select {
		case n, ok := <-c.in:
			if !ok {
				return list
			}
			list = append(list, n)
		default:
			return list
		}
	}
}

// only returns what got returns, if it is one element.
func (c *client) only() *xmlsafe.Node {
	c.t.Helper()
	list := c.got()
	if len(list) != 1 {
		c.t.Fatalf("%s got %d elements, not one:%s", c.jid, len(list), describe(list))
	}
	return list[0]
}

// nothing checks that nothing has come.
func (c *client) nothing() {
	c.t.Helper()
	if list := c.got(); len(list) != 0 {
		c.t.Errorf("%s got:%s", c.jid, describe(list))
	}
}

func describe(list []*xmlsafe.Node) string {
	var b strings.Builder
	for _, n := range list {
		b.WriteString("\n\t" + n.Local)
		for _, a := range n.Attrs {
			b.WriteString(" " + a.Local + "=" + a.Value)
		}
		for _, c := range n.Children {
			b.WriteString(" <" + c.Local + ">" + c.Text)
		}
	}
	return b.String()
}

// authenticate runs one try and returns <success/> or <failure/>.
func (c *client) authenticate(mechanism, user, password string) *xmlsafe.Node {
	c.t.Helper()
	conv, err := auth.NewConversation(mechanism, auth.Credentials{Username: user, Password: password, Domain: "office.example"})
	if err != nil {
		c.t.Fatal(err)
	}
	initial, has, err := conv.Start()
	if err != nil {
		c.t.Fatal(err)
	}
	var e xmlsafe.Encoder
	text := base64.StdEncoding.EncodeToString(initial)
	if has && text == "" {
		text = "="
	}
	c.send(string(e.Leaf("auth", text, "xmlns", nsSASL, "mechanism", mechanism).Bytes()))
	for {
		n := c.next()
		data, err := base64.StdEncoding.DecodeString(n.Text)
		if err != nil {
			c.t.Fatalf("%s: %v", n.Local, err)
		}
		switch n.Local {
		case "failure":
			return n
		case "success":
			if err := conv.Success(data); err != nil {
				c.t.Fatalf("%s: the office is not proven: %v", mechanism, err)
			}
			return n
		}
		response, err := conv.Step(data)
		if err != nil {
			c.t.Fatal(err)
		}
		var e xmlsafe.Encoder
		c.send(string(e.Leaf("response", base64.StdEncoding.EncodeToString(response), "xmlns", nsSASL).Bytes()))
	}
}

// signIn goes all the way to a bound session.
func (c *client) signIn(mechanism, user, password, resource string) {
	c.t.Helper()
	c.send(header)
	c.next()
	if n := c.authenticate(mechanism, user, password); n.Local != "success" {
		c.t.Fatalf("%s as %s: %s", mechanism, user, describe([]*xmlsafe.Node{n}))
	}
	c.send(header)
	c.next()
	c.jid = c.bind(resource).Child(nsBind, "bind").ChildText(nsBind, "jid")
}

func (c *client) bind(resource string) *xmlsafe.Node {
	var e xmlsafe.Encoder
	e.Start("iq", "type", "set", "id", "bind").Start("bind", "xmlns", nsBind)
	if resource != "" {
		e.Leaf("resource", resource)
	}
	c.send(string(e.End().End().Bytes()))
	return c.next()
}

// online returns a client that has signed in and bound, without presence.
func (b *building) online(user, resource string) *client {
	b.t.Helper()
	c := b.dial()
	c.signIn(auth.Plain, user, b.opened[user+"@office.example"], resource)
	return c
}

// present returns a client that has sent presence, and has read what came of it.
func (b *building) present(user, resource, presence string) *client {
	b.t.Helper()
	c := b.online(user, resource)
	c.send(presence)
	c.got()
	return c
}
