package bosh

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"vestnik/core/xmpp/bosh/internal/deadline"
	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/bosh/wire"
	"vestnik/core/xmpp/xmlsafe"
)

// Config says how to reach a connection manager.
type Config struct {
	// URL is its address, https, or http where AllowHTTP says so.
	URL       string
	AllowHTTP bool
	// Wait is how long the connection manager may hold a request; 0 means 60 s.
	Wait time.Duration
	// Transport carries the requests; nil means one made by [transport.New].
	Transport http.RoundTripper
	// Keep, if set, is given the session's state whenever it has changed, so that
	// [Resume] can go on with the session in another process.
	Keep Keeper
}

// Conn is a net.Conn that carries an XMPP stream over BOSH. Reading and writing
// may go on at once; each of them is safe for concurrent use, but as on TCP, what
// two writers write must not be mixed within one element.
//
// Nothing is sent before a stream header is written. Write returns when an element
// is queued; [Conn.Flush] waits until the server has it. What was read counts as
// dealt with when Read is called again: whoever stores what he reads before reading
// on is at most one answer behind the server, see the package comment.
type Conn struct {
	cfg Config
	url *url.URL

	wake   chan struct{} // tells the engine that something below has changed
	cancel context.CancelFunc
	done   chan struct{} // closed when the engine has ended

	trouble  chan bool    // see Trouble
	repeated atomic.Int32 // requests that were sent again

	left []string // ids of messages that had left before the session was resumed

	mu      sync.Mutex
	cond    *sync.Cond      // any change of the fields below that Read does not wait for
	news    *sync.Cond      // something for Read
	in      []byte          // read side: what came and has not been read
	read    uint64          // bytes that the reader was given
	unread  []given         // whose payloads the reader has not dealt with
	hungry  bool            // Read has found nothing, and waits
	inErr   error           // what Read returns behind in
	framing *xmlsafe.Cutter // write side: what is not a complete element yet
	queue   []item          // complete, not sent
	queued  int             // bytes in queue
	written uint64          // items ever queued
	taken   uint64          // items that the server has answered
	prefix  []string        // declarations of the stream header, name, value pairs
	opened  bool            // a stream header was written
	closing bool            // the end of the stream was written
	outErr  error           // what Write returns

	maxPause time.Duration // what the server has granted
	stalls   bool          // see Stalls
	pauses   uint64        // that were asked for
	over     uint64        // pauses that have ended
	pausing  bool          // it pauses, and has nothing left to answer
	woken    bool          // Wake was called
	held     time.Duration // what Held returns
	detached chan []byte   // Detach was called, and waits for the state

	readBy, writeBy deadline.Deadline
}

// Dial checks the configuration and returns a connection that is ready to be
// written to. It sends nothing, so it does not block; what goes wrong on the way
// to the server is returned by Read and Write.
func Dial(cfg Config) (*Conn, error) {
	c, err := newConn(cfg)
	if err != nil {
		return nil, err
	}
	c.start(newEngine(c))
	return c, nil
}

// newConn returns a connection that nothing moves yet.
func newConn(cfg Config) (*Conn, error) {
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
		if cfg.Transport, err = transport.New(transport.Config{}); err != nil {
			return nil, err
		}
	}
	c := &Conn{cfg: cfg, url: u, held: cfg.Wait, wake: make(chan struct{}, 1), done: make(chan struct{}), trouble: make(chan bool, 1), framing: xmlsafe.NewCutter(&xmlsafe.Written)}
	c.cond, c.news = sync.NewCond(&c.mu), sync.NewCond(&c.mu)
	return c, nil
}

func (c *Conn) start(e *engine) {
	ctx, cancel := context.WithCancel(context.Background())
	c.cancel = cancel
	go e.run(ctx)
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

// Flush waits until the server has answered the requests that carried everything
// written so far: then it has taken it. A server that has nothing to say holds the
// last of them, so this may take as long as wait, and longer on a bad path.
func (c *Conn) Flush(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	want := c.written
	return c.await(ctx, func() bool { return c.taken >= want })
}

// await waits for a change that makes reached true. The caller holds the lock.
func (c *Conn) await(ctx context.Context, reached func() bool) error {
	stop := context.AfterFunc(ctx, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.cond.Broadcast()
	})
	defer stop()
	for !reached() {
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

// Close ends the stream if that was not done yet, waits for the server's answer
// for up to 1.5 s, and lets go of all connections. It may be called more than once.
func (c *Conn) Close() error {
	c.mu.Lock()
	if !c.closing && c.opened && c.inErr == nil {
		c.closing = true
		c.push(item{kind: itemClose})
	}
	opened := c.opened
	c.poke()
	c.mu.Unlock()
	if opened {
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
func (c *Conn) LocalAddr() net.Addr { return wire.Addr(c.cfg.URL) }

// RemoteAddr returns the connection manager's URL.
func (c *Conn) RemoteAddr() net.Addr { return wire.Addr(c.cfg.URL) }

// SetDeadline sets both deadlines.
func (c *Conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// SetReadDeadline makes Read fail with os.ErrDeadlineExceeded from t on.
func (c *Conn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.readBy.Set(t, c.news)
	return nil
}

// SetWriteDeadline makes Write fail with os.ErrDeadlineExceeded from t on.
func (c *Conn) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writeBy.Set(t, c.cond)
	return nil
}
