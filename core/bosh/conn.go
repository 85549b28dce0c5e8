package bosh

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"vestnik/core/xmlsafe"
)

// Config says how to reach a connection manager.
type Config struct {
	// URL is its address, https, or http where AllowHTTP says so.
	URL       string
	AllowHTTP bool
	// From is the bare JID to announce at creation (XEP-0124 §7.1); it is sent over
	// TLS only. Empty: none.
	From string
	// Wait is how long the connection manager may hold a request; 0 means 60 s.
	Wait time.Duration
	// Transport carries the requests; nil means one made by [NewTransport].
	Transport http.RoundTripper
}

// maxQueue is how many bytes may wait to be sent before Write blocks.
const maxQueue = 1 << 20

// Conn is a net.Conn that carries an XMPP stream over BOSH. Reading and writing
// may go on at once; each of them is safe for concurrent use, but as on TCP, what
// two writers write must not be mixed within one element.
//
// Nothing is sent before a stream header is written. Write returns when an element
// is queued; [Conn.Flush] waits until the server has it. The next poll goes out
// when everything that came has been read and Read is called again: so whoever
// stores what he reads before reading on knows that it is stored before the
// server forgets it.
type Conn struct {
	cfg Config
	url *url.URL

	wake   chan struct{} // tells the engine that something below has changed
	cancel context.CancelFunc
	done   chan struct{} // closed when the engine has ended

	mu      sync.Mutex
	cond    *sync.Cond // any change of the fields below
	in      []byte     // read side: what came and has not been read
	hungry  bool       // Read has found nothing, and waits
	inErr   error      // what Read returns behind in
	framing []byte     // write side: what is not a complete element yet
	queue   []item     // complete, not sent
	queued  int        // bytes in queue
	written uint64     // items ever queued
	taken   uint64     // items that the server has answered
	prefix  []string   // declarations of the stream header, name, value pairs
	opened  bool       // a stream header was written
	closing bool       // the end of the stream was written
	outErr  error      // what Write returns

	readBy, writeBy moment
}

// item is one thing to be sent, in order with the others.
type item struct {
	kind    itemKind
	element []byte
	header  map[string]string // of a stream header: to, xml:lang, version
}

type itemKind uint8

const (
	itemElement itemKind = iota
	itemOpen             // <stream:stream>: creation, or a restart
	itemClose            // </stream:stream>
)

// Dial checks the configuration and returns a connection that is ready to be
// written to. It sends nothing, so it does not block; what goes wrong on the way
// to the server is returned by Read and Write.
func Dial(cfg Config) (*Conn, error) {
	u, err := checkURL(cfg.URL, cfg.AllowHTTP)
	if err != nil {
		return nil, err
	}
	if cfg.Wait == 0 {
		cfg.Wait = 60 * time.Second
	}
	if cfg.Wait < 0 || cfg.Wait > time.Hour {
		return nil, fmt.Errorf("%w: wait %v", ErrConfig, cfg.Wait)
	}
	if cfg.Transport == nil {
		if cfg.Transport, err = NewTransport(TransportConfig{}); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	c := &Conn{
		cfg: cfg, url: u, cancel: cancel,
		wake: make(chan struct{}, 1), done: make(chan struct{}),
	}
	c.cond = sync.NewCond(&c.mu)
	go newEngine(c).run(ctx)
	return c, nil
}

// checkURL finds what is wrong with a connection manager's address before the
// first byte is sent.
func checkURL(address string, allowHTTP bool) (*url.URL, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: the URL cannot be read", ErrConfig)
	case u.Host == "" || u.Hostname() == "":
		return nil, fmt.Errorf("%w: the URL names no host", ErrConfig)
	case u.User != nil:
		return nil, fmt.Errorf("%w: the URL holds a user name", ErrConfig)
	case u.Scheme == "https":
		return u, nil
	case u.Scheme != "http":
		return nil, fmt.Errorf("%w: scheme %q", ErrConfig, u.Scheme)
	case !allowHTTP:
		return nil, ErrInsecure
	}
	return u, nil
}

// Encrypted tells whether the way to the connection manager is.
func (c *Conn) Encrypted() bool { return c.url.Scheme == "https" }

// Read reads from the XMPP stream that the server sends. Behind the last element
// of a session it returns io.EOF if that ended normally, else the reason: a
// [*TerminateError], or one of the errors of this package.
func (c *Conn) Read(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.in) == 0 {
		if c.inErr != nil {
			return 0, c.inErr
		}
		if c.readBy.passed() {
			return 0, os.ErrDeadlineExceeded
		}
		if !c.hungry {
			c.hungry = true
			c.poke()
		}
		c.cond.Wait()
	}
	n := copy(p, c.in)
	if c.in = c.in[n:]; len(c.in) == 0 {
		c.in = nil
	}
	return n, nil
}

// Write writes to the XMPP stream. Complete elements are queued at once; what is
// incomplete waits for the rest. It blocks while more than 1 MiB is queued.
func (c *Conn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.queued > maxQueue && c.outErr == nil && !c.writeBy.passed() {
		c.cond.Wait()
	}
	switch {
	case c.outErr != nil:
		return 0, c.outErr
	case c.writeBy.passed():
		return 0, os.ErrDeadlineExceeded
	case c.closing:
		return 0, ErrClosed
	}
	c.framing = append(c.framing, p...)
	if bytes.IndexByte(p, '>') < 0 {
		return len(p), nil
	}
	if err := c.frame(); err != nil {
		c.outErr = err
		return 0, err
	}
	c.poke()
	return len(p), nil
}

