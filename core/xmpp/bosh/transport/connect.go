package transport

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// SignOn is the person's sign-in to his desktop, which proxies take in place of a
// password. It is safe for concurrent use.
type SignOn interface {
	// Schemes lists what it can, best first: Negotiate, NTLM.
	Schemes() []string
	// Begin starts to prove to a host who the person is. It sends nothing.
	Begin(scheme, host string) (Proof, error)
}

// Proof is one such conversation, for one connection.
type Proof interface {
	// Step takes what the other side says, nil at first, and returns the answer. It
	// blocks until ctx ends at most.
	Step(ctx context.Context, said []byte) ([]byte, error)
	// Close lets go of what the system holds for it.
	Close()
}

// CONNECT is spoken here and not by net/http, which closes the connection when the
// proxy asks who we are. NTLM proves that for the one connection, so all has to be said
// on it, and Negotiate may take several answers as well:
//
//	state        407 offers …                 answer, and next state
//	started      Negotiate, NTLM that we can  the first token: proving
//	             else                         refused
//	proving      a token of the scheme        the next token: proving
//	             the scheme without a token   refused that way; the next scheme: proving, or refused
//	any          status 200                   the tunnel stands
//	any          another status               refused
//
// Basic with the name and password out of the proxy's address goes with the first
// request, as with net/http. A proxy that closes with its 407 is dialled again; while
// proving, that has come to nothing, as if it had come without a token.
type connector struct {
	dial   func(context.Context, *url.URL) (net.Conn, error)
	signOn SignOn // nil: none
	limit  time.Duration

	proxy   *url.URL
	address string // of the other end

	conn    net.Conn // nil: to be dialled
	reader  *bufio.Reader
	bounded *io.LimitedReader

	scheme string // proving
	proof  Proof
	tried  []string
}

const (
	maxConnect  = 64 << 10 // bytes of an answer to CONNECT
	maxConnects = 12       // requests for one tunnel: Kerberos takes one or two, NTLM three
)

var errTooMuch = errors.New("the proxy speaks out of turn")

// open returns a connection to the other end. The error is a [*ProxyError].
func (c *connector) open(ctx context.Context) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	defer c.finish()
	authorization := c.basic()
	for range maxConnects {
		res, err := c.ask(ctx, authorization)
		if err != nil {
			return nil, c.broken(err)
		}
		if res.StatusCode == http.StatusOK {
			return c.established()
		}
		if res.StatusCode == http.StatusProxyAuthRequired {
			authorization, err = c.answer(ctx, res)
		}
		if res.StatusCode != http.StatusProxyAuthRequired || err != nil {
			return nil, refusal(c.proxy, res, c.tried)
		}
		c.clear(ctx, res)
	}
	return nil, c.broken(errTooMuch)
}

func (c *connector) basic() string {
	if c.tried = byAddress(c.proxy); c.tried == nil {
		return ""
	}
	password, _ := c.proxy.User.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(c.proxy.User.Username()+":"+password))
}

// byAddress lists what a proxy is told by what stands in its address.
func byAddress(proxy *url.URL) []string {
	if proxy.User == nil {
		return nil
	}
	return []string{"Basic"}
}

// ask sends one CONNECT and reads the head of the answer.
func (c *connector) ask(ctx context.Context, authorization string) (*http.Response, error) {
	if c.conn == nil {
		conn, err := c.dial(ctx, c.proxy)
		if err != nil {
			return nil, err
		}
		c.conn, c.bounded = conn, &io.LimitedReader{R: conn}
		c.reader = bufio.NewReader(c.bounded)
	}
	defer c.until(ctx)()
	c.bounded.N = maxConnect
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: c.address}, Host: c.address, Header: http.Header{
		"User-Agent": {userAgent}, "Proxy-Connection": {"Keep-Alive"},
	}}
	if authorization != "" {
		req.Header.Set("Proxy-Authorization", authorization)
	}
	if err := req.Write(c.conn); err != nil {
		return nil, err
	}
	res, err := http.ReadResponse(c.reader, req)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return res, err
}

