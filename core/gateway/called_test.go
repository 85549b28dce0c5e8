package gateway

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
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

// calling is a gateway that has callbacks to make, which are due at a moment each.
func calling(t *testing.T, to transport, due time.Time, urls ...string) *Gateway {
	t.Helper()
	config, err := ParseConfig([]byte(`{"topics":{"a":{"to":["x@example.com"]}},"tokens":{"t":["a"]}}`))
	if err != nil {
		t.Fatal(err)
	}
	g, err := Open(Options{Config: config, File: filepath.Join(t.TempDir(), "requests.db"), Log: t.Logf, Client: &http.Client{Transport: to}})
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
