package manager

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing/synctest"
)

// malformed is a request whose connection can break.
type malformed struct {
	cancel context.CancelFunc
	served chan struct{}
	got    *httptest.ResponseRecorder
}

// newRequest makes a request and returns when it is answered or held.
func newRequest(l *Listener, text string) *malformed {
	ctx, cancel := context.WithCancel(context.Background())
	b := &malformed{cancel: cancel, served: make(chan struct{}), got: httptest.NewRecorder()}
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/", strings.NewReader(text))
	go func() {
		defer close(b.served)
		l.ServeHTTP(b.got, r)
	}()
	synctest.Wait()
	return b
}

// leave breaks the connection.
func (b *malformed) leave() {
	b.cancel()
	synctest.Wait()
}

// done waits for the handler.
func (b *malformed) done() { <-b.served }
