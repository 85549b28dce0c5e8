package proxy

import (
	"context"
	"net/netip"
	"net/url"
	"strings"

	"vestnik/core/xmpp/bosh/transport"
)

// Source is who has said which proxy is used.
type Source string

// The sources, in the order in which they are asked.
const (
	Policy      Source = "policy"
	Settings    Source = "settings"
	Environment Source = "environment"
	FromSystem  Source = "system"
	None        Source = "none"
)

// Direct is what stands in place of a proxy's address where none is to be used.
const Direct = "direct"

// Choice is the way to a server.
type Choice struct {
	Proxy  *url.URL // nil: none
	Source Source
	// Err is why the system could not be asked, or has not answered in time.
	Err error
}

// Config is what is known before anything is asked.
type Config struct {
	Policy   string  // the administrator's, "" for none: see [transport.ParseProxy], or [Direct]
	Settings string  // the account's or the person's, likewise
	System   *System // nil: it is not asked
}

// Finder finds the proxies of one connection. It implements [transport.Proxies].
type Finder struct {
	fixed       *Choice // policy or settings
	environment *transport.Environment
	system      *System
}

// New returns the finder of a connection. The error is transport.ErrConfig: what policy,
// settings or environment say is no proxy.
func New(cfg Config) (*Finder, error) {
	for _, said := range []struct {
		text   string
		source Source
	}{{cfg.Policy, Policy}, {cfg.Settings, Settings}} {
		if said.text == "" {
			continue
		}
		if strings.EqualFold(said.text, Direct) {
			return &Finder{fixed: &Choice{Source: said.source}}, nil
		}
		u, err := transport.ParseProxy(said.text)
		if err != nil {
			return nil, err
		}
		return &Finder{fixed: &Choice{Proxy: u, Source: said.source}}, nil
	}
	environment, err := transport.ReadEnvironment()
	if err != nil {
		return nil, err
	}
	return &Finder{environment: environment, system: cfg.System}, nil
}

// Choose tells which proxy an address is reached through, and who says so. It blocks for
// [patience] at most, less when ctx ends; the error is that of ctx, or that the
// environment says nonsense.
func (f *Finder) Choose(ctx context.Context, to *url.URL) (Choice, error) {
	if f.fixed != nil {
		return *f.fixed, nil
	}
	if f.environment.Decides(to) {
		u, err := f.environment.Proxy(ctx, to)
		return Choice{Proxy: u, Source: Environment}, err
	}
	if f.system == nil || isHere(to.Hostname()) {
		return Choice{Source: None}, nil
	}
	u, asking, err := f.system.proxy(ctx, to)
	choice := Choice{Proxy: u, Source: FromSystem, Err: asking}
	if u == nil {
		choice.Source = None
	}
	return choice, err
}

// Proxy implements [transport.Proxies].
func (f *Finder) Proxy(ctx context.Context, to *url.URL) (*url.URL, error) {
	c, err := f.Choose(ctx, to)
	return c.Proxy, err
}

// Failed implements [transport.Proxies].
func (f *Finder) Failed(to, through *url.URL, why error) {
	if f.fixed == nil && f.system != nil {
		f.system.failed(to, through, why)
	}
}

// isHere tells whether a host is this computer.
func isHere(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback() || strings.EqualFold(host, "localhost")
}
