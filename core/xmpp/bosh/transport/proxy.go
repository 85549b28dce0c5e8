package transport

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
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
	// Schemes are the ways to sign in that a 407 offers, such as Basic, Negotiate, NTLM.
	Schemes []string
	// Tried are those of them with which the proxy was asked, and refused all the same.
	Tried []string
	// Err is why there is no status.
	Err error

	credentials bool // a SOCKS proxy wants a name and a password, or others
}

func (e *ProxyError) Error() string {
	switch {
	case e.Status == http.StatusProxyAuthRequired:
		return fmt.Sprintf("bosh: the proxy %s wants to know who asks (%.100q), tried %q", e.Proxy, strings.Join(e.Schemes, ", "), e.Tried)
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

// explain tells a failure to get through a proxy from one behind it.
func explain(req *http.Request, err error) error {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "proxyconnect" && !strings.HasPrefix(op.Op, "socks") {
		return err
	}
	proxy := wayOf(req.Context()).proxy
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
