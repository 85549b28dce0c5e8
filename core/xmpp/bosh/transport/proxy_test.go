package transport

import (
	"bufio"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// webProxy is a small proxy: CONNECT, and plain requests in absolute form.
type webProxy struct {
	user, password string // empty: anyone may
	refuse         int    // a status for every request
	challenges     []string

	mu   sync.Mutex
	seen []*http.Request
}

func (p *webProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.seen = append(p.seen, r)
	p.mu.Unlock()
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte(p.user+":"+p.password))
	switch {
	case p.refuse != 0:
		w.WriteHeader(p.refuse)
	case p.user != "" && r.Header.Get("Proxy-Authorization") != want:
		w.Header()["Proxy-Authenticate"] = p.challenges
		w.Header().Set("Set-Cookie", "of=the-proxy")
		w.WriteHeader(http.StatusProxyAuthRequired)
	case r.Method == http.MethodConnect:
		target, err := net.Dial("tcp", r.Host)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		client, _, _ := w.(http.Hijacker).Hijack()
		_, _ = io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n")
		join(client, target)
	default:
		p.forward(w, r)
	}
}

func (p *webProxy) forward(w http.ResponseWriter, r *http.Request) {
	if !r.URL.IsAbs() {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	out := r.Clone(r.Context())
	out.RequestURI = ""
	out.Header.Del("Proxy-Authorization") // it is for this proxy
	res, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(out)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer res.Body.Close()
	w.WriteHeader(res.StatusCode)
	_, _ = io.Copy(w, res.Body)
}

func (p *webProxy) requests() []*http.Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.seen)
}

// join passes bytes on, both ways, until one side ends.
func join(a, b net.Conn) {
	go func() {
		_, _ = io.Copy(a, b)
		a.Close()
	}()
	_, _ = io.Copy(b, a)
	b.Close()
}

// through returns the address of a proxy with a name and a password.
func through(t testing.TB, address, user, password string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	if user != "" {
		u.User = url.UserPassword(user, password)
	}
	return u
}

// via returns the proxies of whom there is one, see through.
func via(t testing.TB, address, user, password string) Proxies {
	t.Helper()
	proxies, err := Through(through(t, address, user, password))
	if err != nil {
		t.Fatal(err)
	}
	return proxies
}

const proxySecret = "пароль:@/ 1" // as nobody escapes it by hand

// origins are a server on plain http and one on https.
func origins(t testing.TB, cfg *Config) []string {
	ours := newTestCA(t)
	secure := serveTLS(t, ours.sign(t, newTestKey(t)))
	check := func(w http.ResponseWriter, r *http.Request) {
		if h := r.Header.Get("Proxy-Authorization"); h != "" {
			t.Errorf("the origin got %q", h)
		}
		greet(w, r)
	}
	secure.Config.Handler = http.HandlerFunc(check)
	cfg.RootCAs = poolOf(ours.certificate)
	return []string{httpServer(t, check).URL, secure.URL}
}

func TestRequestsGoThroughAProxyWithItsPassword(t *testing.T) {
	for _, user := range []string{"", "anna"} {
		p := &webProxy{user: user, password: proxySecret}
		cfg := Config{}
		for _, origin := range origins(t, &cfg) {
			cfg.Proxies = via(t, httpServer(t, p.ServeHTTP).URL, user, proxySecret)
			if got := mustCarry(t, newPath(t, cfg), origin+"/http-bind"); got != "hello HTTP/1.1" {
				t.Error(got)
			}
		}
		seen := p.requests()
		if len(seen) != 2 || seen[0].Method != http.MethodPost || seen[1].Method != http.MethodConnect {
			t.Fatalf("%d requests", len(seen))
		}
		for _, r := range seen {
			if r.UserAgent() != userAgent {
				t.Errorf("%s: %q", r.Method, r.UserAgent())
			}
		}
	}
}

