package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/proxy"
	"vestnik/core/signon"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/discover"
	"vestnik/gui/systemproxy"
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
	if err != nil {
		return cfg, err
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
	if a.CertFile != "" {
		if cfg.Certificate, err = readCertificate(a.CertFile, cmp.Or(a.KeyFile, a.CertFile)); err != nil {
			return cfg, err
		}
	}
	if a.Pin != "" {
		if cfg.Pins, err = transport.ParsePins(a.Pin); err != nil {
			return cfg, desk.NewProblem(desk.BadPin, "pin", a.Pin)
		}
	}
	if a.Trust != "" {
		if cfg.Trusted, err = transport.ParseFingerprint(a.Trust); err != nil {
			return cfg, desk.NewProblem(desk.BadFingerprint, "fingerprint", a.Trust)
		}
	}
	if cfg.Proxies, err = proxies(a); err != nil {
		return cfg, err
	}
	cfg.SignOn = signon.Desktop()
	cfg.Record = slog.Default()
	return cfg, nil
}

// system is what the desktop says of proxies, to all connections.
var system = proxy.NewSystem(systemproxy.Lookup)

// proxies finds the proxy for an account's connections. What may be a password in its
// address is not repeated.
func proxies(a desk.Account) (*proxy.Finder, error) {
	said := proxy.Config{Settings: a.Proxy, System: system}
	holds, _ := governed() // whoever dials was asked before
	if text, set := holds.Text(policy.Proxy); set && text == a.Proxy {
		said.Policy = text
	}
	finder, err := proxy.New(said)
	switch {
	case err != nil && a.Proxy != "":
		return nil, desk.NewProblem(desk.BadProxy, "proxy", a.Proxy[strings.LastIndexByte(a.Proxy, '@')+1:])
	case err != nil: // the environment's
		return nil, desk.NewProblem(desk.BadProxy, "reason", err.Error())
	}
	return finder, nil
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

// readCertificate returns the account's own certificate.
func readCertificate(file, keyFile string) (*tls.Certificate, error) {
	own, err := tls.LoadX509KeyPair(file, keyFile)
	var path *fs.PathError
	switch {
	case errors.As(err, &path): // which says itself what is wrong
		return nil, err
	case err != nil:
		return nil, desk.NewProblem(desk.OwnCertificateBad, "file", file, "reason", err.Error())
	case time.Now().After(own.Leaf.NotAfter):
		return nil, desk.NewProblem(desk.OwnCertificateBad, "file", file, "until", own.Leaf.NotAfter.Format(time.DateOnly))
	}
	return &own, nil
}

// published finds the address that the domain of an account's address publishes. The way
// there is the one to the account's server, but for the pin, which is of another key, and
// for who we are.
func published(ctx context.Context, a desk.Account) (string, error) {
	address, err := xmpp.ParseAccount(a.Address)
	if err != nil {
		return "", desk.NewProblem(desk.BadAddress, "address", a.Address)
	}
	a.Pin, a.CertFile = "", ""
	cfg, err := transportConfig(a)
	if err != nil {
		return "", err
	}
	// The system may take longer to name its proxy than the domain may to answer.
	if _, err := cfg.Proxies.Proxy(ctx, &url.URL{Scheme: "https", Host: address.Domain()}); err != nil {
		return "", err
	}
	way, err := transport.New(cfg)
	if err != nil {
		return "", err
	}
	defer way.CloseIdleConnections()
	return discover.BOSH(ctx, way, address.Domain())
}

// transferWay leads to the server at an address, which has or takes files of an account: as to the
// account's own server, but that the key and who we are concern that one alone.
func transferWay(a desk.Account, address string) (http.RoundTripper, error) {
	if !sameHost(a.URL, address) {
		a.Pin, a.CertFile = "", ""
	}
	cfg, err := transportConfig(a)
	if err != nil {
		return nil, err
	}
	return transport.New(cfg)
}

func sameHost(one, other string) bool {
	a, err := url.Parse(one)
	if err != nil {
		return false
	}
	b, err := url.Parse(other)
	return err == nil && a.Scheme == b.Scheme && strings.EqualFold(a.Host, b.Host)
}
