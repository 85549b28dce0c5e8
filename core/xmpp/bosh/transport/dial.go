package transport

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/url"
	"sync"
	"time"
)

// A path that has died without a word is noticed within half a minute: by probes
// where nothing is under way, and where something is, by the limit on how long it may
// stay unacknowledged, which the system's own makes a quarter of an hour.
var probes = net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3}

const unacknowledged = 25 * time.Second

// dialer returns what opens connections, to the connection manager or through a proxy.
func (t *Transport) dialer(cfg Config, l transportLimits) func(context.Context, string, string) (net.Conn, error) {
	open := t.opener(cfg, l)
	enter := func(ctx context.Context, proxy *url.URL) (net.Conn, error) {
		conn, err := open(ctx, "tcp", proxy.Host)
		if err != nil || proxy.Scheme != "https" {
			return conn, err
		}
		return secure(ctx, conn, &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: cfg.RootCAs, ServerName: proxy.Hostname()}, l.handshake)
	}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		switch w := wayOf(ctx); {
		case w.tunnel:
			c := &connector{dial: enter, signOn: cfg.SignOn, limit: l.connect, proxy: w.proxy, address: address}
			return c.open(ctx)
		case w.proxy != nil && w.proxy.Scheme == "https":
			return enter(ctx, w.proxy)
		}
		return open(ctx, network, address)
	}
}

// opener returns what opens connections to whomever.
func (t *Transport) opener(cfg Config, l transportLimits) func(context.Context, string, string) (net.Conn, error) {
	dial, ours := cfg.Dial, cfg.Dial == nil
	if ours {
		dial = (&net.Dialer{Timeout: l.dial, KeepAliveConfig: probes, Control: limitSilence, Resolver: l.resolver}).DialContext
	}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		w := &link{Conn: conn, transport: t, prompt: func() {}}
		if ours {
			w.prompt = promptly(conn)
		}
		t.mu.Lock()
		t.conns[w] = struct{}{}
		t.mu.Unlock()
		return w, nil
	}
}

// secure speaks TLS with a proxy. That is done here and not by net/http, which would
// hold the proxy to the pin and the key of the connection manager.
func secure(ctx context.Context, conn net.Conn, cfg *tls.Config, limit time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	c := tls.Client(conn, cfg)
	if err := c.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return c, nil
}

// link is an open connection. Whatever TLS and HTTP do lies above it.
type link struct {
	net.Conn
	transport *Transport
	prompt    func()
	closing   sync.Once
}

// Read acknowledges at once what it has read, see [promptly].
func (w *link) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	if n > 0 {
		w.prompt()
	}
	return n, err
}

// Write does so too: sending is what makes the system delay acknowledgements.
func (w *link) Write(p []byte) (int, error) {
	n, err := w.Conn.Write(p)
	w.prompt()
	return n, err
}

func (w *link) Close() error {
	w.closing.Do(func() {
		w.transport.mu.Lock()
		delete(w.transport.conns, w)
		w.transport.mu.Unlock()
	})
	return w.Conn.Close()
}

// tracked tells when an answer is done with.
type tracked struct {
	io.ReadCloser
	once sync.Once
	done func()
}

func (b *tracked) Close() error {
	err := b.ReadCloser.Close()
	b.once.Do(b.done)
	return err
}
