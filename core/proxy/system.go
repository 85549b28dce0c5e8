package proxy

import (
	"context"
	"errors"
	"net"
	"net/url"
	"slices"
	"sync"
	"time"

	"vestnik/core/xmpp/bosh/transport"
)

const (
	// patience is how long a connection waits for what the system says.
	patience = 8 * time.Second
	// deadline is how long the system is left to say it.
	deadline = time.Minute
	// freshFor is how long its answer is gone by.
	freshFor = 5 * time.Minute
	// notSooner is how long after an answer it is not asked again, whatever fails.
	notSooner = 5 * time.Second
	// mostHosts is how many answers are kept.
	mostHosts = 64
	// mostProxies is how many of an answer are tried.
	mostProxies = 8
)

// ErrSlow says that the system has not told its proxy in time.
var ErrSlow = errors.New("proxy: the system has not answered in time")

// Lookup asks the system which proxies lead to an address: in the order in which they
// are to be tried, nil among them for none. It blocks until ctx ends at most.
type Lookup func(ctx context.Context, to *url.URL) ([]*url.URL, error)

// System keeps what the system says. One serves all connections of the program; it is
// safe for concurrent use.
type System struct {
	lookup Lookup

	mu    sync.Mutex
	hosts map[string]*answer
}

// answer is what the system says of one server.
type answer struct {
	proxies []*url.URL // none: it has not answered yet; nil among them: directly
	err     error
	asked   time.Time     // when it has answered
	old     bool          // it is to be asked again
	moved   bool          // the network is another one: what could not be reached may be now
	asking  chan struct{} // closed when it has answered; nil: it is not being asked
}

// NewSystem returns what asks by lookup.
func NewSystem(lookup Lookup) *System { return &System{lookup: lookup, hosts: map[string]*answer{}} }

// NetworkChanged says that what is known is old: the system is asked again before the
// next request.
func (s *System) NetworkChanged() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.hosts {
		a.old, a.moved, a.asked = true, true, time.Time{}
	}
}

// proxy returns the proxy to be tried for an address, nil for none, and what was wrong
// with asking. err is that of ctx.
func (s *System) proxy(ctx context.Context, to *url.URL) (u *url.URL, asking, err error) {
	s.mu.Lock()
	a := s.of(to)
	now := time.Now()
	if a.asking == nil && (len(a.proxies) == 0 || now.Sub(a.asked) > freshFor || a.old && now.Sub(a.asked) > notSooner) {
		a.asking = make(chan struct{})
		go s.ask(a, to)
	}
	waiting := a.asking
	s.mu.Unlock()
	if waiting != nil {
		timer := time.NewTimer(patience)
		defer timer.Stop()
		select {
		case <-waiting:
		case <-timer.C:
			asking = ErrSlow
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if asking == nil {
		asking = a.err
	}
	if len(a.proxies) > 0 {
		u = a.proxies[0]
	}
	return u, asking, nil
}

// of returns the answer for a server, which may be empty.
func (s *System) of(to *url.URL) *answer {
	key := to.Scheme + "://" + to.Host
	a := s.hosts[key]
	if a == nil {
		if len(s.hosts) >= mostHosts {
			clear(s.hosts)
		}
		a = &answer{}
		s.hosts[key] = a
	}
	return a
}

// ask asks the system, and keeps what it says. An answer that is the same as before
// leaves the order in which its proxies are tried.
func (s *System) ask(a *answer, to *url.URL) {
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	bare := &url.URL{Scheme: to.Scheme, Host: to.Host, Path: "/"} // the rest is nobody's business
	got, err := s.lookup(ctx, bare)
	if len(got) == 0 {
		got = []*url.URL{nil}
	}
	got = got[:min(len(got), mostProxies)]
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil && (a.moved || !sameProxies(a.proxies, got)) || len(a.proxies) == 0 {
		a.proxies = got
	}
	a.err, a.asked, a.old, a.moved = err, time.Now(), false, false
	close(a.asking)
	a.asking = nil
}

// failed takes in that a connection was not had: the system is asked again, and
// meanwhile the next proxy is tried where one could not be reached.
func (s *System) failed(to, through *url.URL, why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.of(to)
	a.old = true
	if len(a.proxies) > 1 && same(a.proxies[0], through) && unreached(through, why) {
		a.proxies = append(slices.Clone(a.proxies[1:]), a.proxies[0])
	}
}

// unreached tells whether it was the proxy that could not be reached, or the server where
// there is none. A proxy that refuses us says so to the person: another is not asked
// behind his back.
func unreached(through *url.URL, why error) bool {
	if through == nil {
		var op *net.OpError
		return errors.As(why, &op) && op.Op == "dial"
	}
	var proxy *transport.ProxyError
	return errors.As(why, &proxy) && proxy.Unreachable()
}

// same compares proxies; those of a way were given their port.
func same(a, b *url.URL) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Scheme == b.Scheme && a.Hostname() == b.Hostname() && (a.Port() == b.Port() || a.Port() == "")
}

// sameProxies tells whether two lists hold the same, in whatever order.
func sameProxies(a, b []*url.URL) bool {
	if len(a) != len(b) {
		return false
	}
	for _, u := range a {
		if !slices.ContainsFunc(b, func(other *url.URL) bool { return same(u, other) && same(other, u) }) {
			return false
		}
	}
	return true
}
