package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// ErrConfig says that the configuration cannot work; nothing was sent.
var ErrConfig = errors.New("bosh: configuration")

// Config says what is special about the way to a connection manager. The
// zero value is the usual way.
type Config struct {
	// RootCAs are the authorities to trust; nil means those of the system.
	RootCAs *x509.CertPool
	// Pins are the keys of which the certificate or its chain must show one; none
	// means that any trusted certificate will do. See [Pin].
	Pins []Pin
	// Trusted is a certificate that stands for an authority besides those, where the
	// connection manager shows it, see [Fingerprint]; zero means none.
	Trusted Fingerprint
	// Certificate is shown to a connection manager that asks for one, after its own was
	// verified; nil means none. A proxy never sees it.
	Certificate *tls.Certificate
	// Proxies says which proxy connections go through; nil means what HTTPS_PROXY,
	// HTTP_PROXY and NO_PROXY say. See [Through].
	Proxies Proxies
	// SignOn is what a proxy that asks for Negotiate or NTLM is answered with; nil means
	// nothing. It is for https addresses: on plain http the proxy reads each request, and
	// there only Basic is known.
	SignOn SignOn
	// Record takes what happens on the way, for support staff; nil: nobody does. Nothing in
	// it is secret.
	Record *slog.Logger
	// Dial opens connections; nil means the usual way, which is best: see [Transport].
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Transport carries the requests of one session, with the manners that BOSH needs.
// It is one session's because it holds what must not outlive one: the cookies of a
// load balancer and the key that the connection manager has shown. It is safe for
// concurrent use, and refuses requests to any host but that of the first.
type Transport struct {
	http    *http.Transport
	proxies Proxies
	guard   guard
	jar     jar
	record  *slog.Logger

	mu     sync.Mutex
	origin string             // scheme and host of the session
	conns  map[*link]struct{} // open
	busy   int                // requests whose answer is not done with
	ended  bool               // nothing new is expected
}

// transportLimits is what a test wants otherwise than life does.
type transportLimits struct {
	dial, handshake time.Duration
	connect         time.Duration // for a tunnel through a proxy, with all that is asked there
	ping, pong      time.Duration // HTTP/2: silent for so long, ask; no reply for so long, dead
	resolver        *net.Resolver // nil: the system's
}

var usualLimits = transportLimits{dial: 10 * time.Second, handshake: 10 * time.Second, connect: 40 * time.Second, ping: 15 * time.Second, pong: 10 * time.Second}

// userAgent is what goes with every request, to proxies too. Filters refuse requests
// without one, and net/http's own is that of robots; a version would tell attackers
// what they want to know.
const userAgent = "Vestnik-BOSH"

// New returns a transport for one session. It opens no connection. An error
// is ErrConfig: a proxy of an unknown kind, or what the environment says about
// proxies cannot be read.
func New(cfg Config) (*Transport, error) { return newWithin(cfg, usualLimits) }

func newWithin(cfg Config, l transportLimits) (*Transport, error) {
	if cfg.Proxies == nil {
		env, err := ReadEnvironment()
		if err != nil {
			return nil, err
		}
		cfg.Proxies = env
	}
	t := &Transport{record: cfg.Record, proxies: cfg.Proxies, conns: map[*link]struct{}{}}
	t.guard.pins, t.guard.trusted, t.guard.roots, t.guard.host, t.guard.own = cfg.Pins, cfg.Trusted, cfg.RootCAs, t.hostname, cfg.Certificate
	both := new(http.Protocols)
	both.SetHTTP1(true)
	both.SetHTTP2(true)
	t.http = &http.Transport{
		Proxy:                  forHTTP,
		DialContext:            t.dialer(cfg, l),
		TLSClientConfig:        t.guard.config(),
		TLSHandshakeTimeout:    l.handshake,
		Protocols:              both,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: l.ping, PingTimeout: l.pong, WriteByteTimeout: l.ping + l.pong},
		DisableCompression:     true, // it is done here, so that broken gzip is told from a broken path
		MaxIdleConns:           4,
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        4 * time.Minute,
		MaxResponseHeaderBytes: 64 << 10,
		WriteBufferSize:        16 << 10,
		ReadBufferSize:         16 << 10,
	}
	return t, nil
}

