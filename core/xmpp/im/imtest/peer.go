package imtest

import (
	"bytes"
	"encoding/base64"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/xmlsafe"
)

// What the server of a sign-in says. Its client is alice@office.example/desk.
const (
	Header  = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' from='office.example' version='1.0'>"
	End     = "</stream:stream>"
	Offer   = "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms></stream:features>"
	MayBind = "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>"
	Success = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"
	Bound   = "<iq type='result' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>alice@office.example/desk</jid></bind></iq>"
)

// Peer is the server's end of a stream. It says what a test tells it to, and keeps
// what it is told.
type Peer struct {
	T    *testing.T // is told what is wrong
	conn net.Conn
	in   chan string // elements; a stream header as such, its end as End

	asked string // the id of the last request
}

// Conn is the client's end, which remembers each write. It counts as encrypted.
type Conn struct {
	net.Conn
	mu     sync.Mutex
	writes []string
	closed bool
}

// Encrypted tells the session that it may show its password.
func (c *Conn) Encrypted() bool { return true }

// Write remembers what is written.
func (c *Conn) Write(p []byte) (int, error) {
	c.mu.Lock()
	c.writes = append(c.writes, string(p))
	c.mu.Unlock()
	return c.Conn.Write(p)
}

// Close remembers that it was called.
func (c *Conn) Close() error {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	return c.Conn.Close()
}

// Closed tells whether Close was called.
func (c *Conn) Closed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closed
}

// Writes returns what was written, write by write.
func (c *Conn) Writes() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.writes...)
}

// Connect returns both ends of a stream.
func Connect(t *testing.T) (*Conn, *Peer) {
	near, far := net.Pipe()
	t.Cleanup(func() { far.Close() })
	return &Conn{Conn: near}, Serve(t, far)
}

// Serve returns the server at the end of any connection.
func Serve(t *testing.T, conn net.Conn) *Peer {
	p := &Peer{T: t, conn: conn, in: make(chan string, 10_000)}
	go p.read()
	return p
}

func (p *Peer) read() {
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
	if bytes.HasPrefix(data, []byte(End)) {
		return len(End), End
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

// Conn returns the server's end itself.
func (p *Peer) Conn() net.Conn { return p.conn }

// Asked returns the id of the request that was heard last.
func (p *Peer) Asked() string { return p.asked }

// Say writes to the client, unless it has gone. {id} stands for the id of the request
// that was heard last.
func (p *Peer) Say(text string) {
	_, _ = io.WriteString(p.conn, strings.ReplaceAll(text, "{id}", p.asked))
}

// Next waits for what the client writes next; "" when it has gone.
func (p *Peer) Next() string {
	p.T.Helper()
	select {
	case token := <-p.in:
		return p.note(token)
	case <-time.After(time.Hour):
		p.T.Fatal("the client writes nothing")
		return ""
	}
}

// note remembers the id of a request.
func (p *Peer) note(token string) string {
	if tag, _, err := xmlsafe.ReadStart([]byte(token), &xmlsafe.Default); err == nil && tag.Local == "iq" {
		p.asked = tag.Attr("", "id")
	}
	return token
}

// Hears waits for what the client writes next, which must contain the parts.
func (p *Peer) Hears(parts ...string) string {
	p.T.Helper()
	token := p.Next()
	for _, part := range parts {
		if !strings.Contains(token, part) {
			p.T.Errorf("got %s, want %s", token, part)
		}
	}
	return token
}

// HearsNothing checks that the client has written nothing more.
func (p *Peer) HearsNothing() {
	p.T.Helper()
	if token := p.Heard(); token != "" {
		p.T.Errorf("got %s, want nothing", token)
	}
}

// Heard returns what the client has written next by now; "" when that is nothing.
func (p *Peer) Heard() string {
	synctest.Wait()
	select {
	case token := <-p.in:
		return p.note(token)
	default:
		return ""
	}
}

// ReadOn reads what the client writes, and drops it, until it has gone.
func (p *Peer) ReadOn() {
	for range p.in {
	}
}

// LetIn plays the server of a sign-in, up to binding.
func (p *Peer) LetIn() {
	p.T.Helper()
	p.Hears("<stream:stream", "to='office.example'", "xml:lang='ru'", "version='1.0'")
	p.Say(Header + Offer)
	p.Hears("<auth", "mechanism='PLAIN'", base64.StdEncoding.EncodeToString([]byte("\x00alice\x00wonder")))
	p.Say(Success)
	p.Hears("<stream:stream")
}

// Leave closes a session while the server reads on.
func (p *Peer) Leave(c *im.Client) {
	go p.ReadOn()
	c.Close()
}
