package bosh

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing/synctest"
)

// broken is a request whose connection can break.
type broken struct {
	cancel context.CancelFunc
	served chan struct{}
	got    *httptest.ResponseRecorder
}

// newRequest makes a request and returns when it is answered or held.
func newRequest(l *Listener, text string) *broken {
	ctx, cancel := context.WithCancel(context.Background())
	b := &broken{cancel: cancel, served: make(chan struct{}), got: httptest.NewRecorder()}
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/", strings.NewReader(text))
	go func() {
		defer close(b.served)
		l.ServeHTTP(b.got, r)
	}()
	synctest.Wait()
	return b
}

// leave breaks the connection.
func (b *broken) leave() {
	b.cancel()
	synctest.Wait()
}

// done waits for the handler.
func (b *broken) done() { <-b.served }
