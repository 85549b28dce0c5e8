package bosh

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/bosh/internal/streamtest"
	"vestnik/core/xmpp/bosh/manager"
)

var errReset = errors.New("connection reset")

func page(status int, text string) *http.Response {
	return &http.Response{StatusCode: status, ContentLength: int64(len(text)), Body: io.NopCloser(strings.NewReader(text))}
}

// dial opens both ends of a session over a transport around a new listener.
func dial(t *testing.T, transport func(http.Handler) http.RoundTripper) (*Conn, net.Conn, *manager.Listener) {
	t.Helper()
	l := manager.New(manager.Config{})
	c, s := connect(t, Config{URL: "http://office.example/http-bind", AllowHTTP: true, Transport: transport(l)}, l)
	return c, s, l
}

// connect opens both ends of a session with a listener.
func connect(t *testing.T, cfg Config, l *manager.Listener) (*Conn, net.Conn) {
	t.Helper()
	c, err := Dial(cfg)
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
	return c, s
}

func plainly(h http.Handler) http.RoundTripper { return streamtest.Direct{Handler: h} }

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
			return streamtest.Direct{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
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
				res, err := streamtest.Direct{Handler: h}.RoundTrip(r)
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
	l := manager.New(manager.Config{})
	srv := httptest.NewServer(l)
	defer srv.Close()
	defer l.Close()
	c, s := connect(t, Config{URL: srv.URL, AllowHTTP: true}, l)
	defer c.Close()
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