// frame moves every complete element from framing to the queue.
func (c *Conn) frame() error {
	for {
		rest := bytes.TrimLeft(c.framing, " \t\r\n")
		if len(rest) == 0 {
			c.framing = nil
			return nil
		}
		n, err := c.frameOne(rest)
		if errors.Is(err, xmlsafe.ErrShort) {
			c.framing = rest
			return nil
		}
		if err != nil {
			return fmt.Errorf("bosh: written: %w", err)
		}
		c.framing = rest[n:]
	}
}

// frameOne queues the element, the stream header or the end of the stream that
// stands first in rest, and returns its length.
func (c *Conn) frameOne(rest []byte) (int, error) {
	const end = "</stream:stream>"
	switch {
	case bytes.HasPrefix(rest, []byte(end)):
		c.closing = true
		c.push(item{kind: itemClose})
		return len(end), nil
	case bytes.HasPrefix(rest, []byte("<?xml")), bytes.HasPrefix(rest, []byte("<stream:stream")):
		tag, n, err := xmlsafe.ReadStart(rest, &xmlsafe.Default)
		if err != nil {
			return 0, err
		}
		return n, c.header(&tag)
	}
	e, n, err := xmlsafe.ReadElement(rest, &xmlsafe.Default)
	if err != nil {
		return 0, err
	}
	element, err := c.envelop(&e)
	if err == nil {
		c.push(item{element: element})
	}
	return n, err
}

// header queues a stream header and remembers the namespaces it declares.
func (c *Conn) header(tag *xmlsafe.Tag) error {
	attrs := map[string]string{}
	c.prefix = c.prefix[:0]
	for _, a := range tag.Attrs {
		switch {
		case a.Prefix == "":
			attrs[a.Local] = a.Value
		case a.Prefix == "xml":
			attrs["xml:"+a.Local] = a.Value
		case a.Prefix == "xmlns":
			c.prefix = append(c.prefix, a.Local, a.Value)
		}
	}
	if attrs["to"] == "" {
		return fmt.Errorf("%w: the stream header names no domain", ErrConfig)
	}
	c.opened = true
	c.push(item{kind: itemOpen, header: attrs})
	return nil
}

// envelop makes an element of the stream stand in a <body/>, where the default
// namespace is another one and the stream's prefixes are not declared.
func (c *Conn) envelop(e *xmlsafe.Element) ([]byte, error) {
	if !c.opened {
		return nil, errors.New("an element before the stream header")
	}
	var declare []string
	if e.Prefix == "" && !e.Declares {
		declare = append(declare, "xmlns", nsClient)
	}
	for _, missing := range e.Missing {
		uri := ""
		for i := 0; i < len(c.prefix); i += 2 {
			if c.prefix[i] == missing {
				uri = c.prefix[i+1]
			}
		}
		if uri == "" {
			return nil, fmt.Errorf("prefix %q is not declared", missing)
		}
		declare = append(declare, "xmlns:"+missing, uri)
	}
	if declare == nil {
		return bytes.Clone(e.Raw), nil
	}
	return e.WithAttrs(declare...), nil
}

func (c *Conn) push(i item) {
	c.queue = append(c.queue, i)
	c.queued += len(i.element)
	c.written++
}

// poke lets the engine look again.
func (c *Conn) poke() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Flush waits until the server has answered the requests that carried everything
// written so far: then it has taken it. A server that has nothing to say holds the
// last of them, so this may take as long as wait, and longer on a bad path.
func (c *Conn) Flush(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.cond.Broadcast()
	})
	defer stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	for want := c.written; c.taken < want; {
		if errors.Is(c.inErr, io.EOF) {
			return ErrClosed
		}
		if c.inErr != nil {
			return c.inErr
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		c.cond.Wait()
	}
	return nil
}

// closeGrace is how long Close waits for the server's word.
const closeGrace = 1500 * time.Millisecond

// Close ends the stream if that was not done yet, waits for the server's answer
// for up to 1.5 s, and lets go of all connections. It may be called more than once.
func (c *Conn) Close() error {
	c.mu.Lock()
	if !c.closing && c.opened && c.outErr == nil {
		c.closing = true
		c.push(item{kind: itemClose})
	}
	graceful := c.opened && c.outErr == nil
	c.poke()
	c.mu.Unlock()
	if graceful {
		select {
		case <-c.done:
		case <-time.After(closeGrace):
		}
	}
	c.cancel()
	<-c.done
	return nil
}

// LocalAddr returns the connection manager's URL: a session has no address of its
// own.
func (c *Conn) LocalAddr() net.Addr { return addr(c.cfg.URL) }

// RemoteAddr returns the connection manager's URL.
func (c *Conn) RemoteAddr() net.Addr { return addr(c.cfg.URL) }

type addr string

func (addr) Network() string  { return "bosh" }
func (a addr) String() string { return string(a) }

// SetDeadline sets both deadlines.
func (c *Conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// SetReadDeadline makes Read fail with os.ErrDeadlineExceeded from t on.
func (c *Conn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.readBy.set(t, c.cond)
	return nil
}

// SetWriteDeadline makes Write fail with os.ErrDeadlineExceeded from t on.
func (c *Conn) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writeBy.set(t, c.cond)
	return nil
}