func TestAProxyMayItselfSpeakTLS(t *testing.T) {
	ours := newTestCA(t)
	p := &webProxy{user: "anna", password: proxySecret}
	front := serveTLS(t, ours.sign(t, newTestKey(t)))
	front.Config.Handler = p
	certificate := ours.sign(t, newTestKey(t))
	origin := serveTLS(t, certificate)
	// The pin is that of the connection manager, which the proxy does not know.
	cfg := Config{RootCAs: poolOf(ours.certificate), Pins: []Pin{PinOf(certificate.Leaf)}, Proxies: via(t, front.URL, "anna", proxySecret)}
	if got := mustCarry(t, newPath(t, cfg), origin.URL); got != "hello HTTP/1.1" {
		t.Error(got)
	}
	cfg.RootCAs = poolOf(newTestCA(t).certificate)
	var wrong *ProxyError
	_, _, err := carry(t, newPath(t, cfg), origin.URL, "")
	if !errors.As(err, &wrong) || !wrong.Unreachable() || origin.requests.Load() != 1 || len(p.requests()) != 1 {
		t.Errorf("a proxy that nobody knows: %v", err)
	}
}

func TestWhatAProxyWantsIsTold(t *testing.T) {
	for _, c := range []struct {
		challenges []string
		want       []string
	}{
		{[]string{`Basic realm="office, inner", charset="UTF-8"`}, []string{"Basic"}},
		{[]string{"Negotiate", "NTLM", `Basic realm="x"`}, []string{"Negotiate", "NTLM", "Basic"}},
		{[]string{`NTLM, Digest realm="Basic, x", nonce="y", qop="auth", Basic realm=z, Basic realm=z`}, []string{"NTLM", "Digest", "Basic"}},
		{nil, nil},
		{[]string{"<b>markup</b>", "привет", strings.Repeat("x", 100)}, nil},
	} {
		p := &webProxy{user: "anna", password: proxySecret, challenges: c.challenges}
		cfg := Config{}
		for _, origin := range origins(t, &cfg) {
			proxy := httpServer(t, p.ServeHTTP).URL
			cfg.Proxies = via(t, proxy, "anna", "wrong-"+proxySecret)
			tr := newPath(t, cfg)
			_, _, err := carry(t, tr, origin, "secret")
			var told *ProxyError
			if !errors.As(err, &told) {
				t.Errorf("%q: %v", c.challenges, err)
				continue
			}
			if "http://"+told.Proxy != proxy || told.Status != 407 || !slices.Equal(told.Schemes, c.want) ||
				!told.WantsCredentials() || told.Unreachable() {
				t.Errorf("%q: %+v", c.challenges, told)
			}
			if n := len(tr.Affinity().Cookies); n != 0 {
				t.Error("the proxy has set a cookie of the origin")
			}
		}
	}
}

// T11: what stands behind no proxy has no business asking for a proxy's password.
func TestA407OfTheOriginIsNoProxys(t *testing.T) {
	cfg := Config{}
	ask := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Proxy-Authenticate", "Basic realm=x")
		w.WriteHeader(http.StatusProxyAuthRequired)
	}
	s := httpServer(t, ask)
	if res, _, err := carry(t, newPath(t, cfg), s.URL, ""); err != nil || res.StatusCode != 407 {
		t.Errorf("%v", err)
	}
	cfg.Proxies = via(t, "socks5://"+socksProxy(t, "", ""), "", "")
	if res, _, err := carry(t, newPath(t, cfg), s.URL, ""); err != nil || res.StatusCode != 407 {
		t.Errorf("behind SOCKS: %v", err)
	}
	ours := newTestCA(t)
	secure := serveTLS(t, ours.sign(t, newTestKey(t)))
	secure.Config.Handler = http.HandlerFunc(ask)
	cfg.RootCAs, cfg.Proxies = poolOf(ours.certificate), via(t, httpServer(t, (&webProxy{}).ServeHTTP).URL, "anna", proxySecret)
	if res, _, err := carry(t, newPath(t, cfg), secure.URL, ""); err != nil || res.StatusCode != 407 {
		t.Errorf("behind a proxy: %v", err)
	}
}

// closedPort is an address at which nobody listens.
func closedPort(t testing.TB) string {
	t.Helper()
	l := listenOn(t, "127.0.0.1:0")
	l.Close()
	return l.Addr().String()
}

