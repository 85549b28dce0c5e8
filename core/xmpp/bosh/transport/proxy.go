package transport

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// ProxyError says that a proxy, and not the connection manager, stands in the way.
// What goes wrong behind a proxy that lets requests through is not one; nor is a
// status that a proxy gives for plain http, other than 407: who has answered there
// cannot be known.
type ProxyError struct {
	// Proxy is its host and port, never its name and password.
	Proxy string
	// Status is what it has answered; 0 when it could not be reached, or speaks SOCKS.
	Status int
	// Schemes are the ways to sign in that a 407 offers, such as Basic, Digest, NTLM.
	// Of these only Basic can be used.
	Schemes []string
	// Err is why there is no status.
	Err error

	credentials bool // a SOCKS proxy wants a name and a password, or others
}

func (e *ProxyError) Error() string {
	switch {
	case e.Status == http.StatusProxyAuthRequired:
		return fmt.Sprintf("bosh: the proxy %s wants a name and a password (%.100q)", e.Proxy, strings.Join(e.Schemes, ", "))
	case e.Status != 0:
		return fmt.Sprintf("bosh: the proxy %s refuses: HTTP status %d", e.Proxy, e.Status)
	}
	return fmt.Sprintf("bosh: the proxy %s: %v", e.Proxy, e.Err)
}

// Unwrap returns why there is no status.
func (e *ProxyError) Unwrap() error { return e.Err }

// WantsCredentials tells whether the proxy wants a name and a password, or does not
// take those it was given. To ask again with the same may lock the account.
func (e *ProxyError) WantsCredentials() bool {
	return e.Status == http.StatusProxyAuthRequired || e.credentials
}

// Untrusted tells whether the proxy is spoken to over TLS and has shown a certificate
// that is not to be trusted.
func (e *ProxyError) Untrusted() bool {
	if e.Err == nil {
		return false
	}
	fault, _ := certificateFault(e.Err)
	return fault != ""
}

// Unreachable tells whether the proxy itself could not be spoken to.
func (e *ProxyError) Unreachable() bool {
	op := (*net.OpError)(nil)
	return e.Status == 0 && (!errors.As(e.Err, &op) || !strings.HasPrefix(op.Op, "socks"))
}

// ParseProxy reads the address of a proxy as people write it: a URL with http, https,
// socks5 or socks5h, or only a host and a port, which means http. What stands behind them
// means nothing. A name and password are refused: what comes from a file or a command line
// others can read, and so does an error, which is ErrConfig.
func ParseProxy(text string) (*url.URL, error) {
	if strings.Contains(text, "@") {
		return nil, fmt.Errorf("%w: the proxy's address holds a name or a password", ErrConfig)
	}
	u, err := parseProxy(text)
	if err != nil {
		return nil, err
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}, nil
}

func parseProxy(text string) (*url.URL, error) {
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil { // whose text would hold the password
		return nil, fmt.Errorf("%w: the proxy's address cannot be read", ErrConfig)
	}
	return u, checkProxy(u)
}

func checkProxy(u *url.URL) error {
	switch {
	case !slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme):
		return fmt.Errorf("%w: a proxy of the kind %q", ErrConfig, u.Scheme)
	case u.Hostname() == "":
		return fmt.Errorf("%w: the proxy's address names no host", ErrConfig)
	}
	return nil
}

// route says which proxy a request goes through. To net/http every proxy that speaks
// HTTP is an http one; with those that are https the dialer speaks TLS.
type route struct {
	choose func(*url.URL) (*url.URL, error)
	https  map[string]string // by host and port as dialled: the name to be proven
}

func newRoute(configured *url.URL) (*route, error) {
	r := &route{https: map[string]string{}}
	if configured != nil {
		if err := checkProxy(configured); err != nil {
			return nil, err
		}
		plain := r.plain(configured)
		r.choose = func(*url.URL) (*url.URL, error) { return plain, nil }
		return r, nil
	}
	env := httpproxy.FromEnvironment()
	for name, value := range map[string]*string{"HTTPS_PROXY": &env.HTTPSProxy, "HTTP_PROXY": &env.HTTPProxy} {
		if *value == "" {
			continue
		}
		u, err := parseProxy(*value)
		if err != nil {
			return nil, fmt.Errorf("the environment's %s: %w", name, err)
		}
		*value = r.plain(u).String()
	}
	r.choose = env.ProxyFunc()
	return r, nil
}

// plain returns the address of a proxy as net/http gets it.
func (r *route) plain(u *url.URL) *url.URL {
	if u.Scheme != "https" {
		return u
	}
	plain := *u
	plain.Scheme = "http"
	if plain.Port() == "" {
		plain.Host = net.JoinHostPort(plain.Hostname(), "443")
	}
	r.https[plain.Host] = plain.Hostname()
	return &plain
}

func (r *route) proxy(req *http.Request) (*url.URL, error) { return r.choose(req.URL) }

// Through returns the host and port of the proxy that requests to an address go through,
// never its name and password; "" is none.
func (t *Transport) Through(u *url.URL) string {
	if proxy, err := t.proxy(&http.Request{URL: u}); err == nil && proxy != nil {
		return proxy.Host
	}
	return ""
}

// secured tells whether an address is that of a proxy which speaks TLS.
func (r *route) secured(address string) (name string, ok bool) {
	name, ok = r.https[address]
	return name, ok
}

// judgeConnect makes an error of what a proxy answers to CONNECT. net/http calls it.
func judgeConnect(_ context.Context, proxy *url.URL, _ *http.Request, res *http.Response) error {
	if res.StatusCode == http.StatusOK {
		return nil
	}
	return refusal(proxy, res)
}

func refusal(proxy *url.URL, res *http.Response) *ProxyError {
	return &ProxyError{Proxy: proxy.Host, Status: res.StatusCode, Schemes: schemes(res.Header.Values("Proxy-Authenticate"))}
}

// explain tells a failure to get through a proxy from one behind it.
func (t *Transport) explain(req *http.Request, err error) error {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "proxyconnect" && !strings.HasPrefix(op.Op, "socks") {
		return err
	}
	proxy, _ := t.proxy(req)
	if proxy == nil {
		return err
	}
	p := &ProxyError{Proxy: proxy.Host, Err: op.Err}
	if op.Op != "proxyconnect" {
		// What a SOCKS proxy says net/http tells as text only.
		p.Err = op
		p.credentials = strings.Contains(op.Err.Error(), "authentication")
	}
	return p
}

// schemes lists the names of the challenges in the values of a Proxy-Authenticate
// header, RFC 9110 §11.6.1: those words that no = follows. They are shown to people,
// so they are few and short, and tokens all of them.
func schemes(values []string) []string {
	var names []string
	for _, value := range values {
		quoted := false
		for _, part := range strings.FieldsFunc(value, func(r rune) bool {
			if r == '"' {
				quoted = !quoted
			}
			return r == ',' && !quoted
		}) {
			name, _, _ := strings.Cut(strings.TrimSpace(part), " ")
			if len(names) < 8 && isScheme(name) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

func isScheme(name string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
	return name != "" && len(name) <= 20 && strings.Trim(name, letters) == ""
}
