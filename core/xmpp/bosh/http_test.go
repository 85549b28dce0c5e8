package bosh

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"vestnik/core/xmpp/bosh/manager"
)

// chat opens a session over a real HTTP server around a listener, sends messages
// both ways with a pause between them, and checks that each arrives once.
func chat(t *testing.T, wrap func(http.Handler) http.Handler, configure func(*httptest.Server), pause time.Duration) {
	t.Helper()
	l := manager.New(manager.Config{})
	srv := httptest.NewUnstartedServer(wrap(l))
	if configure != nil {
		configure(srv)
	}
	srv.Start()
	defer srv.Close()
	defer l.Close()
	c, s := connect(t, Config{URL: srv.URL, AllowHTTP: true}, l)
	defer c.Close()
	for i := range 20 {
		write(t, c, e2("message", i))
		if e := next(t, s); e != message(fmt.Sprint(i)) {
			t.Fatalf("%s", e)
		}
		write(t, s, e2("message", i))
		if e := next(t, c); e != message(fmt.Sprint(i)) {
			t.Fatalf("%s", e)
		}
		time.Sleep(pause)
	}
}

// H1, H2, H6, H7 and H12.
func TestRequestsAreAsProxiesLikeThem(t *testing.T) {
	chat(t, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for name, want := range map[string]string{
				"Content-Type": "text/xml; charset=utf-8", "Cache-Control": "no-store", "Content-Encoding": "",
				"X-Idempotency-Key": "", "Cookie": "", "Expect": "", "Transfer-Encoding": "",
			} {
				if got := r.Header.Get(name); got != want {
					t.Errorf("%s: %q", name, got)
				}
			}
			if r.Method != http.MethodPost || r.ContentLength <= 0 || len(r.TransferEncoding) > 0 {
				t.Errorf("%s, length %d, %v", r.Method, r.ContentLength, r.TransferEncoding)
			}
			h.ServeHTTP(w, r)
		})
	}, nil, 0)
}

// H2: what type an answer says it has does not matter, nor how it is sent.
func TestAnswersOfAnyContentTypeAndFramingAreTaken(t *testing.T) {
	for _, kind := range []string{"text/html", "application/octet-stream", "nonsense", ""} {
		chat(t, func(h http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				rec := httptest.NewRecorder()
				h.ServeHTTP(rec, r)
				w.Header()["Content-Type"] = []string{kind}
				w.WriteHeader(rec.Code)
				half := rec.Body.Len() / 2
				_, _ = w.Write(rec.Body.Next(half))
				w.(http.Flusher).Flush() // so it is chunked
				_, _ = io.Copy(w, rec.Body)
			})
		}, nil, 0)
	}
}

// H4: without kept connections everything still arrives.
func TestAServerThatClosesAfterEachAnswerLosesNothing(t *testing.T) {
	chat(t, func(h http.Handler) http.Handler { return h }, func(s *httptest.Server) { s.Config.SetKeepAlivesEnabled(false) }, 0)
}

// H9: connections that were kept are closed by the server without a word.
func TestAServerThatDropsKeptConnectionsLosesNothing(t *testing.T) {
	chat(t, func(h http.Handler) http.Handler { return h }, func(s *httptest.Server) { s.Config.IdleTimeout = time.Millisecond }, 5*time.Millisecond)
}

// H3 and H5: one connection a request, never two requests on one at a time.
func TestNoConnectionCarriesTwoRequestsAtATime(t *testing.T) {
	var mu sync.Mutex
	busy := map[string]int{}
	chat(t, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			if busy[r.RemoteAddr]++; busy[r.RemoteAddr] > 1 {
				t.Error("pipelined")
			}
			mu.Unlock()
			h.ServeHTTP(w, r)
			mu.Lock()
			busy[r.RemoteAddr]--
			mu.Unlock()
		})
	}, nil, 0)
	if len(busy) > 4 {
		t.Errorf("%d connections were used", len(busy))
	}
}

// H8, on a real client: the second server hears nothing of the password.
func TestARedirectTakesNothingElsewhere(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was followed") }))
	defer elsewhere.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		srv := httptest.NewServer(http.RedirectHandler(elsewhere.URL, status))
		c, err := Dial(Config{URL: srv.URL, AllowHTTP: true})
		if err != nil {
			t.Fatal(err)
		}
		write(t, c, header)
		if _, err := c.Read(make([]byte, 1)); !errors.Is(err, ErrRedirect) {
			t.Errorf("%d: %v", status, err)
		}
		c.Close()
		srv.Close()
	}
}

// T12 and T13: what is no body is not read to its end.
func TestAnAnswerWithoutAnEndIsCutOff(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		piece := bytes.Repeat([]byte("x"), 1<<20)
		for range 64 {
			if _, err := w.Write(piece); err != nil {
				return
			}
		}
	}))
	defer srv.Close()
	if got, err := hearsFrom(t, srv.URL); got != "" || !errors.Is(err, ErrNotBOSH) {
		t.Errorf("%s, %v", got, err)
	}
}
