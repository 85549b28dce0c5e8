package transport

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// domainProxy wants a sign-in that is proven for one connection, as NTLM is: it follows
// each from its address on.
type domainProxy struct {
	webProxy // what it does once it knows who asks

	offers  []string            // the first 407
	steps   map[string][]string // what it wants to hear, by scheme; it answers the same with re: before it
	closes  bool                // with its first 407
	forgets bool                // closes with every 407
	page    string              // comes with a 407

	mu    sync.Mutex
	known map[string]int // steps done, by connection and scheme
	asked []string       // what was said, and on which connection
	conns map[string]int // by their addresses, from 1
}

func (p *domainProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conns == nil {
		p.conns, p.known = map[string]int{}, map[string]int{}
	}
	if p.conns[r.RemoteAddr] == 0 {
		p.conns[r.RemoteAddr] = len(p.conns) + 1
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Proxy-Authorization"), " ")
	said, _ := base64.StdEncoding.DecodeString(token)
	p.asked = append(p.asked, strings.TrimSpace(scheme+" "+string(said))+" on "+string(rune('0'+p.conns[r.RemoteAddr])))
	key := r.RemoteAddr + scheme
	steps, at := p.steps[scheme], p.known[key]
	switch {
	case at < len(steps) && string(said) == steps[at] && at == len(steps)-1:
		p.mu.Unlock()
		p.webProxy.ServeHTTP(w, r)
		p.mu.Lock()
		return
	case at < len(steps) && string(said) == steps[at]:
		p.known[key]++
		w.Header().Add("Proxy-Authenticate", scheme+" "+base64.StdEncoding.EncodeToString([]byte("re:"+string(said))))
	default:
		p.known[key] = 0
		w.Header()["Proxy-Authenticate"] = p.offers
		if p.closes && scheme == "" {
			w.Header().Set("Connection", "close")
		}
	}
	if p.forgets {
		w.Header().Set("Proxy-Connection", "close")
	}
	w.WriteHeader(http.StatusProxyAuthRequired)
	_, _ = io.WriteString(w, p.page)
}

// desktop is a sign-in whose tokens are written down.
type desktop struct {
	schemes []string
	tokens  map[string][]string
	hosts   []string
	open    int
}

func (d *desktop) Schemes() []string { return d.schemes }

func (d *desktop) Begin(scheme, host string) (Proof, error) {
	d.hosts = append(d.hosts, host)
	if d.tokens[scheme] == nil {
		return nil, errors.New("no ticket")
	}
	d.open++
	return &desktopProof{d, d.tokens[scheme], 0}, nil
}

type desktopProof struct {
	desktop *desktop
	tokens  []string
	at      int
}

func (p *desktopProof) Step(_ context.Context, said []byte) ([]byte, error) {
	if p.at > 0 && string(said) != "re:"+p.tokens[p.at-1] {
		return nil, errors.New("not what was expected")
	}
	if p.at == len(p.tokens) {
		return nil, nil
	}
	p.at++
	return []byte(p.tokens[p.at-1]), nil
}

func (p *desktopProof) Close() { p.desktop.open-- }

// ntlm are the three messages of NTLM as far as a proxy can tell them apart.
var ntlm = []string{"NTLMSSP\x00\x01", "NTLMSSP\x00\x03"}

func TestAProxyIsShownTheSignInOfTheDesktop(t *testing.T) {
	ticket := map[string][]string{"Negotiate": {"ticket"}, "NTLM": ntlm}
	for name, c := range map[string]struct {
		proxy *domainProxy
		can   map[string][]string
		asked []string
	}{
		"Kerberos": {
			&domainProxy{offers: []string{"Negotiate", "NTLM"}, steps: map[string][]string{"Negotiate": {"ticket"}}},
			ticket, []string{" on 1", "Negotiate ticket on 1"},
		},
		"NTLM on one connection": {
			&domainProxy{offers: []string{"NTLM", "Basic realm=x"}, steps: map[string][]string{"NTLM": ntlm}, page: strings.Repeat("please ", 1000)},
			ticket, []string{" on 1", "NTLM NTLMSSP\x00\x01 on 1", "NTLM NTLMSSP\x00\x03 on 1"},
		},
		"a proxy that closes first": {
			&domainProxy{offers: []string{"NTLM"}, steps: map[string][]string{"NTLM": ntlm}, closes: true},
			ticket, []string{" on 1", "NTLM NTLMSSP\x00\x01 on 2", "NTLM NTLMSSP\x00\x03 on 2"},
		},
		"Negotiate in several steps": {
			&domainProxy{offers: []string{"negotiate"}, steps: map[string][]string{"Negotiate": {"one", "two", "three"}}},
			map[string][]string{"Negotiate": {"one", "two", "three"}},
			[]string{" on 1", "Negotiate one on 1", "Negotiate two on 1", "Negotiate three on 1"},
		},
		"no ticket, but NTLM": {
			&domainProxy{offers: []string{"Negotiate, NTLM"}, steps: map[string][]string{"NTLM": ntlm}},
			map[string][]string{"NTLM": ntlm}, []string{" on 1", "NTLM NTLMSSP\x00\x01 on 1", "NTLM NTLMSSP\x00\x03 on 1"},
		},
		"a ticket that is not taken, then NTLM": {
			&domainProxy{offers: []string{"Negotiate", "NTLM"}, steps: map[string][]string{"NTLM": ntlm}},
			ticket, []string{" on 1", "Negotiate ticket on 1", "NTLM NTLMSSP\x00\x01 on 2", "NTLM NTLMSSP\x00\x03 on 2"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			who := &desktop{schemes: []string{"Negotiate", "NTLM"}, tokens: c.can}
			cfg := Config{SignOn: who}
			secure := origins(t, &cfg)[1]
			cfg.Proxies = via(t, httpServer(t, c.proxy.ServeHTTP).URL, "", "")
			if got := mustCarry(t, newPath(t, cfg), secure); got != "hello HTTP/1.1" {
				t.Error(got)
			}
			if !slices.Equal(c.proxy.asked, c.asked) {
				t.Errorf("said %q", c.proxy.asked)
			}
			if who.open != 0 || slices.ContainsFunc(who.hosts, func(h string) bool { return h != "127.0.0.1" }) {
				t.Errorf("%d proofs are left, for %q", who.open, who.hosts)
			}
		})
	}
}

func TestAProxyThatTakesNoSignInIsToldWithWhatWasTried(t *testing.T) {
	for name, c := range map[string]struct {
		proxy       *domainProxy
		signOn      SignOn
		user        string
		tried       []string
		connections int
	}{
		"nothing can be shown": {
			&domainProxy{offers: []string{"Negotiate", "NTLM"}}, nil, "", nil, 1,
		},
		"it offers what nobody can": {
			&domainProxy{offers: []string{"Digest realm=x"}}, &desktop{schemes: []string{"Negotiate"}}, "", nil, 1,
		},
		"neither is taken": {
			&domainProxy{offers: []string{"Negotiate", "NTLM"}},
			&desktop{schemes: []string{"Negotiate", "NTLM"}, tokens: map[string][]string{"Negotiate": {"x"}, "NTLM": ntlm}},
			"", []string{"Negotiate", "NTLM"}, 2,
		},
		"NTLM is not carried through": {
			&domainProxy{offers: []string{"NTLM"}, steps: map[string][]string{"NTLM": ntlm}, forgets: true},
			&desktop{schemes: []string{"NTLM"}, tokens: map[string][]string{"NTLM": ntlm}}, "", []string{"NTLM"}, 2,
		},
		"a wrong password, and no ticket": {
			&domainProxy{offers: []string{"Basic realm=x", "Negotiate"}}, &desktop{schemes: []string{"Negotiate"}}, "anna",
			[]string{"Basic", "Negotiate"}, 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := Config{SignOn: c.signOn}
			secure := origins(t, &cfg)[1]
			cfg.Proxies = via(t, httpServer(t, c.proxy.ServeHTTP).URL, c.user, "x")
			_, _, err := carry(t, newPath(t, cfg), secure, "")
			var told *ProxyError
			if !errors.As(err, &told) || told.Status != 407 || !told.WantsCredentials() || !slices.Equal(told.Tried, c.tried) {
				t.Errorf("%v: %+v", err, told)
			}
			if len(c.proxy.conns) != c.connections {
				t.Errorf("%d connections: %q", len(c.proxy.conns), c.proxy.asked)
			}
		})
	}
}

