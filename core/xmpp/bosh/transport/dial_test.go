package transport

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"vestnik/core/xmpp/bosh/wire"
)

// newPath returns a transport that ends with the test.
func newPath(t testing.TB, cfg Config) *Transport {
	t.Helper()
	tr, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tr.CloseIdleConnections)
	return tr
}

// carry sends a request as the engine does, and reads the whole answer.
func carry(t testing.TB, tr http.RoundTripper, url, payload string) (*http.Response, string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(payload))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", wire.ContentType)
	res, err := tr.RoundTrip(req)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	return res, string(data), err
}

// mustCarry is carry where nothing may go wrong.
func mustCarry(t testing.TB, tr http.RoundTripper, url string) string {
	t.Helper()
	_, text, err := carry(t, tr, url, "<body/>")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// httpServer returns a server that lives as long as the test.
func httpServer(t testing.TB, h http.HandlerFunc) *httptest.Server {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func greet(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "hello "+r.Proto) }

// listenOn opens a port of a family. Every machine that tests run on has both.
func listenOn(t testing.TB, address string) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		if os.Getenv("VESTNIK_REQUIRE") == "all" {
			t.Fatal("required:", err)
		}
		t.Skip(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func TestIPv6LiteralsAreReached(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(greet))
	s.Listener.Close()
	s.Listener = listenOn(t, "[::1]:0")
	s.Start()
	defer s.Close()
	if !strings.HasPrefix(s.URL, "http://[::1]:") {
		t.Fatal(s.URL)
	}
	if got := mustCarry(t, newPath(t, Config{}), s.URL+"/http-bind"); got != "hello HTTP/1.1" {
		t.Error(got)
	}
}

// names is a name server that gives every name an address of each family.
func names(t testing.TB) *net.Resolver {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	go func() {
		packet := make([]byte, 1500)
		for {
			n, from, err := server.ReadFrom(packet)
			if err != nil {
				return
			}
			if answer, err := resolve(packet[:n]); err == nil {
				_, _ = server.WriteTo(answer, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}

func resolve(packet []byte) ([]byte, error) {
	var m dnsmessage.Message
	if err := m.Unpack(packet); err != nil {
		return nil, err
	}
	m.Response, m.Authoritative, m.Additionals = true, true, nil
	q := m.Questions[0]
	h := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 60}
	switch q.Type {
	case dnsmessage.TypeA:
		m.Answers = []dnsmessage.Resource{{Header: h, Body: &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}}}}
	case dnsmessage.TypeAAAA:
		m.Answers = []dnsmessage.Resource{{Header: h, Body: &dnsmessage.AAAAResource{AAAA: [16]byte{15: 1}}}}
	}
	return m.Pack()
}

// The name has both addresses, the server only one of them.
func TestADeadAddressDoesNotHoldUpTheOther(t *testing.T) {
	l := usualLimits
	l.resolver = names(t)
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		s := httptest.NewUnstartedServer(http.HandlerFunc(greet))
		s.Listener.Close()
		s.Listener = listenOn(t, address)
		s.Start()
		tr, err := newWithin(Config{}, l)
		if err != nil {
			t.Fatal(err)
		}
		_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
		if got := mustCarry(t, tr, "http://office.example:"+port+"/"); got != "hello HTTP/1.1" {
			t.Error(address, got)
		}
		tr.CloseIdleConnections()
		s.Close()
	}
}

func TestKeptConnectionsAreUsedAgain(t *testing.T) {
	opened := map[string]bool{}
	s := httpServer(t, func(w http.ResponseWriter, r *http.Request) { opened[r.RemoteAddr] = true })
	tr := newPath(t, Config{})
	for range 10 {
		mustCarry(t, tr, s.URL)
	}
	if len(opened) != 1 {
		t.Errorf("%d connections for 10 requests in turn", len(opened))
	}
}

// The transport holds cookies and a key, which are not for others.
func TestATransportServesOneSession(t *testing.T) {
	one, other := httpServer(t, greet), httpServer(t, greet)
	tr := newPath(t, Config{})
	mustCarry(t, tr, one.URL+"/a")
	mustCarry(t, tr, one.URL+"/b")
	for _, url := range []string{other.URL, strings.Replace(one.URL, "http:", "https:", 1), strings.Replace(one.URL, "127.0.0.1", "localhost", 1)} {
		if _, _, err := carry(t, tr, url, "<body/>"); !errors.Is(err, ErrConfig) {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestNothingStaysOpenAfterTheSession(t *testing.T) {
	for _, h2 := range []bool{false, true} {
		asked := make(chan struct{}, 1)
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // then it is noticed that the client is gone
			asked <- struct{}{}
			<-r.Context().Done()
		}))
		s.EnableHTTP2 = h2
		s.StartTLS()
		tr := newPath(t, Config{RootCAs: poolOf(s.Certificate())})
		ctx, cancel := context.WithCancel(t.Context())
		req, _ := http.NewRequestWithContext(ctx, http.MethodPost, s.URL, strings.NewReader("<body/>"))
		failed := make(chan error, 1)
		go func() {
			_, err := tr.RoundTrip(req)
			failed <- err
		}()
		<-asked
		tr.CloseIdleConnections() // the request is still held
		if n := openWires(tr); n != 1 {
			t.Errorf("h2 %v: %d connections are open during a request", h2, n)
		}
		cancel()
		if err := <-failed; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		until(t, "the connection to be closed", func() bool { return openWires(tr) == 0 })
		s.Close()
	}
}

func openWires(tr *Transport) int {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return len(tr.conns)
}
