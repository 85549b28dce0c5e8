package gateway

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// transport answers callbacks.
type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

func taken() *http.Response {
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(""))}
}

// calling is a gateway that has callbacks to make, which are due at a moment; to nil goes out.
func calling(t *testing.T, to transport, due time.Time, urls ...string) *Gateway {
	t.Helper()
	config, err := ParseConfig([]byte(`{"topics":{"a":{"to":["x@example.com"]}},"tokens":{"t":["a"]}}`))
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Config: config, File: filepath.Join(t.TempDir(), "requests.db"), Log: t.Logf}
	if to != nil {
		o.Client = &http.Client{Transport: to}
	}
	g, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	for _, url := range urls {
		if err := g.store.do(t.Context(), func(tx *sql.Tx) error {
			_, err := tx.Exec(`INSERT INTO callback (url, body, born, due, tries) VALUES (?, '{}', ?, ?, 0)`, url, time.Now().UnixMicro(), due.UnixMicro())
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

// One who does not answer is not waited for again and again before another is told.
func TestACallbackToNobodyHoldsUpNoOther(t *testing.T) {
	var dead atomic.Int64
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var urls []string
	for i := range 20 * callsAbreast {
		urls = append(urls, fmt.Sprintf("http://dead.example:1/%d?x", i))
	}
	urls = append(urls, "http://dead.example:11/")
	g := calling(t, func(r *http.Request) (*http.Response, error) {
		if r.URL.Host == "dead.example:11" {
			cancel()
			return taken(), nil
		}
		dead.Add(1)
		return nil, errors.New("nobody is there")
	}, time.Now(), urls...)
	g.callBack(ctx)
	if n := dead.Load(); n > 2*callsAbreast {
		t.Errorf("%d calls before it", n)
	}
}

// The address of a callback may hold a secret, which stands in no log.
func TestWhereACallbackGoesIsNotLogged(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	g := calling(t, func(*http.Request) (*http.Response, error) { return nil, errors.New("nobody is there") }, time.Now(), "http://me:secret@a.example/secret?secret")
	var said string
	g.Log = func(format string, args ...any) {
		said = fmt.Sprintf(format, args...)
		cancel()
	}
	g.callBack(ctx)
	if strings.Contains(said, "secret") || !strings.Contains(said, "a.example") || !strings.Contains(said, "nobody is there") {
		t.Error(said)
	}
}

// Only success is an answer, and where a callback is led on to is not what was asked for.
func TestACallbackIsLedNowhereElse(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it follows") }))
	defer elsewhere.Close()
	for _, status := range []int{302, 307, 400, 500} {
		there := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", elsewhere.URL)
			w.WriteHeader(status)
		}))
		now := time.Now()
		g := calling(t, nil, now, there.URL)
		g.Now = func() time.Time { return now }
		due, _, err := g.store.due(t.Context(), now, 1)
		if err != nil || len(due) != 1 {
			t.Fatalf("%v, %v", due, err)
		}
		g.tellAll(t.Context(), due)
		there.Close()
		if due, next, err := g.store.due(t.Context(), now, 1); err != nil || len(due) != 0 || next > firstPause {
			t.Errorf("%d: %v, %v, %v", status, due, next, err)
		}
	}
}

// After a day it is given up.
func TestACallbackIsNotTriedForEver(t *testing.T) {
	g := calling(t, func(*http.Request) (*http.Response, error) { return nil, errors.New("nobody is there") }, time.Now(), "http://a.example/")
	for day, want := range []int{1, 0} {
		now := time.Now().Add(time.Duration(day) * (callsFor + time.Minute))
		g.Now = func() time.Time { return now }
		due, _, err := g.store.due(t.Context(), now, 1)
		if err != nil || len(due) != 1 {
			t.Fatalf("%v, %v", due, err)
		}
		g.tellAll(t.Context(), due)
		if due, _, err := g.store.due(t.Context(), now.Add(longestPause), 1); err != nil || len(due) != want {
			t.Errorf("day %d: %v, %v", day, due, err)
		}
	}
}

// A clock that was set back delays no callback.
func TestACallbackIsMadeWhateverTheClock(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	g := calling(t, func(*http.Request) (*http.Response, error) { cancel(); return taken(), nil }, time.Now().Add(24*time.Hour), "http://a.example/")
	due, _, err := g.store.due(ctx, time.Now(), callsAbreast)
	if err != nil || len(due) != 1 {
		t.Fatalf("%v, %v", due, err)
	}
	g.callBack(ctx)
}