// RoundTrip implements http.RoundTripper. Beside the errors of net/http it returns
// [*ProxyError], [*TLSError], [*KeyError], [wire.ErrBad] for an answer in an encoding that was not
// asked for, and ErrConfig for another host than before.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := t.begin(req.URL); err != nil {
		return nil, err
	}
	way, err := t.decide(req)
	if err != nil {
		t.done()
		return nil, err
	}
	out := t.traced(t.dress(req, way))
	res, err := t.http.RoundTrip(out)
	t.answered(out, res, err)
	if err != nil {
		t.done()
		err = t.diagnose(out, err)
		if req.Context().Err() == nil {
			t.proxies.Failed(req.URL, way.proxy, err)
		}
		return nil, err
	}
	res.Body = &tracked{ReadCloser: res.Body, done: t.done}
	if err := t.accept(out, res); err != nil {
		res.Body.Close()
		return nil, err
	}
	return res, nil
}

// diagnose says what a failure means. Before TLS 1.3 servers say of a certificate that they
// have asked for and miss that it is bad, or that they share no cipher with us.
func (t *Transport) diagnose(req *http.Request, err error) error {
	err = Diagnose(explain(req, err))
	var fault *TLSError
	if errors.As(err, &fault) && (fault.Fault == OwnRefused || fault.Fault == TLSNoCipher) && t.guard.own == nil && t.guard.asked.Load() {
		fault.Fault = OwnWanted
	}
	return err
}

// dress returns the request as it goes out. The caller's own is not changed.
func (t *Transport) dress(req *http.Request, w way) *http.Request {
	out := req.WithContext(context.WithValue(req.Context(), wayKey{}, w)) // a shallow copy
	out.Header = req.Header.Clone()
	out.Header.Set("Accept-Encoding", "gzip")
	out.Header.Set("User-Agent", userAgent)
	t.jar.put(out)
	return out
}

// accept looks at an answer before the caller does.
func (t *Transport) accept(req *http.Request, res *http.Response) error {
	if res.StatusCode == http.StatusProxyAuthRequired {
		// Without a proxy that reads the request, this is the origin's, and a status like
		// any other.
		w := wayOf(req.Context())
		if w.proxy != nil && (w.proxy.Scheme == "http" || w.proxy.Scheme == "https") && !w.tunnel {
			return refusal(w.proxy, res, byAddress(w.proxy))
		}
	}
	t.jar.take(req.URL, res)
	if err := inflate(res); err != nil {
		return err
	}
	if wantsTLS(req, res) {
		return &TLSError{Fault: TLSWanted, Err: fmt.Errorf("bosh: HTTP status %d", res.StatusCode)}
	}
	return nil
}

// CloseIdleConnections lets go of the connections that carry nothing now, and of the
// others as soon as what they carry is done with.
func (t *Transport) CloseIdleConnections() {
	t.http.CloseIdleConnections()
	t.mu.Lock()
	t.ended = true
	t.mu.Unlock()
	t.release()
}

// begin counts a request in, and holds it to the session's host.
func (t *Transport) begin(u *url.URL) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	origin := u.Scheme + "://" + u.Host
	if t.origin == "" {
		t.origin = origin
	}
	if t.origin != origin {
		return fmt.Errorf("%w: the transport is that of a session with %s", ErrConfig, t.origin)
	}
	t.busy++
	t.ended = false
	return nil
}

// done counts a request out.
func (t *Transport) done() {
	t.mu.Lock()
	t.busy--
	t.mu.Unlock()
	t.release()
}

// release closes every connection when the session has ended and nothing is under
// way. net/http does so for HTTP/1.1; an HTTP/2 connection whose last request was
// cancelled it would keep for minutes.
func (t *Transport) release() {
	t.mu.Lock()
	var over []*link
	if t.ended && t.busy == 0 {
		for c := range t.conns {
			over = append(over, c)
		}
	}
	t.mu.Unlock()
	for _, c := range over {
		c.Close()
	}
}

// hostname returns the name or address of the session's host, without port.
func (t *Transport) hostname() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	u, err := url.Parse(t.origin)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
