package main

import (
	"context"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"vestnik/core/desk"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/discover"
)

// dial opens a BOSH connection to an account's server, which may hold requests for
// wait, or as long as usual if that is 0, and whose state is kept with keep. What is
// wrong with the account is found before anything is sent.
func dial(a desk.Account, wait time.Duration, keep bosh.Keeper) (net.Conn, error) {
	cfg, err := connection(a, keep)
	if err != nil {
		return nil, err
	}
	cfg.Wait = wait
	return bosh.Dial(cfg)
}

// resume opens one that goes on with a session that was kept.
func resume(a desk.Account, state []byte, keep bosh.Keeper) (*bosh.Conn, error) {
	cfg, err := connection(a, keep)
	if err != nil {
		return nil, err
	}
	return bosh.Resume(cfg, state)
}

// connection says how an account's server is reached.
func connection(a desk.Account, keep bosh.Keeper) (cfg bosh.Config, err error) {
	carried, err := transportConfig(a)
	if err != nil {
		return cfg, err
	}
	transport, err := transport.New(carried)
	if err != nil { // of the proxies only those of the environment are left to blame
		return cfg, desk.NewProblem(desk.BadProxy, "reason", err.Error())
	}
	return bosh.Config{URL: a.URL, AllowHTTP: a.AllowHTTP, Transport: transport, Keep: keep}, nil
}

// transportConfig reads what an account says about the way to its server.
func transportConfig(a desk.Account) (cfg transport.Config, err error) {
	if a.CAFile != "" {
		if cfg.RootCAs, err = readAuthority(a.CAFile); err != nil {
			return cfg, err
		}
	}
	if a.Pin != "" {
		if cfg.Pins, err = transport.ParsePins(a.Pin); err != nil {
			return cfg, desk.NewProblem(desk.BadPin, "pin", a.Pin)
		}
	}
	if a.Proxy != "" {
		cfg.Proxy, err = parseProxy(a.Proxy)
	}
	return cfg, err
}

// readAuthority returns the system's authorities and the office's own.
func readAuthority(file string) (*x509.CertPool, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	own, err := transport.ParseAuthorities(data)
	if err != nil {
		return nil, desk.NewProblem(desk.NoCertificate, "file", file)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	for _, c := range own {
		roots.AddCert(c)
	}
	return roots, nil
}

// published finds the address that a domain publishes, through a proxy if one is named.
func published(ctx context.Context, domain, proxy string) (string, error) {
	if proxy == "" {
		return discover.BOSH(ctx, nil, domain)
	}
	through, err := parseProxy(proxy)
	if err != nil {
		return "", err
	}
	transport := &http.Transport{Proxy: http.ProxyURL(through), DisableKeepAlives: true}
	return discover.BOSH(ctx, transport, domain)
}

// parseProxy reads a proxy's address. What may be a password in it is not repeated.
func parseProxy(text string) (*url.URL, error) {
	proxy, err := transport.ParseProxy(text)
	if err != nil {
		return nil, desk.NewProblem(desk.BadProxy, "proxy", text[strings.LastIndexByte(text, '@')+1:])
	}
	return proxy, nil
}
