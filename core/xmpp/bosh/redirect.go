package bosh

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"

	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/bosh/wire"
)

// post sends one request, and returns when its answer begins.
//
// A redirect that does no more than add a slash to the path is followed: containers of
// Java servlets answer so where the address of one was typed without it (Openfire up to
// 4.0.3, OF-1180). The request goes again to the session's own scheme and host, whatever
// those of the redirect are: what stands before a server as a proxy for TLS often names
// the server behind. Any other redirect is an answer.
func (e *engine) post(ctx context.Context, payload []byte) (*http.Response, error) {
	res, err := e.postTo(ctx, e.address(), payload)
	if err != nil || e.slashed.Load() || !e.onlySlash(res) {
		return res, err
	}
	res.Body.Close()
	e.slashed.Store(true)
	return e.postTo(ctx, e.address(), payload)
}

func (e *engine) postTo(ctx context.Context, address string, payload []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(payload))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	req.Header.Set("Content-Type", wire.ContentType)
	req.Header.Set("Cache-Control", "no-store")
	res, err := e.conn.cfg.Transport.RoundTrip(req)
	if err != nil {
		err = fmt.Errorf("%w: %w", ErrBroken, transport.Diagnose(err))
	}
	return res, err
}

// address returns where requests go.
func (e *engine) address() string {
	if !e.slashed.Load() {
		return e.conn.cfg.URL
	}
	u := *e.conn.url
	addSlash(&u)
	return u.String()
}

func addSlash(u *url.URL) {
	u.Path += "/"
	if u.RawPath != "" {
		u.RawPath += "/"
	}
}

// onlySlash tells whether an answer is a redirect to the same address with a slash.
func (e *engine) onlySlash(res *http.Response) bool {
	switch res.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return false
	}
	to, err := e.conn.url.Parse(res.Header.Get("Location"))
	want := *e.conn.url
	addSlash(&want)
	return err == nil && to.Hostname() == want.Hostname() && to.EscapedPath() == want.EscapedPath() && to.RawQuery == want.RawQuery
}
