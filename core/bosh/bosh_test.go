package bosh

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmlsafe"
)

const header = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='office.example' version='1.0'>"

// direct carries requests to a handler without a network, so that whole sessions
// run in virtual time.
type direct struct{ handler http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	done := make(chan *http.Response, 1)
	go func() {
		rec := httptest.NewRecorder()
		d.handler.ServeHTTP(rec, r)
		done <- rec.Result()
	}()
	select {
	case res := <-done:
		return res, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// faulty loses requests and answers at random, delays them, and answers for the
// server as proxies do.
type faulty struct {
	direct
	mu  sync.Mutex
	rnd *rand.Rand
	off bool
}

var errReset = errors.New("connection reset")

func (f *faulty) dice() (int, time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.off {
		return 99, 0
	}
	return f.rnd.IntN(100), time.Duration(f.rnd.IntN(200)) * time.Millisecond
}

func (f *faulty) RoundTrip(r *http.Request) (*http.Response, error) {
	data, _ := io.ReadAll(r.Body)
	copy := func() *http.Request {
		c := r.Clone(r.Context())
		c.Body = io.NopCloser(bytes.NewReader(data))
		return c
	}
	if !bytes.Contains(data, []byte(" sid=")) {
		return f.direct.RoundTrip(copy())
	}
	kind, delay := f.dice()
	switch {
	case kind < 8: // lost before the server
		return nil, errReset
	case kind < 16: // lost behind the server
		res, err := f.direct.RoundTrip(copy())
		if err == nil {
			res.Body.Close()
		}
		return nil, errReset
	case kind < 20: // a proxy's page
		return page(503, "<html>busy</html>"), nil
	case kind < 24:
		return page(200, "<html>please log in</html>"), nil
	case kind < 34: // delayed before the server: requests overtake each other
		time.Sleep(delay)
	case kind < 40: // delayed behind the server: answers overtake each other
		res, err := f.direct.RoundTrip(copy())
		time.Sleep(delay)
		return res, err
	case kind < 44: // sent twice
		go f.direct.RoundTrip(copy())
	case kind < 46: // reset while it is held
		ctx, cancel := context.WithTimeout(r.Context(), delay)
		defer cancel()
		return f.direct.RoundTrip(copy().WithContext(ctx))
	}
	return f.direct.RoundTrip(copy())
}

func page(status int, text string) *http.Response {
	return &http.Response{StatusCode: status, ContentLength: int64(len(text)), Body: io.NopCloser(strings.NewReader(text))}
}

// dial opens both ends of a session over a transport around a new listener.
func dial(t *testing.T, transport func(http.Handler) http.RoundTripper) (*Conn, net.Conn, *Listener) {
	t.Helper()
	l := NewListener(ListenerConfig{})
	c, err := Dial(Config{URL: "http://office.example/http-bind", AllowHTTP: true, Transport: transport(l)})
	if err != nil {
		t.Fatal(err)
	}
	write(t, c, header)
	s, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	expectStart(t, s)
	write(t, s, strings.Replace(header, "to=", "from=", 1)+"<stream:features><x xmlns='u'/></stream:features>")
	expectStart(t, c)
	if e := next(t, c); e != "<stream:features><x xmlns='u'/></stream:features>" {
		t.Fatalf("features: %s", e)
	}
	return c, s, l
}

func write(t testing.TB, c io.Writer, text string) {
	t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatalf("write: %v", err)
	}
}

// buffers hold what was read beyond an element, by connection.
var buffers sync.Map

func fill(c net.Conn) error {
	old, _ := buffers.LoadOrStore(c, []byte(nil))
	part := make([]byte, 4096)
	n, err := c.Read(part)
	buffers.Store(c, append(old.([]byte), part[:n]...))
	return err
}

func expectStart(t testing.TB, c net.Conn) {
	t.Helper()
	if err := readStart(c); err != nil {
		t.Fatalf("stream header: %v", err)
	}
}

// readStart reads a stream header.
func readStart(c net.Conn) error {
	for {
		data, _ := buffers.LoadOrStore(c, []byte(nil))
		tag, n, err := xmlsafe.ReadStart(data.([]byte), &xmlsafe.Default)
		if err == nil && tag.Local == "stream" {
			buffers.Store(c, data.([]byte)[n:])
			return nil
		}
		if err := fill(c); err != nil {
			return err
		}
	}
}

// nextElement reads one element.
func nextElement(c net.Conn) (string, error) {
	for {
		data, _ := buffers.LoadOrStore(c, []byte(nil))
		e, n, err := xmlsafe.ReadElement(data.([]byte), &xmlsafe.Default)
		if err == nil {
			buffers.Store(c, data.([]byte)[n:])
			return string(e.Raw), nil
		}
		if !errors.Is(err, xmlsafe.ErrShort) {
			return "", err
		}
		if err := fill(c); err != nil {
			return "", err
		}
	}
}

func next(t testing.TB, c net.Conn) string {
	t.Helper()
	e, err := nextElement(c)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return e
}

func plainly(h http.Handler) http.RoundTripper { return direct{h} }

func TestCarriesAStreamBothWays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s, _ := dial(t, plainly)
		write(t, c, "<message><body>Привет</body></message>")
		if e := next(t, s); e != "<message xmlns='jabber:client'><body>Привет</body></message>" {
			t.Errorf("%s", e)
		}
		write(t, s, "<message><body>😀</body></message>")
		if e := next(t, c); e != "<message xmlns='jabber:client'><body>😀</body></message>" {
			t.Errorf("%s", e)
		}
		if err := c.Flush(t.Context()); err != nil {
			t.Error(err)
		}
		write(t, c, header) // a restart
		expectStart(t, s)
		write(t, s, header+"<stream:features/>")
		expectStart(t, c)
		next(t, c)
		closeBoth(t, c, s)
	})
}

