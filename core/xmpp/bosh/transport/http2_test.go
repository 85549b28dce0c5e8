package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// serveHTTP2 is a server that speaks HTTP/2 over TLS.
func serveHTTP2(t testing.TB, h http.HandlerFunc) (*secureServer, Config) {
	ours := newTestCA(t)
	s := serveTLS(t, ours.sign(t, newTestKey(t)), func(s *httptest.Server) { s.EnableHTTP2 = true })
	if h != nil {
		s.Config.Handler = h
	}
	return s, Config{RootCAs: poolOf(ours.certificate)}
}

func TestHTTP2IsSpokenWhereTLSAgrees(t *testing.T) {
	s, cfg := serveHTTP2(t, nil)
	if got := mustCarry(t, newPath(t, cfg), s.URL); got != "hello HTTP/2.0" {
		t.Error(got)
	}
	cfg.Proxies = via(t, httpServer(t, (&webProxy{}).ServeHTTP).URL, "", "")
	if got := mustCarry(t, newPath(t, cfg), s.URL); got != "hello HTTP/2.0" {
		t.Error("through a proxy:", got)
	}
	if got := mustCarry(t, newPath(t, Config{}), httpServer(t, greet).URL); got != "hello HTTP/1.1" {
		t.Error("without TLS:", got)
	}
}

func TestAnHTTP2SessionNeedsOneConnection(t *testing.T) {
	var mu sync.Mutex
	from := map[string]bool{}
	release := make(chan struct{})
	s, cfg := serveHTTP2(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		from[r.RemoteAddr] = true
		mu.Unlock()
		if data, _ := io.ReadAll(r.Body); string(data) == "poll" {
			<-release
		}
	})
	tr := newPath(t, cfg)
	mustCarry(t, tr, s.URL)
	polled := make(chan error, 1)
	go func() {
		_, _, err := carry(t, tr, s.URL, "poll")
		polled <- err
	}()
	for range 5 {
		mustCarry(t, tr, s.URL)
	}
	close(release)
	if err := <-polled; err != nil || len(from) != 1 {
		t.Errorf("%v, %d connections", err, len(from))
	}
}

// tunnel passes bytes on to an address until it is told to swallow them. To TCP both
// ends look alive all the time.
type tunnel struct {
	address string
	hole    atomic.Bool
}

func newTunnel(t testing.TB, to string) *tunnel {
	l := listenOn(t, "127.0.0.1:0")
	n := &tunnel{address: l.Addr().String()}
	pass := func(to, from net.Conn) {
		defer to.Close()
		p := make([]byte, 4096)
		for {
			k, err := from.Read(p)
			if err != nil {
				return
			}
			if !n.hole.Load() {
				_, _ = to.Write(p[:k])
			}
		}
	}
	go func() {
		for {
			a, err := l.Accept()
			if err != nil {
				return
			}
			b, err := net.Dial("tcp", to)
			if err != nil {
				a.Close()
				continue
			}
			go pass(a, b)
			go pass(b, a)
		}
	}()
	return n
}

// H10: the server is gone, though whatever stands between still acknowledges. The
// request fails long before its deadline, and the next one finds another connection.
func TestASilentHTTP2ConnectionIsFoundDead(t *testing.T) {
	asked := make(chan struct{}, 1)
	s, cfg := serveHTTP2(t, func(w http.ResponseWriter, r *http.Request) {
		if data, _ := io.ReadAll(r.Body); string(data) == "poll" {
			asked <- struct{}{}
			<-r.Context().Done()
		}
	})
	through := newTunnel(t, s.Listener.Addr().String())
	l := usualLimits
	l.ping, l.pong = 300*time.Millisecond, 700*time.Millisecond
	tr, err := newWithin(cfg, l)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.CloseIdleConnections()
	url := "https://" + through.address
	mustCarry(t, tr, url)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader("poll"))
	failed := make(chan error, 1)
	go func() {
		_, err := tr.RoundTrip(req)
		failed <- err
	}()
	<-asked
	through.hole.Store(true)
	if err := <-failed; err == nil || ctx.Err() != nil {
		t.Errorf("it was left to the deadline: %v", err)
	}
	through.hole.Store(false)
	mustCarry(t, tr, url)
}

// A held request is not taken for a dead connection: pings are answered.
func TestPingsKeepAHeldRequestAlive(t *testing.T) {
	s, cfg := serveHTTP2(t, func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(400 * time.Millisecond)
		greet(w, r)
	})
	l := usualLimits
	l.ping, l.pong = 20*time.Millisecond, 10*time.Second
	tr, err := newWithin(cfg, l)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.CloseIdleConnections()
	if got := mustCarry(t, tr, s.URL); got != "hello HTTP/2.0" {
		t.Error(got)
	}
}

// goingAway speaks HTTP/2 on one connection. One that is leaving takes a request and
// says that it has not looked at it; else it answers with what the request carries.
func goingAway(c net.Conn, leaving bool) (came string, err error) {
	preface := make([]byte, len(http2.ClientPreface))
	if _, err := io.ReadFull(c, preface); err != nil {
		return "", err
	}
	f := http2.NewFramer(c, c)
	if err := f.WriteSettings(); err != nil {
		return "", err
	}
	for {
		frame, err := f.ReadFrame()
		if err != nil {
			return "", err
		}
		data, ok := frame.(*http2.DataFrame)
		if !ok {
			continue
		}
		came += string(data.Data())
		switch {
		case !data.StreamEnded():
		case leaving:
			return came, f.WriteGoAway(0, http2.ErrCodeNo, nil)
		default:
			var head bytes.Buffer
			err := hpack.NewEncoder(&head).WriteField(hpack.HeaderField{Name: ":status", Value: "200"})
			return came, errors.Join(err,
				f.WriteHeaders(http2.HeadersFrameParam{StreamID: data.StreamID, BlockFragment: head.Bytes(), EndHeaders: true}),
				f.WriteData(data.StreamID, true, []byte(came)))
		}
	}
}

// A server that shuts down says GOAWAY: what it has not looked at is sent again, the
// same bytes, on another connection, and the engine hears nothing of it.
func TestARequestThatGOAWAYLeavesBehindIsSentAgain(t *testing.T) {
	ours := newTestCA(t)
	l := tls.NewListener(listenOn(t, "127.0.0.1:0"), &tls.Config{
		Certificates: []tls.Certificate{ours.sign(t, newTestKey(t))}, NextProtos: []string{"h2"},
	})
	came := make(chan string, 10)
	go func() {
		for i := 0; ; i++ {
			c, err := l.Accept()
			if err != nil {
				return
			}
			text, err := goingAway(c, i < 2)
			if err != nil {
				text = err.Error()
			}
			came <- text
			defer c.Close()
		}
	}()
	tr := newPath(t, Config{RootCAs: poolOf(ours.certificate)})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+l.Addr().String()+"/", bytes.NewReader([]byte("the same bytes")))
	res, err := tr.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if data, err := io.ReadAll(res.Body); string(data) != "the same bytes" {
		t.Errorf("%q, %v", data, err)
	}
	for range 3 {
		if text := <-came; text != "the same bytes" {
			t.Errorf("%q came", text)
		}
	}
}

// The usual moments are far below what a server holds a request for.
func TestADeadHTTP2ConnectionIsNoticedWithinHalfAMinute(t *testing.T) {
	h := newPath(t, Config{}).http.HTTP2
	if sum := h.SendPingTimeout + h.PingTimeout; h.SendPingTimeout == 0 || h.PingTimeout == 0 || sum > 30*time.Second {
		t.Errorf("%+v", h)
	}
}
