package proxy

import (
	"context"
	"errors"
	"net"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/bosh/transport"
)

func address(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// says is a system that answers this, in this order.
func says(t *testing.T, texts ...string) Lookup {
	return func(context.Context, *url.URL) (all []*url.URL, err error) {
		for _, text := range texts {
			if text == Direct {
				all = append(all, nil)
				continue
			}
			all = append(all, address(t, text))
		}
		return all, nil
	}
}

func TestTheFirstThatSaysAnythingIsRight(t *testing.T) {
	for name, c := range map[string]struct {
		policy, settings, https, http, no string
		system                            string
		to                                string
		want                              string
		source                            Source
	}{
		"policy":                {policy: "a:1", settings: "b:1", https: "c:1", system: "http://d:1", want: "a:1", source: Policy},
		"policy: none":          {policy: "Direct", settings: "b:1", https: "c:1", system: "http://d:1", source: Policy},
		"settings":              {settings: "b:1", https: "c:1", system: "http://d:1", want: "b:1", source: Settings},
		"settings: none":        {settings: "direct", https: "c:1", system: "http://d:1", source: Settings},
		"environment":           {https: "c:1", system: "http://d:1", want: "c:1", source: Environment},
		"environment, for http": {http: "c:1", system: "http://d:1", to: "http://office.example/", want: "c:1", source: Environment},
		"environment excepts":   {https: "c:1", no: "office.example", system: "http://d:1", source: Environment},
		"only excepts":          {no: ".example", system: "http://d:1", source: Environment},
		"excepts another":       {no: "other.test", system: "http://d:1", want: "d:1", source: FromSystem},
		"other scheme":          {http: "c:1", system: "http://d:1", want: "d:1", source: FromSystem},
		"system":                {system: "socks5://d:1", want: "d:1", source: FromSystem},
		"system: none":          {system: Direct, source: None},
		"this computer":         {system: "http://d:1", to: "https://localhost:5281/", source: None},
		"nobody":                {source: None},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("HTTPS_PROXY", c.https)
			t.Setenv("HTTP_PROXY", c.http)
			t.Setenv("NO_PROXY", c.no)
			cfg := Config{Policy: c.policy, Settings: c.settings}
			if c.system != "" {
				cfg.System = NewSystem(says(t, c.system))
			}
			f, err := New(cfg)
			if err != nil {
				t.Fatal(err)
			}
			if c.to == "" {
				c.to = "https://office.example/http-bind"
			}
			got, err := f.Choose(t.Context(), address(t, c.to))
			host := ""
			if got.Proxy != nil {
				host = got.Proxy.Host
			}
			if err != nil || host != c.want || got.Source != c.source || got.Err != nil {
				t.Errorf("%q from %s, %v %v", host, got.Source, got.Err, err)
			}
		})
	}
}

func TestNonsenseIsRefused(t *testing.T) {
	for _, cfg := range []Config{{Policy: "ftp://h"}, {Settings: "anna:hush@h"}} {
		if _, err := New(cfg); !errors.Is(err, transport.ErrConfig) {
			t.Errorf("%+v: %v", cfg, err)
		}
	}
	t.Setenv("HTTPS_PROXY", "ftp://h")
	if _, err := New(Config{}); !errors.Is(err, transport.ErrConfig) {
		t.Errorf("environment: %v", err)
	}
}

// counted is a system whose answers come when they are let.
type counted struct {
	asked   int
	answers []*url.URL
	err     error
	takes   time.Duration
}

func (c *counted) lookup(ctx context.Context, _ *url.URL) ([]*url.URL, error) {
	c.asked++
	select {
	case <-time.After(c.takes):
		return c.answers, c.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func choose(t *testing.T, s *System) (host string, asking error) {
	t.Helper()
	u, asking, err := s.proxy(t.Context(), address(t, "https://office.example/http-bind"))
	if err != nil {
		t.Error(err)
	}
	if u != nil {
		host = u.Host
	}
	return host, asking
}

func TestTheSystemIsAskedAgainWhenItsAnswerIsOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		system := &counted{answers: []*url.URL{address(t, "http://a:1")}, takes: time.Second}
		s := NewSystem(system.lookup)
		to := address(t, "https://office.example/")
		for _, step := range []struct {
			wait  time.Duration
			do    func()
			asked int
		}{
			{0, func() {}, 1},
			{time.Minute, func() {}, 1},
			{freshFor, func() {}, 2},
			{time.Minute, func() { s.failed(to, system.answers[0], errors.New("broken")) }, 3},
			{time.Second, func() { s.failed(to, system.answers[0], errors.New("broken")) }, 3}, // it was just asked
			{notSooner, func() {}, 4},
			{0, s.NetworkChanged, 5},
		} {
			time.Sleep(step.wait)
			step.do()
			if host, err := choose(t, s); host != "a:1" || err != nil || system.asked != step.asked {
				t.Errorf("%q, %v, asked %d times and not %d", host, err, system.asked, step.asked)
			}
		}
	})
}

func TestManyConnectionsAskTheSystemOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		system := &counted{answers: []*url.URL{address(t, "http://a:1")}, takes: time.Second}
		s := NewSystem(system.lookup)
		done := make(chan string, 20)
		for range cap(done) {
			go func() { host, _ := choose(t, s); done <- host }()
		}
		for range cap(done) {
			if host := <-done; host != "a:1" {
				t.Error(host)
			}
		}
		if system.asked != 1 {
			t.Error(system.asked)
		}
	})
}

func TestASilentSystemHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		system := &counted{answers: []*url.URL{address(t, "http://a:1")}, takes: patience + time.Second}
		s := NewSystem(system.lookup)
		start := time.Now()
		if host, err := choose(t, s); host != "" || !errors.Is(err, ErrSlow) || time.Since(start) != patience {
			t.Errorf("%q, %v after %v", host, err, time.Since(start))
		}
		time.Sleep(2 * time.Second)
		if host, err := choose(t, s); host != "a:1" || err != nil || system.asked != 1 {
			t.Errorf("the late answer: %q, %v", host, err)
		}
		// What was known is gone by when the system dies later.
		system.takes = 2 * deadline
		time.Sleep(freshFor)
		if host, err := choose(t, s); host != "a:1" || !errors.Is(err, ErrSlow) {
			t.Errorf("%q, %v", host, err)
		}
		time.Sleep(deadline)
		if host, err := choose(t, s); host != "a:1" || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%q, %v", host, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		s.NetworkChanged()
		if _, _, err := s.proxy(ctx, address(t, "https://office.example/")); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		time.Sleep(deadline) // nothing may be left under way
	})
}

func TestWhenAProxyIsNotReachedTheNextIsTried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := address(t, "http://a:1"), address(t, "http://b")
		system := &counted{answers: []*url.URL{a, b, nil}}
		s := NewSystem(system.lookup)
		to := address(t, "https://office.example/")
		gone := &transport.ProxyError{Err: errors.New("refused")}
		for _, step := range []struct {
			through *url.URL
			why     error
			want    string
		}{
			{nil, errors.New("nothing yet"), "a:1"},
			{a, &transport.ProxyError{Status: 407}, "a:1"}, // it is there: the person has to know
			{a, errors.New("a certificate"), "a:1"},        // so did the server answer
			{b, gone, "a:1"},                               // that was another one
			{a, gone, "b"},
			{address(t, "http://b:80"), gone, ""}, // with the port that it was dialled at
			{nil, errors.New("a certificate"), ""},
			{nil, &net.OpError{Op: "dial", Err: errors.New("refused")}, "a:1"},
			{a, gone, "b"},
		} {
			s.failed(to, step.through, step.why)
			time.Sleep(2 * notSooner) // the same answer comes again, and the order stays
			if host, _ := choose(t, s); host != step.want {
				t.Errorf("after %v of %v: %q, not %q", step.why, step.through, host, step.want)
			}
		}
		s.NetworkChanged()
		if host, _ := choose(t, s); host != "a:1" {
			t.Errorf("in another network it begins with %q", host)
		}
	})
}

func TestNoScriptFillsTheMemory(t *testing.T) {
	many := make([]*url.URL, 1000)
	for i := range many {
		many[i] = address(t, "http://a:1")
	}
	s := NewSystem((&counted{answers: many}).lookup)
	for i := range 10 * mostHosts {
		to := &url.URL{Scheme: "https", Host: "h" + string(rune('a'+i%26)) + string(rune('a'+i/26)) + ".example"}
		if _, _, err := s.proxy(t.Context(), to); err != nil {
			t.Fatal(err)
		}
		if len(s.hosts) > mostHosts || len(s.of(to).proxies) > mostProxies {
			t.Fatal(len(s.hosts))
		}
	}
}
