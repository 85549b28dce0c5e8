package transport

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"

	"golang.org/x/net/http/httpproxy"
)

// Proxies says through which proxy an address is reached. It is safe for concurrent use.
type Proxies interface {
	// Proxy returns the proxy for requests to an address: http, https, socks5 or socks5h,
	// with name and password if it wants them; nil means none. It is asked before every
	// request, so it keeps what it knows. It blocks until ctx ends at most.
	Proxy(ctx context.Context, to *url.URL) (*url.URL, error)
	// Failed is told why a request to an address brought no answer, so that what is known
	// may be asked anew. It does not block.
	Failed(to, through *url.URL, why error)
}

// Through returns the proxies of whom everything leads through one. The error is
// ErrConfig: a proxy of an unknown kind.
func Through(proxy *url.URL) (Proxies, error) {
	if err := checkProxy(proxy); err != nil {
		return nil, err
	}
	return single{proxy}, nil
}

type single struct{ proxy *url.URL }

func (s single) Proxy(context.Context, *url.URL) (*url.URL, error) { return s.proxy, nil }
func (single) Failed(_, _ *url.URL, _ error)                       {}

// Environment is what HTTPS_PROXY, HTTP_PROXY and NO_PROXY say. It implements [Proxies].
type Environment struct {
	config httpproxy.Config
	choose func(*url.URL) (*url.URL, error)
}

// ReadEnvironment reads the environment. The error is ErrConfig: what it says about
// proxies cannot be understood.
func ReadEnvironment() (*Environment, error) {
	env := httpproxy.FromEnvironment()
	for name, value := range map[string]string{"HTTPS_PROXY": env.HTTPSProxy, "HTTP_PROXY": env.HTTPProxy} {
		if value == "" {
			continue
		}
		if _, err := parseProxy(value); err != nil {
			return nil, fmt.Errorf("the environment's %s: %w", name, err)
		}
	}
	return &Environment{*env, env.ProxyFunc()}, nil
}

// Proxy implements [Proxies]. It does not block.
func (e *Environment) Proxy(_ context.Context, to *url.URL) (*url.URL, error) { return e.choose(to) }

// Failed implements [Proxies]: the environment does not change.
func (e *Environment) Failed(_, _ *url.URL, _ error) {}

// Decides tells whether the environment says anything about an address: it names a
// proxy for the scheme, or excepts the host from all of them.
func (e *Environment) Decides(to *url.URL) bool {
	if named := map[string]string{"https": e.config.HTTPSProxy, "http": e.config.HTTPProxy}[to.Scheme]; named != "" {
		return true
	}
	if e.config.NoProxy == "" {
		return false
	}
	all := httpproxy.Config{HTTPProxy: "http://proxy", HTTPSProxy: "http://proxy", NoProxy: e.config.NoProxy}
	proxy, err := all.ProxyFunc()(to)
	return err == nil && proxy == nil
}

// way is how one request goes. It is decided once, and travels with the request's
// context, so that all who have a part in it go by the same.
type way struct {
	proxy *url.URL // nil: none
	// tunnel means that CONNECT is spoken with the proxy, here and not by net/http.
	tunnel bool
}

type wayKey struct{}

func wayOf(ctx context.Context) way {
	w, _ := ctx.Value(wayKey{}).(way)
	return w
}

// decide finds the way of a request.
func (t *Transport) decide(req *http.Request) (way, error) {
	proxy, err := t.proxies.Proxy(req.Context(), req.URL)
	if err != nil || proxy == nil {
		return way{}, err
	}
	if err := checkProxy(proxy); err != nil {
		return way{}, err
	}
	web := proxy.Scheme == "http" || proxy.Scheme == "https"
	if port := map[string]string{"http": "80", "https": "443"}[proxy.Scheme]; web && proxy.Port() == "" {
		whole := *proxy
		whole.Host = net.JoinHostPort(proxy.Hostname(), port)
		proxy = &whole
	}
	return way{proxy, web && req.URL.Scheme == "https"}, nil
}

// forHTTP returns the proxy that net/http has to deal with: with SOCKS, and with a proxy
// that reads requests on plain http. To it every one of those is an http one; with those
// that are https the dialer speaks TLS.
func forHTTP(req *http.Request) (*url.URL, error) {
	w := wayOf(req.Context())
	if w.proxy == nil || w.tunnel {
		return nil, nil
	}
	if w.proxy.Scheme != "https" {
		return w.proxy, nil
	}
	plain := *w.proxy
	plain.Scheme = "http"
	return &plain, nil
}