func TestAProxyInTheWayIsToldFromTheConnectionManager(t *testing.T) {
	cfg := Config{}
	both := origins(t, &cfg)
	refusing := httpServer(t, (&webProxy{refuse: 403}).ServeHTTP).URL
	open := httpServer(t, (&webProxy{}).ServeHTTP).URL
	socks := "socks5://" + socksProxy(t, "", "")
	for name, c := range map[string]struct {
		proxy, origin string
		status        int
		unreachable   bool
	}{
		"refused":                     {refusing, both[1], 403, false},
		"it cannot reach the server":  {open, "https://" + closedPort(t), 502, false},
		"nor through SOCKS":           {socks, "https://" + closedPort(t), 0, false},
		"nor plain":                   {socks, "http://" + closedPort(t), 0, false},
		"no such proxy":               {"http://" + closedPort(t), both[1], 0, true},
		"no such proxy for plain":     {"http://" + closedPort(t), both[0], 0, true},
		"no such SOCKS proxy":         {"socks5://" + closedPort(t), both[0], 0, true},
		"the proxy does not know TLS": {strings.Replace(open, "http:", "https:", 1), both[1], 0, true},
	} {
		cfg.Proxies = via(t, c.proxy, "anna", proxySecret)
		_, _, err := carry(t, newPath(t, cfg), c.origin, "secret")
		var told *ProxyError
		if !errors.As(err, &told) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if told.Status != c.status || told.Unreachable() != c.unreachable || told.WantsCredentials() ||
			!strings.HasSuffix(c.proxy, told.Proxy) {
			t.Errorf("%s: %+v", name, told)
		}
		if c.status == 0 && told.Unwrap() == nil {
			t.Errorf("%s: no reason", name)
		}
	}
	for _, origin := range []string{"http://" + closedPort(t), "https://" + closedPort(t)} {
		var told *ProxyError
		if _, _, err := carry(t, newPath(t, Config{}), origin, ""); err == nil || errors.As(err, &told) {
			t.Errorf("without a proxy: %v", err)
		}
	}
}

func TestNoErrorTellsTheProxysPassword(t *testing.T) {
	cfg := Config{}
	both := origins(t, &cfg)
	var said []string
	for _, address := range []string{
		httpServer(t, (&webProxy{user: "x", challenges: []string{"Basic realm=x"}}).ServeHTTP).URL,
		httpServer(t, (&webProxy{refuse: 403}).ServeHTTP).URL,
		"http://" + closedPort(t), "https://" + closedPort(t), "socks5://" + closedPort(t), "socks5://" + socksProxy(t, "x", "y"),
	} {
		for _, origin := range both {
			cfg.Proxies = via(t, address, "anna-the-user", "hush-hush")
			if _, _, err := carry(t, newPath(t, cfg), origin, ""); err != nil {
				said = append(said, fmt.Sprintf("%v %+v %#v", err, err, err))
			}
		}
	}
	for _, text := range []string{"ftp://anna-the-user:hush-hush@h", "http://anna-the-user:hush-hush@", "http://anna-the-user:hush-hush@h:port", "http://anna-the-user:hush-hush@%zz"} {
		t.Setenv("HTTPS_PROXY", text)
		_, err1 := New(Config{})
		_, err2 := ParseProxy(text)
		if !errors.Is(err1, ErrConfig) || !errors.Is(err2, ErrConfig) {
			t.Errorf("%s: %v, %v", text, err1, err2)
		}
		said = append(said, fmt.Sprint(err1, err2))
	}
	if len(said) < 14 {
		t.Errorf("only %d errors", len(said))
	}
	encoded := base64.StdEncoding.EncodeToString([]byte("anna-the-user:hush-hush"))
	for _, text := range said {
		if strings.Contains(text, "anna-the-user") || strings.Contains(text, "hush") || strings.Contains(text, encoded) {
			t.Error(text)
		}
	}
}

func TestTheEnvironmentsProxiesAreUsed(t *testing.T) {
	p := &webProxy{user: "anna", password: "hush-hush"}
	address := httpServer(t, p.ServeHTTP).URL
	t.Setenv("HTTP_PROXY", strings.Replace(address, "//", "//anna:hush-hush@", 1))
	t.Setenv("NO_PROXY", "127.0.0.2")
	direct := newPath(t, Config{})
	for target, want := range map[string]string{"http://office.example/": address, "http://127.0.0.2/": "", "http://localhost/": "", "https://office.example/": ""} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, target, nil)
		w, err := direct.decide(req)
		got := ""
		if w.proxy != nil {
			got = "http://" + w.proxy.Host
		}
		if err != nil || got != want {
			t.Errorf("%s goes to %q, %v", target, got, err)
		}
	}
	// The proxy is asked for a name that only it could resolve, and says so.
	if res, _, err := carry(t, direct, "http://office.invalid/", ""); err != nil || res.StatusCode != http.StatusBadGateway || len(p.requests()) != 1 {
		t.Errorf("%v, %d requests", err, len(p.requests()))
	}
}

func TestProxiesAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"proxy:3128": "http://proxy:3128", "http://proxy": "http://proxy", "https://proxy:1": "https://proxy:1",
		"socks5://[::1]:1080": "socks5://[::1]:1080", "socks5h://proxy": "socks5h://proxy", "10.0.0.1": "http://10.0.0.1",
		"": "", "ftp://proxy": "", "http://": "", "http://a b": "", "anna:hush@proxy": "", "http://anna@proxy": "", "direct://": "",
	} {
		u, err := ParseProxy(text)
		switch {
		case want == "" && !errors.Is(err, ErrConfig):
			t.Errorf("%q: %v, %v", text, u, err)
		case want != "" && (err != nil || u.String() != want):
			t.Errorf("%q: %v, %v", text, u, err)
		}
	}
	for _, u := range []*url.URL{{Scheme: "ftp", Host: "h"}, {Scheme: "http"}, {}} {
		if _, err := Through(u); !errors.Is(err, ErrConfig) {
			t.Errorf("%v: %v", u, err)
		}
	}
}

// socksProxy is a small SOCKS5 proxy, RFC 1928 and RFC 1929.
func socksProxy(t testing.TB, user, password string) string {
	t.Helper()
	l := listenOn(t, "127.0.0.1:0")
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_ = socks(c, user, password)
			}()
		}
	}()
	return l.Addr().String()
}

func socks(c net.Conn, user, password string) error {
	r := bufio.NewReader(c)
	take := func() string { // what has its length before it
		n, _ := r.ReadByte()
		p := make([]byte, n)
		_, _ = io.ReadFull(r, p)
		return string(p)
	}
	_, _ = r.ReadByte() // the version
	offered := take()
	switch {
	case user == "":
		_, _ = c.Write([]byte{5, 0})
	case !strings.Contains(offered, "\x02"):
		_, err := c.Write([]byte{5, 0xff})
		return err
	default:
		_, _ = c.Write([]byte{5, 2})
		_, _ = r.ReadByte()
		if take() != user || take() != password {
			_, err := c.Write([]byte{1, 1})
			return err
		}
		_, _ = c.Write([]byte{1, 0})
	}
	head := make([]byte, 4)
	_, _ = io.ReadFull(r, head)
	host := ""
	if head[3] == 3 {
		host = take()
	} else {
		address := make([]byte, map[byte]int{1: 4, 4: 16}[head[3]])
		_, _ = io.ReadFull(r, address)
		host = net.IP(address).String()
	}
	port := make([]byte, 2)
	_, _ = io.ReadFull(r, port)
	target, err := net.Dial("tcp", net.JoinHostPort(host, fmt.Sprint(binary.BigEndian.Uint16(port))))
	if err != nil {
		_, _ = c.Write([]byte{5, 5, 0, 1, 0, 0, 0, 0, 0, 0}) // connection refused
		return err
	}
	_, _ = c.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	join(c, target)
	return nil
}

func TestRequestsGoThroughSOCKS(t *testing.T) {
	for _, c := range []struct {
		scheme, user, password string
		good                   bool
	}{
		{"socks5", "", "", true}, {"socks5h", "", "", true}, {"socks5", "anna", proxySecret, true},
		{"socks5", "anna", "wrong", false}, {"socks5h", "anna", "", false},
	} {
		want := ""
		if c.user != "" {
			want = proxySecret
		}
		cfg := Config{}
		for _, origin := range origins(t, &cfg) {
			user := c.user
			if c.password == "" {
				user = ""
			}
			cfg.Proxies = via(t, c.scheme+"://"+socksProxy(t, c.user, want), user, c.password)
			_, got, err := carry(t, newPath(t, cfg), origin, "")
			var told *ProxyError
			switch {
			case c.good && got != "hello HTTP/1.1":
				t.Errorf("%+v: %q, %v", c, got, err)
			case !c.good && (!errors.As(err, &told) || !told.WantsCredentials() || told.Unreachable()):
				t.Errorf("%+v: %v", c, err)
			}
		}
	}
}