func closeBoth(t *testing.T, c *Conn, s net.Conn) {
	t.Helper()
	begin := time.Now()
	c.Close()
	if took := time.Since(begin); took > 0 {
		t.Errorf("closing took %v of virtual time", took)
	}
	if _, err := nextElement(c); !errors.Is(err, io.EOF) && !strings.Contains(fmt.Sprint(err), "syntax") {
		t.Errorf("read after the end: %v", err)
	}
	if _, err := c.Write([]byte("<a/>")); !errors.Is(err, ErrClosed) {
		t.Errorf("write after the end: %v", err)
	}
	s.Close()
	time.Sleep(time.Hour)
}

func TestIdleSessionSendsOneRequestAWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		requests := 0
		c, s, _ := dial(t, func(h http.Handler) http.RoundTripper {
			return direct{http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				requests++
				mu.Unlock()
				h.ServeHTTP(w, r)
			})}
		})
		go nextElement(c)
		time.Sleep(time.Hour + time.Second)
		mu.Lock()
		if requests < 60 || requests > 62 {
			t.Errorf("%d requests in an hour of wait='60'", requests)
		}
		mu.Unlock()
		closeBoth(t, c, s)
	})
}

func TestGivesUpOnlyAfterInactivity(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var down bool
		var mu sync.Mutex
		c, s, _ := dial(t, func(h http.Handler) http.RoundTripper {
			return roundTrip(func(r *http.Request) (*http.Response, error) {
				mu.Lock()
				defer mu.Unlock()
				if down {
					return nil, errReset
				}
				mu.Unlock()
				res, err := direct{h}.RoundTrip(r)
				mu.Lock()
				if down {
					return nil, errReset
				}
				return res, err
			})
		})
		begin := time.Now()
		mu.Lock()
		down = true
		mu.Unlock()
		write(t, c, "<presence/>")
		_, err := nextElement(c)
		if !errors.Is(err, ErrInactive) || !errors.Is(err, errReset) {
			t.Errorf("%v", err)
		}
		if gave := time.Since(begin); gave < 60*time.Second || gave > 80*time.Second {
			t.Errorf("gave up after %v of an inactivity of 60 s", gave)
		}
		c.Close()
		s.Close()
		time.Sleep(time.Hour)
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestDeliversEverythingOnceInOrderThroughFaults is the promise of the package:
// whatever the path does, both sides get every element once and in order.
func TestDeliversEverythingOnceInOrderThroughFaults(t *testing.T) {
	rounds := 60
	if testing.Short() {
		rounds = 10
	}
	for range rounds {
		seed := rand.Uint64()
		if !t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) { synctest.Test(t, func(t *testing.T) { throughFaults(t, seed) }) }) {
			return
		}
	}
}

