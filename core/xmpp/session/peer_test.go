package session_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	streamHeader = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' from='office.example' version='1.0'>"
	streamEnd    = "</stream:stream>"

	offer  = "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms></stream:features>"
	mayUse = "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>"
	signed = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"
	bound  = "<iq type='result' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>alice@office.example/desk</jid></bind></iq>"
)

// peer is the server's end of a stream. It says what a test tells it to, and keeps
// what it is told.
type peer struct {
	t    *testing.T
	conn net.Conn
	in   chan string // elements; a stream header as such, its end as streamEnd

	asked string // the id of the last request
}

// tap is the client's end, which remembers each write. It counts as encrypted.
type tap struct {
	net.Conn
	mu     sync.Mutex
	writes []string
	closed bool
}

func (c *tap) Encrypted() bool { return true }

func (c *tap) Write(p []byte) (int, error) {
	c.mu.Lock()
	c.writes = append(c.writes, string(p))
	c.mu.Unlock()
	return c.Conn.Write(p)
}

func (c *tap) Close() error {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	return c.Conn.Close()
}

func (c *tap) isClosed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closed
}

// connect returns both ends of a stream.
func connect(t *testing.T) (*tap, *peer) {
	near, far := net.Pipe()
	p := &peer{t: t, conn: far, in: make(chan string, 10_000)}
	go p.read()
	t.Cleanup(func() { far.Close() })
	return &tap{Conn: near}, p
}

func (p *peer) read() {
	defer close(p.in)
	var data []byte
	part := make([]byte, 4096)
	for {
		for n, token := 1, ""; n > 0; {
			if n, token = cut(data); n > 0 {
				p.in <- token
				data = data[n:]
			}
		}
		n, err := p.conn.Read(part)
		if data = append(data, part[:n]...); err != nil {
			return
		}
	}
}

// cut returns what stands first in data, and its length; 0 when it is not complete.
func cut(data []byte) (int, string) {
	if bytes.HasPrefix(data, []byte(streamEnd)) {
		return len(streamEnd), streamEnd
	}
	if bytes.HasPrefix(data, []byte("<stream:stream")) {
		_, n, _ := xmlsafe.ReadStart(data, &xmlsafe.Default)
		return n, string(data[:n])
	}
	e, n, err := xmlsafe.ReadElement(data, &xmlsafe.Default)
	if err != nil {
		return 0, ""
	}
	return n, string(e.Raw)
}

// say writes to the client, unless it has gone. {id} stands for the id of the request
// that was heard last.
func (p *peer) say(text string) {
	_, _ = io.WriteString(p.conn, strings.ReplaceAll(text, "{id}", p.asked))
}

// next waits for what the client writes next; "" when it has gone.
func (p *peer) next() string {
	p.t.Helper()
	select {
	case token := <-p.in:
		if tag, _, err := xmlsafe.ReadStart([]byte(token), &xmlsafe.Default); err == nil && tag.Local == "iq" {
			p.asked = tag.Attr("", "id")
		}
		return token
	case <-time.After(time.Hour):
		p.t.Fatal("the client writes nothing")
		return ""
	}
}

// hears waits for what the client writes next, which must contain the parts.
func (p *peer) hears(parts ...string) string {
	p.t.Helper()
	token := p.next()
	for _, part := range parts {
		if !strings.Contains(token, part) {
			p.t.Errorf("got %s, want %s", token, part)
		}
	}
	return token
}

// hearsNothing checks that the client has written nothing more.
func (p *peer) hearsNothing() {
	p.t.Helper()
	synctest.Wait()
	select {
	case token, open := <-p.in:
		if open {
			p.t.Errorf("got %s, want nothing", token)
		}
	default:
	}
}

// program is what contacts are told that we are.
var program = im.Program{Name: "Vestnik", Version: "1.2"}

// opened is what came of Open.
type opened struct {
	s   *im.Client
	err error
}

func config(h session.Handler) session.Config {
	account, _ := xmpp.ParseAccount("alice@office.example")
	return session.Config{Account: account, Password: "wonder", Lang: "ru", Handler: h}
}

// opening starts to sign in.
func opening(ctx context.Context, conn net.Conn, cfg session.Config) <-chan opened {
	result := make(chan opened, 1)
	go func() {
		s, err := im.Open(ctx, conn, cfg, program)
		result <- opened{s, err}
	}()
	return result
}

// letIn plays the server of a sign-in, up to binding.
func (p *peer) letIn() {
	p.t.Helper()
	p.hears("<stream:stream", "to='office.example'", "xml:lang='ru'", "version='1.0'")
	p.say(streamHeader + offer)
	p.hears("<auth", "mechanism='PLAIN'", base64.StdEncoding.EncodeToString([]byte("\x00alice\x00wonder")))
	p.say(signed)
	p.hears("<stream:stream")
}

// inSession runs a test in virtual time with a session that is on line.
func inSession(t *testing.T, test func(t *testing.T, s *im.Client, p *peer, e *ear)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e := newEar()
		s, p := online(t, e)
		test(t, s, p, e)
		p.leave(s)
	})
}

// inSessionOf runs a test in virtual time with a session of a configuration.
func inSessionOf(t *testing.T, cfg session.Config, test func(t *testing.T, s *im.Client, p *peer)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s, p := onlineWith(t, cfg)
		test(t, s, p)
		p.leave(s)
	})
}

func online(t *testing.T, h session.Handler) (*im.Client, *peer) {
	t.Helper()
	return onlineWith(t, config(h))
}

func onlineWith(t *testing.T, cfg session.Config) (*im.Client, *peer) {
	t.Helper()
	conn, p := connect(t)
	result := opening(t.Context(), conn, cfg)
	p.letIn()
	p.say(streamHeader + mayUse)
	p.hears("<iq", "type='set'", "<bind")
	p.say(bound)
	r := <-result
	if r.err != nil {
		t.Fatal(r.err)
	}
	return r.s, p
}

// got returns what has come until now.
func got[T any](from chan T) (all []T) {
	synctest.Wait()
	for {
		select {
		case v := <-from:
			all = append(all, v)
		default:
			return all
		}
	}
}

// only returns the one that has come.
func only[T any](t *testing.T, from chan T) T {
	t.Helper()
	all := got(from)
	if len(all) != 1 {
		t.Fatalf("%d came: %+v", len(all), all)
	}
	return all[0]
}

// ended waits for the end of a session and checks its reason.
func ended(t *testing.T, s *im.Client, want error) {
	t.Helper()
	<-s.Done()
	if err := s.Err(); !errors.Is(err, want) {
		t.Errorf("ended with %v, want %v", err, want)
	}
}

// withHandler runs a test with a session that has a handler of its own.
func withHandler(t *testing.T, handler func(*ear) session.Handler, test func(t *testing.T, p *peer, e *ear)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e := newEar()
		s, p := online(t, handler(e))
		test(t, p, e)
		p.leave(s)
	})
}

// leave closes a session while the server reads on.
func (p *peer) leave(s *im.Client) {
	go func() {
		for range p.in {
		}
	}()
	s.Close()
}