// answer returns what is said next to a proxy that asks who we are.
func (c *connector) answer(ctx context.Context, res *http.Response) (string, error) {
	values := res.Header.Values("Proxy-Authenticate")
	var said []byte
	if c.proof != nil {
		if said = challenge(values, c.scheme); said == nil || leaves(res) {
			c.drop()
		}
	}
	for {
		if c.proof == nil && !c.begin(schemes(values)) {
			return "", errNoWay
		}
		token, err := c.proof.Step(ctx, said)
		if err == nil && len(token) > 0 {
			return c.scheme + " " + base64.StdEncoding.EncodeToString(token), nil
		}
		c.drop()
		said = nil
	}
}

var errNoWay = errors.New("no way that both can")

// begin takes the best scheme that is offered, that we can and that was not tried yet.
func (c *connector) begin(offered []string) bool {
	if c.signOn == nil {
		return false
	}
	for _, scheme := range c.signOn.Schemes() {
		named := func(s string) bool { return strings.EqualFold(s, scheme) }
		if !slices.ContainsFunc(offered, named) || slices.ContainsFunc(c.tried, named) {
			continue
		}
		c.tried = append(c.tried, scheme)
		proof, err := c.signOn.Begin(scheme, c.proxy.Hostname())
		if err == nil {
			c.scheme, c.proof = scheme, proof
			return true
		}
	}
	return false
}

// drop gives a scheme up, and the connection on which it was tried.
func (c *connector) drop() {
	c.proof.Close()
	c.proof = nil
	c.hangUp()
}

// until lets nothing on the connection take longer than ctx, until what it returns is called.
func (c *connector) until(ctx context.Context) (stop func() bool) {
	conn := c.conn
	return context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
}

// clear makes the connection ready for the next request, or gives it up.
func (c *connector) clear(ctx context.Context, res *http.Response) {
	if c.conn == nil {
		return
	}
	if leaves(res) {
		c.hangUp()
		return
	}
	defer c.until(ctx)()
	_, err := io.Copy(io.Discard, res.Body)
	if err != nil || c.bounded.N == 0 {
		c.hangUp()
	}
}

// leaves tells whether the proxy closes the connection after its answer.
func leaves(res *http.Response) bool {
	return res.Close || strings.EqualFold(res.Header.Get("Proxy-Connection"), "close")
}

func (c *connector) hangUp() {
	if c.conn != nil {
		c.conn.Close()
		c.conn = nil
	}
}

// established hands the connection on.
func (c *connector) established() (net.Conn, error) {
	if c.reader.Buffered() > 0 { // in TLS it is for us to begin
		return nil, c.broken(errTooMuch)
	}
	conn := c.conn
	c.conn = nil
	return conn, nil
}

func (c *connector) finish() {
	if c.proof != nil {
		c.proof.Close()
	}
	c.hangUp()
}

func (c *connector) broken(err error) *ProxyError { return &ProxyError{Proxy: c.proxy.Host, Err: err} }

func refusal(proxy *url.URL, res *http.Response, tried []string) *ProxyError {
	return &ProxyError{
		Proxy: proxy.Host, Status: res.StatusCode, Schemes: schemes(res.Header.Values("Proxy-Authenticate")), Tried: tried,
	}
}

// challenge returns the token that a proxy says with a scheme, nil when there is none.
func challenge(values []string, scheme string) []byte {
	for _, value := range values {
		name, token, _ := strings.Cut(strings.TrimSpace(value), " ")
		if !strings.EqualFold(name, scheme) {
			continue
		}
		if said, err := base64.StdEncoding.DecodeString(strings.TrimSpace(token)); err == nil && len(said) > 0 {
			return said
		}
	}
	return nil
}