func throughFaults(t *testing.T, seed uint64) {
	rnd := rand.New(rand.NewPCG(seed, 1))
	var path *faulty
	c, s, _ := dial(t, func(h http.Handler) http.RoundTripper {
		path = &faulty{direct: direct{h}, rnd: rand.New(rand.NewPCG(seed, 2))}
		return path
	})
	const n = 200
	var wg sync.WaitGroup
	talk := func(c net.Conn, pause func() time.Duration) {
		defer wg.Done()
		for i := range n {
			if _, err := fmt.Fprintf(c, "<message id='%d'/>", i); err != nil {
				t.Errorf("write %d: %v", i, err)
				return
			}
			time.Sleep(pause())
		}
	}
	listen := func(who string, c net.Conn) {
		defer wg.Done()
		for i := range n {
			e, err := nextElement(c)
			if want := fmt.Sprintf("<message xmlns='jabber:client' id='%d'/>", i); err != nil || e != want {
				t.Errorf("%s got %s, %v; want %s", who, e, err, want)
				return
			}
		}
	}
	most := 1 + rnd.IntN(300)
	pauses := func(r *rand.Rand) func() time.Duration {
		return func() time.Duration { return time.Duration(r.IntN(most)) * time.Millisecond }
	}
	wg.Add(4)
	go talk(c, pauses(rand.New(rand.NewPCG(seed, 3))))
	go talk(s, pauses(rand.New(rand.NewPCG(seed, 4))))
	go listen("client", c)
	go listen("server", s)
	wg.Wait()
	path.mu.Lock()
	path.off = true
	path.mu.Unlock()
	c.Close()
	s.Close()
	time.Sleep(time.Hour)
}

func TestConfigurationErrorsAreFoundBeforeTheFirstByte(t *testing.T) {
	for url, want := range map[string]error{
		"":                           ErrConfig,
		"office.example":             ErrConfig,
		"ftp://office.example/":      ErrConfig,
		"https://":                   ErrConfig,
		"https://user:word@office/":  ErrConfig,
		"http://office.example/bosh": ErrInsecure,
		"https://[::1/":              ErrConfig,
	} {
		if _, err := Dial(Config{URL: url}); !errors.Is(err, want) {
			t.Errorf("%q: %v", url, err)
		}
	}
}

func TestWorksOverHTTP(t *testing.T) {
	l := NewListener(ListenerConfig{})
	srv := httptest.NewServer(l)
	defer srv.Close()
	defer l.Close()
	c, err := Dial(Config{URL: srv.URL, AllowHTTP: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	write(t, c, header)
	s, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	expectStart(t, s)
	write(t, s, header+"<stream:features/>")
	expectStart(t, c)
	next(t, c)
	for i := range 100 {
		write(t, c, fmt.Sprintf("<message id='%d'/>", i))
		if e := next(t, s); !strings.Contains(e, fmt.Sprintf("'%d'", i)) {
			t.Fatalf("%s", e)
		}
		write(t, s, e2("message", i))
		if e := next(t, c); !strings.Contains(e, fmt.Sprintf("'%d'", i)) {
			t.Fatalf("%s", e)
		}
	}
}

func e2(name string, i int) string { return fmt.Sprintf("<%s id='%d'/>", name, i) }