// A proxy may ask for ever, speak at once, or say nothing.
func TestAHostileProxyIsLeft(t *testing.T) {
	endless := &desktop{schemes: []string{"Negotiate"}, tokens: map[string][]string{"Negotiate": {}}}
	for range 50 {
		endless.tokens["Negotiate"] = append(endless.tokens["Negotiate"], "again")
	}
	answers := map[string]func(http.ResponseWriter, *http.Request){
		"asks for ever":            (&domainProxy{offers: []string{"Negotiate"}, steps: endless.tokens}).ServeHTTP,
		"speaks at once":           raw("HTTP/1.1 200 OK\r\n\r\n\x16\x03\x01"),
		"sends a head without end": raw("HTTP/1.1 407 x\r\n" + strings.Repeat("X-Y: z\r\n", 20_000)),
		"is no proxy":              raw("SSH-2.0-x\r\n"),
		"never ends its page":      raw("HTTP/1.1 407 x\r\nProxy-Authenticate: Negotiate\r\nContent-Length: 1000\r\n\r\nplease"),
		"says nothing":             func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			cfg := Config{SignOn: endless}
			secure := origins(t, &cfg)[1]
			cfg.Proxies = via(t, httpServer(t, answer).URL, "", "")
			limits := usualLimits
			if limits.connect = 30 * time.Second; name == "says nothing" || name == "never ends its page" {
				limits.connect = 50 * time.Millisecond
			}
			tr, err := newWithin(cfg, limits)
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = carry(t, tr, secure, "")
			var told *ProxyError
			if !errors.As(err, &told) || !told.Unreachable() {
				t.Errorf("%v", err)
			}
			if n := openWires(tr); n != 0 || endless.open != 0 {
				t.Errorf("%d connections and %d proofs are left", n, endless.open)
			}
		})
	}
}

// raw answers with these bytes, whatever is asked.
func raw(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, text)
		_, _ = io.Copy(io.Discard, conn)
	}
}

// failing notes what a transport tells of failures.
type failing struct {
	Proxies
	failures []error
}

func (p *failing) Failed(_, _ *url.URL, why error) { p.failures = append(p.failures, why) }

func TestWhoChoosesTheProxyIsToldWhatFailed(t *testing.T) {
	cfg := Config{}
	secure := origins(t, &cfg)[1]
	p := &failing{Proxies: via(t, "http://"+closedPort(t), "", "")}
	cfg.Proxies = p
	tr := newPath(t, cfg)
	_, _, err := carry(t, tr, secure, "")
	if len(p.failures) != 1 || !errors.Is(err, p.failures[0]) {
		t.Errorf("%v, told of %v", err, p.failures)
	}
	p.Proxies = via(t, httpServer(t, (&webProxy{}).ServeHTTP).URL, "", "")
	if got := mustCarry(t, tr, secure); got != "hello HTTP/1.1" || len(p.failures) != 1 {
		t.Errorf("another proxy is asked at once: %q, %v", got, p.failures)
	}
}
